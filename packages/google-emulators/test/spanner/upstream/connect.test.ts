import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSpanner } from '../../../spanner/server.ts';

test('the emulator does not take itself for its upstream', async () => {
  for (const host of ['127.0.0.1', 'localhost'])
    await assert.rejects(startSpanner({ port: 9010, upstream: `${host}:9010` }), /SPANNER_EMULATOR_HOST is/);
});

test('the emulator starts although its upstream does not answer yet', async () => {
  const spanner = await startSpanner({ upstream: '127.0.0.1:1' });
  await spanner.stop();
});
