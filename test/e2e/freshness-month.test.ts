import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminOf, dayMs, type Harness, hourMs, instance, minuteMs, startHarness } from '../harness.ts';

/*
 * A month in which Spanner's own schedules make the backups and nobody asks for any: what the poller says of them. The
 * start of the month is 22 November 2026, 10:00 UTC; the schedule of `shop` makes a backup every day at half past ten.
 */

const targets = `${instance}/databases/*=26h`;
const shop = `${instance}/databases/shop`;
const born = `${instance}/databases/born`;

const schedule = (backupScheduleId: string) => ({
  parent: shop,
  backupScheduleId,
  backupSchedule: {
    spec: { cronSpec: { text: '30 10 * * *' } },
    retentionDuration: { seconds: (7 * dayMs) / 1_000 },
    fullBackupSpec: {},
  },
});

/** Ticks so far apart until a time, and gives what was announced, each with when that was. */
async function until(on: Harness, to: string, apartMs = 6 * hourMs): Promise<string[]> {
  const end = Date.parse(to);
  while (on.clock.now().getTime() < end) {
    on.clock.advance(Math.min(apartMs, end - on.clock.now().getTime()));
    const summary = await on.stack.tick();
    assert.equal(summary.ok, true);
  }
  return news(on);
}

async function news(on: Harness): Promise<string[]> {
  return (await on.inbox.take()).map(({ attributes, data }) => {
    const kind = attributes['ce-type']?.split('.').at(-1);
    return `${kind} ${attributes['ce-subject']?.split('/').at(-1)} ${data.reason.code} ${attributes['ce-time']}`;
  });
}

test('a month of databases: a schedule stops and returns, one is never backed up, a grant is revoked and given', async () => {
  await using on = await startHarness({ environment: { FRESHNESS_TARGETS: targets } });
  const admin = adminOf(on);
  await admin.createBackupSchedule(schedule('nightly'));

  // The database is a month old, and was never backed up: that is the first that is said.
  await on.stack.tick();
  assert.deepEqual(await news(on), ['stale shop NEVER_BACKED_UP 2026-11-22T10:00:00Z']);
  assert.deepEqual(await until(on, '2026-11-22T11:00:00Z', 15 * minuteMs), [
    'fresh shop BACKED_UP 2026-11-22T10:45:00Z',
  ]);
  assert.deepEqual(await until(on, '2026-11-29T10:00:00Z'), []);

  // The schedule is deleted after the backup of the 29th: 26 hours after that, and not before, it is missed.
  assert.deepEqual(await until(on, '2026-11-29T11:00:00Z'), []);
  await admin.deleteBackupSchedule({ name: `${shop}/backupSchedules/nightly` });
  assert.deepEqual(await until(on, '2026-11-30T12:30:00Z', 15 * minuteMs), []);
  const [missed, ...others] = await until(on, '2026-11-30T13:00:00Z', 15 * minuteMs);
  assert.deepEqual([missed, others], ['stale shop OLD 2026-11-30T12:45:00Z', []]);
  assert.equal(on.facts.filter(({ outcome }) => outcome === 'stale').length, 2);
  assert.deepEqual(await until(on, '2026-12-03T10:00:00Z'), []);
  await admin.createBackupSchedule(schedule('again'));
  assert.deepEqual(await until(on, '2026-12-03T11:00:00Z', 15 * minuteMs), [
    'fresh shop BACKED_UP 2026-12-03T10:45:00Z',
  ]);

  // A database is made, and nobody thinks of its backups: as long as it is younger than its target, that is no news.
  await until(on, '2026-12-05T12:00:00Z');
  on.spanner.world.addDatabase(born);
  assert.deepEqual(await until(on, '2026-12-06T14:00:00Z', 15 * minuteMs), []);
  assert.deepEqual(await until(on, '2026-12-06T15:00:00Z', 15 * minuteMs), [
    'stale born NEVER_BACKED_UP 2026-12-06T14:15:00Z',
  ]);
  on.spanner.world.dropDatabase(born);
  assert.deepEqual(await until(on, '2026-12-07T12:00:00Z'), []);
  assert.deepEqual(
    on.facts.filter(({ outcome }) => outcome === 'not judged').map(({ database }) => database),
    [born],
  );

  // A grant is taken away. Backups go on, but nobody can see them: stale once the last that was seen is too old.
  on.spanner.world.permissions.revoke('spanner.backups.list', instance);
  assert.deepEqual(await until(on, '2026-12-08T12:30:00Z'), []);
  assert.deepEqual(await until(on, '2026-12-08T13:00:00Z', 15 * minuteMs), [
    'stale shop UNSEEN 2026-12-08T12:45:00Z',
  ]);
  assert.deepEqual(await until(on, '2026-12-10T12:00:00Z'), []);
  on.spanner.world.permissions.grant('spanner.backups.list', instance);
  assert.deepEqual(await until(on, '2026-12-10T13:00:00Z', 15 * minuteMs), [
    'fresh shop BACKED_UP 2026-12-10T12:15:00Z',
  ]);
  assert.deepEqual(await until(on, '2026-12-22T10:00:00Z'), []);
  await admin.close();
});
