import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adminOf,
  backupNamed,
  database,
  dayMs,
  hourMs,
  instance,
  minuteMs,
  once,
  request,
  startHarness,
} from '../../harness.ts';

/* Backups of our name that others make while our request waits for its database. */

test('a copy of an older backup under the requested name is not taken for the requested backup', async (t) => {
  await using on = await startHarness({ spanner: { backupDuration: 5 * minuteMs } });
  const client = adminOf(on);
  t.after(() => client.close());
  on.spanner.world.startBackup(backupNamed('old'), database);
  on.clock.advance(3 * dayMs);
  on.spanner.world.startBackup(backupNamed('in-the-way'), database);
  await on.ask(request('before-migration'));
  const seconds = Math.floor(on.clock.now().getTime() / 1_000) + 7 * 86_400;
  const copy = { parent: instance, backupId: 'before-migration', sourceBackup: backupNamed('old') };
  await client.copyBackup({ ...copy, expireTime: { seconds } });
  await on.settleAll(120);
  const record = on.record('before-migration');
  assert.equal(record?.state, 'failed');
  assert.match(JSON.stringify(record), /the name is taken/);
});

test('a backup of another version time than was asked for is not taken for the requested one', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 5 * minuteMs } });
  on.spanner.world.startBackup(backupNamed('in-the-way'), database);
  await on.ask(request('before-migration'));
  on.clock.advance(5 * minuteMs);
  const versionTimeMs = on.clock.now().getTime() - dayMs;
  on.spanner.world.startBackup(backupNamed('before-migration'), database, { versionTimeMs });
  await on.settleAll(120);
  assert.equal(on.record('before-migration')?.state, 'failed');
});

const namesake = { switches: { nameTakenWhilePending: 'FAILED_PRECONDITION' } } as const;

test("an operation that makes somebody else's backup of the requested name does not end the round", async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs, ...namesake } });
  const versionTimeMs = on.clock.now().getTime() - hourMs;
  on.spanner.world.startBackup(backupNamed('nightly'), database, { versionTimeMs });
  await on.ask(request('nightly'));
  on.clock.advance(5 * minuteMs);
  await on.tick();
  on.spanner.world.delete(backupNamed('nightly'));
  await on.settleAll(200);
  assert.equal(on.record('nightly')?.state, 'succeeded');
});

test('an older operation without a start time, whose backup is deleted during a read, does not end the round', async () => {
  const switches = { ...namesake.switches, startTimeHiddenMs: 30 * minuteMs, cancelTakesMs: 2 * minuteMs };
  await using on = await startHarness({ spanner: { backupDuration: hourMs, switches } });
  on.spanner.world.startBackup(backupNamed('nightly'), database);
  on.clock.advance(5 * minuteMs);
  on.break(
    'spanner',
    'GetBackup',
    once(async (_call, proceed) => {
      on.spanner.world.delete(backupNamed('nightly'));
      return proceed();
    }),
  );
  await on.ask(request('nightly'));
  await on.settleAll(200);
  assert.equal(on.record('nightly')?.state, 'succeeded');
});
