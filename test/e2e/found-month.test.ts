import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { FoundEventDataSchema } from '../../shared/events/database-event-schema.ts';
import { adminOf, database, dayMs, type Harness, hourMs, instance, startHarness } from '../harness.ts';

/*
 * Schedules of Spanner's own make backups that no request asked for: each is announced once, as Spanner shows it. It is
 * 22 November 2026, 10:00 UTC; the schedules fire at half past ten.
 */

const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=26h`, FOUND_BACKUPS: 'on' };
const firstNightMs = Date.parse('2026-11-22T10:30:00Z');
const keptMs = 7 * dayMs;

/** A schedule of the database at half past ten every day. */
async function scheduled(on: Harness, id: string, spec: object): Promise<void> {
  const admin = adminOf(on);
  await admin.createBackupSchedule({
    parent: database,
    backupScheduleId: id,
    backupSchedule: {
      spec: { cronSpec: { text: '30 10 * * *' } },
      retentionDuration: { seconds: keptMs / 1_000 },
      ...spec,
    },
  });
  await admin.close();
}

/** Ticks four times a day, for so many days. Gives what was announced to be found. */
async function days(on: Harness, many: number) {
  for (let quarter = 0; quarter < 4 * many; quarter += 1) {
    on.clock.advance(6 * hourMs);
    assert.equal((await on.tick()).ok, true);
  }
  return (await on.inbox.take()).flatMap(({ attributes, data }) =>
    attributes['ce-type']?.endsWith('.found') ? [v.parse(FoundEventDataSchema, data).backup] : [],
  );
}

const at = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');

/** What Spanner shows of the backup of a night. */
const ofNight = (schedule: string, night: number) => {
  const firedMs = firstNightMs + night * dayMs;
  const fired = at(firedMs);
  return {
    name: `${instance}/backups/${schedule}-${fired.slice(0, 10).replaceAll('-', '')}-1030`,
    database,
    state: 'READY',
    createTime: fired,
    versionTime: fired,
    expireTime: at(firedMs + keptMs),
    backupSchedules: [`${database}/backupSchedules/${schedule}`],
    encryption: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyVersions: [] },
  };
};

const fullBytes = 12_345_678_901;

test('a month of nights: every backup of a native schedule is found once, with its schedule, times, size and expiry', async () => {
  await using on = await startHarness({ environment });
  await on.tick();
  await scheduled(on, 'nightly', { fullBackupSpec: {} });
  const expected = [...Array(30).keys()].map((night) => {
    const shown = ofNight('nightly', night);
    return { ...shown, sizeBytes: String(fullBytes), oldestVersionTime: shown.versionTime };
  });
  assert.deepEqual(await days(on, 30), expected);
});

test('the backups of an incremental schedule are found with their chain, which the first of them begins', async () => {
  await using on = await startHarness({ environment });
  await on.tick();
  await scheduled(on, 'small', { incrementalBackupSpec: {} });
  const found = await days(on, 3);
  const chain = found[0]?.incrementalBackupChainId;
  assert.ok(chain !== undefined);
  const expected = [0, 1, 2].map((night) => ({
    ...ofNight('small', night),
    // In this Spanner a tenth of the database changes in a day.
    sizeBytes: String(fullBytes + night * Math.round(fullBytes / 10)),
    incrementalBackupChainId: chain,
    oldestVersionTime: at(firstNightMs),
  }));
  assert.deepEqual(found, expected);
});
