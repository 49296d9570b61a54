import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PushRequest } from '../../pubsub/push-request.ts';
import { beforeOrAfterTheAnswer } from '../../pubsub/push-timing.ts';

test('every other push waits until the answer before it was sent', async () => {
  const said: string[] = [];
  const post = beforeOrAfterTheAnswer(async () => {
    said.push('pushed');
    return 200;
  });
  const request: PushRequest = { url: new URL('http://127.0.0.1'), headers: {}, body: '' };
  for (let publish = 0; publish < 4; publish += 1) {
    const pushing = post(request, new AbortController().signal);
    setImmediate(() => said.push('answered'));
    assert.equal(await pushing, 200);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const rounds = ['pushed', 'answered', 'answered', 'pushed'];
  assert.deepEqual(said, [...rounds, ...rounds]);
});
