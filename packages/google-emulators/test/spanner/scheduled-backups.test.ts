import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backupsOn,
  daily,
  incremental,
  schedule,
  scheduleNamed,
  scheduleStage,
  versionsOn,
} from './schedule-stage.ts';
import { database, dayMs, hourMs, instance, iso, minuteMs } from './stage.ts';

test('a schedule makes a backup whenever it is due, of that version time, with its retention', async () => {
  await using on = await scheduleStage();
  await schedule(on, 'full');
  on.clock.advance(2.5 * hourMs - 1);
  assert.deepEqual(await versionsOn(on), []);
  on.clock.advance(1);
  const [backup] = await backupsOn(on);
  assert.partialDeepStrictEqual(backup, {
    database,
    state: 'READY',
    backupSchedules: [scheduleNamed('full')],
    incrementalBackupChainId: '',
  });
  assert.equal(iso(backup?.versionTime), '2026-11-22T12:30:00.000Z');
  assert.equal(iso(backup?.expireTime), '2026-11-23T12:30:00.000Z');
  on.clock.advance(dayMs);
  assert.deepEqual(await versionsOn(on), ['11-23T12:30'], 'the one of yesterday has expired');
});

test('backups that were due between two calls were made meanwhile, of all schedules in order', async () => {
  await using on = await scheduleStage();
  const week = { retentionDuration: { seconds: (7 * dayMs) / 1000 } };
  await schedule(on, 'noon', daily(week));
  await schedule(on, 'often', daily({ ...week, spec: { cronSpec: { text: '0 2/12 * * *' } } }));
  on.clock.advance(dayMs);
  assert.deepEqual(await versionsOn(on), ['11-22T12:30', '11-22T14:00', '11-23T02:00']);
  const [operations] = await on.databases.listBackupOperations({ parent: instance });
  assert.equal(operations.length, 3);
});

test('a backup that a schedule makes takes its time, and can fail', async () => {
  await using on = await scheduleStage({ backupDuration: hourMs });
  await schedule(on, 'full');
  on.spanner.world.failNext(database, { code: 'INTERNAL' });
  on.clock.advance(2.5 * hourMs + minuteMs);
  assert.deepEqual(
    (await backupsOn(on)).map(({ state }) => state),
    ['CREATING'],
  );
  on.clock.advance(hourMs);
  assert.deepEqual(await backupsOn(on), []);
  on.clock.advance(dayMs);
  assert.deepEqual(
    (await backupsOn(on)).map(({ state }) => state),
    ['READY'],
  );
});

test('a scheduled backup may begin some time after its version time', async () => {
  await using on = await scheduleStage({ switches: { scheduledStartsAfterMs: hourMs } });
  await schedule(on, 'full');
  on.clock.advance(3.5 * hourMs - 1);
  assert.deepEqual(await backupsOn(on), []);
  on.clock.advance(1);
  const [backup] = await backupsOn(on);
  assert.equal(iso(backup?.versionTime), '2026-11-22T12:30:00.000Z');
  assert.equal(iso(backup?.createTime), '2026-11-22T13:30:00.000Z');
});

test('a schedule that is changed or deleted makes what was due before, and no more of the old kind', async () => {
  await using on = await scheduleStage();
  const keep = { retentionDuration: { seconds: (9 * dayMs) / 1000 } };
  await schedule(on, 'full', daily(keep));
  on.clock.advance(3 * hourMs);
  await on.databases.updateBackupSchedule({
    backupSchedule: { name: scheduleNamed('full'), spec: { cronSpec: { text: '0 20 * * *' } } },
    updateMask: { paths: ['spec.cron_spec.text'] },
  });
  on.clock.advance(dayMs);
  await on.databases.deleteBackupSchedule({ name: scheduleNamed('full') });
  on.clock.advance(3 * dayMs);
  assert.deepEqual(await versionsOn(on), ['11-22T12:30', '11-22T20:00']);
});

