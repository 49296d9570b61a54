import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { copy, expiring, withSource } from './copy-stage.ts';
import { dayMs, hourMs } from './stage.ts';

test('a copy must be kept for 6 hours from the creation of its source, or from the request', async () => {
  for (const [copyKeptFrom, leastMs] of [
    ["source's creation", 5 * hourMs],
    ['request', 6 * hourMs],
  ] as const) {
    await using on = await withSource({ switches: { copyKeptFrom } });
    assert.equal((await answerOf(copy(on, expiring(leastMs - 1)(on)))).code, 'INVALID_ARGUMENT');
    assert.equal((await answerOf(copy(on, expiring(leastMs)(on)))).code, 'OK');
  }
});

test('a copy of an old backup must still expire in the future', async () => {
  await using on = await withSource();
  on.clock.advance(12 * hourMs);
  const answer = await answerOf(copy(on, expiring(0)(on)));
  assert.deepEqual([answer.code, /future/.test(answer.words)], ['INVALID_ARGUMENT', true]);
});

test('a copy may live exactly as long as its source is allowed to', async () => {
  await using on = await withSource();
  assert.equal((await answerOf(copy(on, expiring(366 * dayMs - hourMs)(on)))).code, 'OK');
});
