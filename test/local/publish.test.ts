import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../../local/free-ports.ts';
import { run } from './command.ts';

const node = process.execPath;

test('npm run publish says at once if nothing answers', async () => {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const publish = run(node, ['local/publish.ts', '{}'], { PUBSUB_EMULATOR_HOST: address });
  assert.equal(await publish.ended, 1);
  assert.deepEqual(publish.err, [
    `Not published to ${address}: nothing answers there; is npm start running?`,
  ]);
});

for (const args of [[], ['{}', '{}'], ['--nope', '{}']]) {
  test(`npm run publish refuses ${JSON.stringify(args)} with its usage`, async () => {
    const publish = run(node, ['local/publish.ts', ...args]);
    assert.equal(await publish.ended, 2);
    assert.match(publish.err.join('\n'), /Usage: npm run publish/);
  });
}
