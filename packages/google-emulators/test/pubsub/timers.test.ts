import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemTimers } from '../../pubsub/timers.ts';

test('the system timers run due tasks, and no cancelled ones', async () => {
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