test('a dropped database keeps the backups that were due before', async () => {
  await using on = await scheduleStage();
  await schedule(on, 'full', daily({ retentionDuration: { seconds: (9 * dayMs) / 1000 } }));
  on.clock.advance(3 * hourMs);
  // Nobody has looked since the backup was due.
  on.spanner.world.dropDatabase(database);
  on.clock.advance(2 * dayMs);
  assert.deepEqual(await versionsOn(on), ['11-22T12:30']);
});

test('incremental backups are a chain that begins with a full one', async () => {
  await using on = await scheduleStage();
  on.spanner.world.addDatabase(database, { sizeBytes: 1000 });
  await schedule(on, 'bits', incremental());
  on.clock.advance(14 * 4 * hourMs);
  const backups = await backupsOn(on);
  assert.equal(backups.length, 14);
  assert.deepEqual(
    backups.slice(0, 3).map((it) => [it.sizeBytes, it.exclusiveSizeBytes].map(Number)),
    [
      [1000, 1000],
      [1100, 100],
      [1200, 100],
    ],
  );
  assert.equal(new Set(backups.map((it) => it.incrementalBackupChainId)).size, 1);
  for (const { oldestVersionTime } of backups) assert.deepEqual(oldestVersionTime, backups[0]?.versionTime);
  on.clock.advance(4 * hourMs);
  const next = (await backupsOn(on)).at(-1);
  assert.notEqual(
    next?.incrementalBackupChainId,
    backups[0]?.incrementalBackupChainId,
    'after 13 there is another',
  );
  assert.equal(Number(next?.sizeBytes), 1000);
});

test('a chain ends after 28 days, with its newest backup, or when its schedule is changed', async () => {
  await using on = await scheduleStage();
  const weekly = incremental({ spec: { cronSpec: { text: '0 2 * * 0' } } });
  await schedule(on, 'bits', weekly);
  const chains = async () => (await backupsOn(on)).map((it) => it.incrementalBackupChainId);
  on.clock.advance(35 * dayMs);
  const [first, second, third, fourth, fifth] = await chains();
  assert.deepEqual([second, third, fourth], [first, first, first]);
  assert.notEqual(fifth, first, '28 days after the first');
  await on.databases.deleteBackup({ name: (await backupsOn(on)).at(-1)?.name ?? '' });
  on.clock.advance(7 * dayMs);
  const afterDeletion = (await chains()).at(-1);
  assert.ok(afterDeletion !== fifth);
  await on.databases.updateBackupSchedule({
    backupSchedule: { ...weekly, name: scheduleNamed('bits') },
    updateMask: { paths: ['retention_duration'] },
  });
  on.clock.advance(7 * dayMs);
  assert.notEqual((await chains()).at(-1), afterDeletion);
});

test('a schedule skips an instance that is being moved, and a database that is being restored', async () => {
  await using on = await scheduleStage();
  await schedule(on, 'full', daily({ retentionDuration: { seconds: (9 * dayMs) / 1000 } }));
  on.spanner.world.addInstance(instance, { moving: true });
  on.clock.advance(dayMs);
  assert.deepEqual(await backupsOn(on), []);
  on.spanner.world.addInstance(instance, { moving: false });
  on.clock.advance(dayMs);
  assert.deepEqual(await versionsOn(on), ['11-23T12:30']);
});

test('an instance can give every new database a schedule', async () => {
  await using on = await scheduleStage();
  on.spanner.world.addInstance(instance, { defaultBackupScheduleType: 'AUTOMATIC' });
  await on.databases.createDatabase({ parent: instance, createStatement: 'CREATE DATABASE fresh' });
  const [schedules] = await on.databases.listBackupSchedules({ parent: `${instance}/databases/fresh` });
  assert.equal(schedules.length, 1);
  assert.equal(schedules[0]?.retentionDuration?.seconds, '604800');
  on.clock.advance(2 * dayMs);
  assert.equal((await backupsOn(on)).length, 2);
});
