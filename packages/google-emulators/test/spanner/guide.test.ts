import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ManualClock } from '../../manual-clock.ts';
import { startSpanner } from '../../spanner/server.ts';
import { backupMs } from './stage.ts';

const guide = fileURLToPath(new URL('guide.ts', import.meta.url));
const run = promisify(execFile);

/** Runs the guide's code against a Spanner whose backups are half done after each look at their operation. */
async function follow(style: 'admin client' | 'handles') {
  // The guide computes its expire time from the machine's clock.
  const clock = new ManualClock(new Date());
  const startedSeconds = Math.floor(clock.now().getTime() / 1000);
  const spanner = await startSpanner({
    clock: clock.now,
    backupDuration: backupMs,
    intercept: (call, proceed) => {
      if (call.method === 'GetOperation') clock.advance(backupMs / 2);
      return proceed();
    },
  });
  spanner.world.addDatabase('projects/p/instances/i/databases/d');
  try {
    const { stdout } = await run(process.execPath, [guide, style, 'p', 'i', 'd'], {
      env: {
        SPANNER_EMULATOR_HOST: spanner.address,
        SPANNER_DISABLE_BUILTIN_METRICS: 'true',
        METADATA_SERVER_DETECTION: 'none',
      },
      timeout: 60_000,
    });
    return { printed: JSON.parse(stdout), startedSeconds, journal: spanner.journal };
  } finally {
    await spanner.stop();
  }
}

test("the code of Google's guide makes a backup, waits for it and prints it", async () => {
  const { printed, startedSeconds, journal } = await follow('admin client');
  assert.deepEqual(printed, {
    name: 'projects/p/instances/i/backups/from-guide',
    state: 'READY',
    sizeBytes: '12345678901',
    createSeconds: startedSeconds,
    versionSeconds: startedSeconds,
  });
  assert.ok(journal.of('GetOperation').length >= 2, 'it looked until the operation was done');
});

test("the guide's handles of instances and backups work too", async () => {
  const { printed } = await follow('handles');
  assert.partialDeepStrictEqual(printed, {
    name: 'projects/p/instances/i/backups/from-guide',
    state: 'READY',
    sizeBytes: '12345678901',
    exists: true,
    backups: 1,
    operations: 1,
  });
});
