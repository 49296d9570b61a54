import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { backupMs, database, instance, iso, minuteMs, type Stage, secondMs, stage } from './stage.ts';

const createDatabase = (on: Stage, createStatement: string, more: object = {}) =>
  on.databases.createDatabase({ parent: instance, createStatement, ...more });

test('a database is created at once', async () => {
  await using on = await stage();
  const [operation] = await createDatabase(on, 'CREATE DATABASE `my-db`');
  const [created] = await operation.promise();
  assert.equal(created.name, `${instance}/databases/my-db`);
  const [found] = await on.databases.getDatabase({ name: `${instance}/databases/my-db` });
  assert.partialDeepStrictEqual(found, { state: 'READY', versionRetentionPeriod: '1h' });
  assert.equal((await answerOf(createDatabase(on, 'CREATE DATABASE `my-db`'))).code, 'ALREADY_EXISTS');
});

test('a database that is still being created cannot be backed up', async () => {
  await using on = await stage({ databaseCreationMs: minuteMs });
  const [operation] = await createDatabase(on, 'CREATE DATABASE fresh');
  assert.equal(operation.latestResponse.done, false);
  const backup = () => answerOf(on.create('bb', { database: `${instance}/databases/fresh` }));
  assert.equal((await backup()).code, 'FAILED_PRECONDITION');
  const [creating] = await on.databases.getDatabase({ name: `${instance}/databases/fresh` });
  assert.equal(creating.state, 'CREATING');
  on.clock.advance(minuteMs);
  assert.equal((await backup()).code, 'OK');
});

test('a database keeps its keys and its dialect, and so do its backups', async () => {
  await using on = await stage({ backupDuration: 0 });
  const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';
  await createDatabase(on, 'CREATE DATABASE "pg"', {
    encryptionConfig: { kmsKeyName: key },
    databaseDialect: 'POSTGRESQL',
  });
  const [found] = await on.databases.getDatabase({ name: `${instance}/databases/pg` });
  assert.deepEqual(
    [found.encryptionConfig?.kmsKeyName, found.encryptionConfig?.kmsKeyNames],
    [key, []],
    'in the field that it came in',
  );
  await on.create('bb', { database: `${instance}/databases/pg` });
  const [backup] = await on.databases.getBackup({ name: `${instance}/backups/bb` });
  assert.equal(backup.databaseDialect, 'POSTGRESQL');
  assert.equal(backup.encryptionInfo?.kmsKeyVersion, `${key}/cryptoKeyVersions/1`);
});

test('a CREATE DATABASE statement must name the database within the grammar', async () => {
  await using on = await stage();
  for (const statement of ['', 'CREATE TABLE t', 'CREATE DATABASE D', `CREATE DATABASE ${'d'.repeat(31)}`])
    assert.equal((await answerOf(createDatabase(on, statement))).code, 'INVALID_ARGUMENT', statement);
  for (const statement of ['create database d2;', `CREATE DATABASE ${'d'.repeat(30)}`])
    assert.equal((await answerOf(createDatabase(on, statement))).code, 'OK', statement);
});

test('the earliest version of a database is limited by its retention and its creation', async () => {
  await using on = await stage();
  const earliest = async (name: string) => {
    const [{ earliestVersionTime }] = await on.databases.getDatabase({ name });
    return iso(earliestVersionTime);
  };
  await createDatabase(on, 'CREATE DATABASE fresh');
  assert.equal(await earliest(database), '2026-11-22T09:00:00.000Z');
  assert.equal(await earliest(`${instance}/databases/fresh`), '2026-11-22T10:00:00.000Z');
});

test('databases are listed by name, each with its create time', async () => {
  await using on = await stage({ switches: { pageCap: 1 } });
  await createDatabase(on, 'CREATE DATABASE aa');
  on.spanner.world.addDatabase(`${instance}2/databases/elsewhere`);
  const names = [`${instance}/databases/aa`, database];
  const [databases] = await on.databases.listDatabases({ parent: instance });
  assert.deepEqual(
    databases.map(({ name }) => name),
    names,
  );
  const [operations] = await on.databases.listDatabaseOperations({ parent: instance });
  assert.deepEqual(
    operations.map(({ name }) => name?.replace(/\/operations\/.*/, '')),
    names,
  );
});

test('a database cannot be dropped while a backup of it is pending', async () => {
  await using on = await stage();
  await on.create('bb');
  on.clock.advance(backupMs - secondMs);
  const drop = () => answerOf(on.databases.dropDatabase({ database }));
  const refused = await drop();
  assert.equal(refused.code, 'FAILED_PRECONDITION');
  assert.match(refused.words, /backups\/bb/);
  on.clock.advance(secondMs);
  assert.equal((await drop()).code, 'OK');
  assert.equal((await drop()).code, 'OK', 'and so it is when it is gone');
  const [survivor] = await on.databases.getBackup({ name: `${instance}/backups/bb` });
  assert.equal(survivor.state, 'READY', 'completed backups outlive their database');
});
