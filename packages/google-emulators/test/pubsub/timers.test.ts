import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemTimers } from '../../pubsub/timers.ts';

test('the system timers run what is due and never what was cancelled', async () => {
  const log: string[] = [];
  await new Promise<void>((resolve) => {
    systemTimers.after(1, () => log.push('cancelled'))();
    systemTimers.after(2, () => {
      log.push('due');
      resolve();
    });
  });
  assert.deepEqual(log, ['due']);
});
