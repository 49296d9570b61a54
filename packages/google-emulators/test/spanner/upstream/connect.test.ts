import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSpanner } from '../../../spanner/server.ts';

test('a Spanner does not become its own upstream', async () => {
  for (const host of ['127.0.0.1', 'localhost'])
    await assert.rejects(startSpanner({ port: 9010, upstream: `${host}:9010` }), /SPANNER_EMULATOR_HOST is/);
});

test('an upstream that is not there yet is no reason not to start', async () => {
  const spanner = await startSpanner({ upstream: '127.0.0.1:1' });
  await spanner.stop();
});
