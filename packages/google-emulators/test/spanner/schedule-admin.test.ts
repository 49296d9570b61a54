import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { daily, incremental, schedule, scheduleNamed, scheduleStage } from './schedule-stage.ts';
import { database, dayMs, hourMs, instance, iso, minuteMs } from './stage.ts';

const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';

test('a schedule is created, got and listed with its settings', async () => {
  await using on = await scheduleStage({ switches: { pageCap: 1 } });
  const encryptionConfig = { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: key } as const;
  const [created] = await schedule(on, 'full', daily({ encryptionConfig }));
  assert.partialDeepStrictEqual(created, {
    name: scheduleNamed('full'),
    spec: { cronSpec: { text: '30 12 * * *', timeZone: 'UTC', creationWindow: { seconds: '14400' } } },
    retentionDuration: { seconds: '86400', nanos: 0 },
    encryptionConfig,
    fullBackupSpec: {},
  });
  assert.equal(iso(created.updateTime), on.clock.now().toISOString());
  await schedule(on, 'bits', incremental());
  const [got] = await on.databases.getBackupSchedule({ name: scheduleNamed('bits') });
  assert.deepEqual([got.fullBackupSpec ?? null, got.incrementalBackupSpec], [null, {}]);
  const [listed] = await on.databases.listBackupSchedules({ parent: database });
  assert.deepEqual(
    listed.map(({ name }) => name),
    [scheduleNamed('bits'), scheduleNamed('full')],
  );
});

test('a schedule is changed where the mask says so', async () => {
  await using on = await scheduleStage();
  await schedule(on, 'full');
  on.clock.advance(minuteMs);
  const update = (paths: string[]) =>
    on.databases.updateBackupSchedule({
      backupSchedule: {
        name: scheduleNamed('full'),
        spec: { cronSpec: { text: '45 15 * * *' } },
        retentionDuration: { seconds: 2 * 86_400 },
      },
      updateMask: { paths },
    });
  const [updated] = await update(['spec.cron_spec.text']);
  assert.equal(updated.spec?.cronSpec?.text, '45 15 * * *');
  assert.equal(updated.retentionDuration?.seconds, '86400', 'what the mask does not name stays');
  assert.equal(iso(updated.updateTime), on.clock.now().toISOString());
  const [again] = await update(['retention_duration', 'encryption_config']);
  assert.equal(again.retentionDuration?.seconds, '172800');
  for (const paths of [[], ['name'], ['full_backup_spec']])
    assert.equal((await answerOf(update(paths))).code, 'INVALID_ARGUMENT');
});

test('a deleted schedule is gone, and so are those of a dropped database', async () => {
  await using on = await scheduleStage();
  const get = (id: string) => answerOf(on.databases.getBackupSchedule({ name: scheduleNamed(id) }));
  await schedule(on, 'one');
  await schedule(on, 'two');
  await on.databases.deleteBackupSchedule({ name: scheduleNamed('one') });
  assert.equal((await get('one')).code, 'NOT_FOUND');
  assert.equal((await get('two')).code, 'OK');
  await on.databases.dropDatabase({ database });
  on.spanner.world.addDatabase(database);
  assert.equal((await get('two')).code, 'NOT_FOUND');
});

const refusals = {
  'a cron text of more than twelve hours less': [
    daily({ spec: { cronSpec: { text: '0 */11 * * *' } } }),
    /12 hours/,
  ],
  'incremental backups of every three hours': [
    incremental({ spec: { cronSpec: { text: '0 */3 * * *' } } }),
    /4 hours/,
  ],
  'a cron text of six fields': [daily({ spec: { cronSpec: { text: '0 0 2 * * *' } } }), /five fields/],
  'a nickname': [daily({ spec: { cronSpec: { text: '@daily' } } }), /five fields/],
  'no cron text': [daily({ spec: {} }), /cron_spec/],
  'a day that never comes': [daily({ spec: { cronSpec: { text: '0 2 31 2 *' } } }), /never fires/],
  'an hour that is none': [daily({ spec: { cronSpec: { text: '0 25 * * *' } } }), /cron_spec/],
  'no retention': [daily({ retentionDuration: null }), /retention_duration/],
  'a retention of less than six hours': [
    daily({ retentionDuration: { seconds: (6 * hourMs) / 1000 - 1 } }),
    /6 hours/,
  ],
  'a retention of more than 366 days': [
    daily({ retentionDuration: { seconds: (366 * dayMs) / 1000 + 1 } }),
    /366 days/,
  ],
  'neither full nor incremental': [daily({ fullBackupSpec: null }), /full_backup_spec/],
  'a key without its encryption': [daily({ encryptionConfig: { kmsKeyName: key } }), /encryption_type/],
  'a key of another region': [
    daily({
      encryptionConfig: {
        encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
        kmsKeyName: key.replace('us-central1', 'us-east1'),
      },
    }),
    /us-east1/,
  ],
} as const;

for (const [what, [asked, words]] of Object.entries(refusals))
  test(`a schedule with ${what} is refused`, async () => {
    await using on = await scheduleStage();
    const answer = await answerOf(schedule(on, 'full', asked));
    assert.equal(answer.code, 'INVALID_ARGUMENT', answer.words);
    assert.match(answer.words, words);
    assert.deepEqual(on.spanner.world.schedules.of(database), []);
  });

test('a schedule whose name is taken or malformed, or whose database is not there, is refused', async () => {
  await using on = await scheduleStage();
  await schedule(on, 'full');
  assert.equal((await answerOf(schedule(on, 'full'))).code, 'ALREADY_EXISTS');
  assert.equal((await answerOf(schedule(on, 'Full'))).code, 'INVALID_ARGUMENT');
  const of = (parent: string) =>
    answerOf(on.databases.createBackupSchedule({ parent, backupScheduleId: 'ss', backupSchedule: daily() }));
  assert.equal((await of(`${database}-not`)).code, 'NOT_FOUND');
  assert.equal((await of(instance)).code, 'INVALID_ARGUMENT');
});

for (const tooManySchedules of ['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED'] as const)
  test(`a fifth schedule of a database is ${tooManySchedules}`, async () => {
    await using on = await scheduleStage({ switches: { tooManySchedules } });
    for (const id of ['s1', 's2', 's3', 's4']) await schedule(on, id);
    assert.equal((await answerOf(schedule(on, 's5'))).code, tooManySchedules);
  });

test('incremental backups are not for the Standard edition', async () => {
  await using on = await scheduleStage();
  on.spanner.world.addInstance(instance, { edition: 'STANDARD' });
  assert.equal((await answerOf(schedule(on, 'bits', incremental()))).code, 'FAILED_PRECONDITION');
  assert.equal((await answerOf(schedule(on, 'full'))).code, 'OK');
});

test('a caller without permission to create schedules is told so', async () => {
  await using on = await scheduleStage();
  on.spanner.world.permissions.revoke('spanner.backupSchedules.create', database);
  const { code, words } = await answerOf(schedule(on, 'full'));
  assert.equal(code, 'PERMISSION_DENIED');
  assert.match(words, /spanner\.backupSchedules\.create/);
});
