import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toTimestamp } from '../../spanner/timestamp.ts';
import { answerOf } from './answer.ts';
import { accepted, refused } from './create-backup-cases.ts';
import { type Case, key, type Place } from './create-case.ts';
import { malformed } from './create-request-cases.ts';
import { backupMs, database, dayMs, hourMs, iso, type Stage, secondMs, stage } from './stage.ts';

describe('CreateBackup refuses', () => {
  withSharedStage((shared) => {
    for (const [index, it] of [...malformed, ...refused].entries())
      test(`${it.name} with ${it.code}`, async () => {
        await using own = it.switches && (await stage({ switches: it.switches }));
        const on = own ?? shared();
        const place = arrange(on, it, `refused-${index}`);
        const startedBefore = on.spanner.world.operations().length;
        const answer = await answerOf(on.databases.createBackup(requestOf(on, it, place)));
        assert.equal(answer.code, it.code, answer.words);
        assert.match(answer.words, it.words);
        assert.equal(on.spanner.world.operations().length, startedBefore, 'a refusal starts nothing');
      });
  });
});

describe('CreateBackup accepts', () => {
  withSharedStage((shared) => {
    for (const [index, it] of accepted.entries())
      test(it.name, async () => {
        const place = arrange(shared(), it, `accepted-${index}`);
        const answer = await answerOf(shared().databases.createBackup(requestOf(shared(), it, place)));
        assert.equal(answer.code, 'OK', answer.words);
      });
  });
});

test('CreateBackup refuses a taken name with a ResourceInfo that names the backup', async () => {
  await using on = await stage();
  await on.create('bb');
  const { details } = await answerOf(on.create('bb'));
  const [detail] = details;
  assert.partialDeepStrictEqual(detail, {
    resourceType: 'type.googleapis.com/google.spanner.admin.database.v1.Backup',
    resourceName: 'projects/p/instances/i/backups/bb',
  });
});

test('CreateBackup returns an unfinished operation named after the backup', async () => {
  await using on = await stage();
  const [operation] = await on.databases.createBackup(on.request('bb'));
  assert.match(operation.name ?? '', /^projects\/p\/instances\/i\/backups\/bb\/operations\/_auto_op_\d+$/);
  assert.equal(operation.latestResponse.done, false);
  assert.partialDeepStrictEqual(operation.metadata, {
    name: 'projects/p/instances/i/backups/bb',
    database,
    progress: { progressPercent: 0 },
  });
});

test('a backup is CREATING without a size until its time has passed, and then READY with one', async () => {
  await using on = await stage();
  const createTime = iso(toTimestamp(on.clock.now().getTime()));
  await on.create('bb');
  on.clock.advance(backupMs - 1);
  const [pending] = await on.databases.getBackup({ name: 'projects/p/instances/i/backups/bb' });
  assert.partialDeepStrictEqual(pending, { state: 'CREATING', sizeBytes: '0' });
  on.clock.advance(1);
  const [ready] = await on.databases.getBackup({ name: 'projects/p/instances/i/backups/bb' });
  assert.partialDeepStrictEqual(ready, {
    name: 'projects/p/instances/i/backups/bb',
    database,
    state: 'READY',
    sizeBytes: '12345678901',
    databaseDialect: 'GOOGLE_STANDARD_SQL',
  });
  assert.deepEqual([iso(ready.createTime), iso(ready.versionTime)], [createTime, createTime]);
});

test('a backup has the requested version and expire time, to the microsecond', async () => {
  await using on = await stage();
  const nowMs = on.clock.now().getTime();
  const versionTime = { seconds: String(nowMs / 1000 - 60), nanos: 123_456_789 };
  await on.create('bb', { versionTime, expireTime: toTimestamp(nowMs + 12 * hourMs + 0.007) });
  const [backup] = await on.databases.getBackup({ name: 'projects/p/instances/i/backups/bb' });
  assert.deepEqual(backup.versionTime, { ...versionTime, nanos: 123_456_000 });
  assert.deepEqual(backup.expireTime, { seconds: String((nowMs + 12 * hourMs) / 1000), nanos: 7000 });
  assert.equal(iso(backup.maxExpireTime), new Date(nowMs + 366 * dayMs).toISOString());
});

test("a backup is encrypted with the database's keys, the requested ones, or Google's", async () => {
  await using on = await stage({ backupDuration: 0 });
  on.spanner.world.addInstance('projects/p/instances/i', { config: 'projects/p/instanceConfigs/nam6' });
  on.spanner.world.addDatabase(database, { kmsKeys: [key] });
  const eastern = key.replace('us-central1', 'us-east1');
  await on.create('as-database');
  await on.create('googles', {}, { encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' } });
  await on.create(
    'own',
    {},
    { encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: [key, eastern] } },
  );
  const [backups] = await on.databases.listBackups({ parent: 'projects/p/instances/i' });
  const versions = backups.map((it) => it.encryptionInformation?.map((info) => info.kmsKeyVersion));
  assert.deepEqual(versions, [
    [`${key}/cryptoKeyVersions/1`, `${eastern}/cryptoKeyVersions/1`],
    [''],
    [`${key}/cryptoKeyVersions/1`],
  ]);
});

test('the next backup of a database can start when the one before has ended, in whatever way', async () => {
  await using on = await stage();
  on.spanner.world.failNext(database, { code: 'INTERNAL' });
  await on.create('fails');
  on.clock.advance(backupMs / 2);
  await on.create('succeeds');
  on.clock.advance(backupMs);
  const operation = await on.create('cancelled');
  await on.cancel(operation);
  await on.create('last');
  assert.deepEqual(
    on.spanner.world.operations().map(({ outcome }) => outcome.kind),
    ['failed', 'succeeded', 'cancelled', 'running'],
  );
});

test('a backup takes as long as the options say, or as long as the world was told', async () => {
  await using on = await stage({ backupDuration: ({ name }) => (name.endsWith('slow') ? hourMs : secondMs) });
  on.spanner.world.addDatabase(`${database}2`);
  on.spanner.world.setDuration(`${database}2`, 2 * secondMs);
  await on.create('told', { database: `${database}2` });
  await on.create('quick');
  on.clock.advance(secondMs);
  await on.create('slow');
  const percents = () => on.spanner.world.operations().map((it) => it.progressPercent);
  assert.deepEqual(percents(), [50, 100, 0]);
  on.clock.advance(hourMs / 4);
  assert.deepEqual(percents(), [100, 100, 25]);
});

function withSharedStage(tests: (shared: () => Stage) => void): void {
  let opened: Stage | undefined;
  before(async () => {
    opened = await stage();
  });
  after(() => opened?.[Symbol.asyncDispose]());
  tests(() => {
    assert.ok(opened);
    return opened;
  });
}

function arrange(on: Stage, it: Case, id: string): Place {
  const instance = `projects/p/instances/${id}`;
  const nowMs = on.clock.now().getTime();
  const place = { instance, database: `${instance}/databases/d`, nowMs };
  on.spanner.world.addDatabase(place.database, { createTimeMs: nowMs - 30 * dayMs, ...it.database });
  it.arrange?.(on.spanner.world, place);
  return place;
}

function requestOf(on: Stage, it: Case, place: Place): object {
  const base = on.request('bb', { database: place.database });
  return {
    ...base,
    parent: place.instance,
    backup: { ...base.backup, ...it.backup?.(place) },
    ...it.request?.(place),
  };
}
