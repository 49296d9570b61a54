import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { database, dayMs, hourMs, instance, iso, minuteMs, type Stage, stage } from './stage.ts';

const table = 'CREATE TABLE t (k INT64) PRIMARY KEY (k)';
const keptFor = (period: string) =>
  `ALTER DATABASE \`d\` SET OPTIONS (version_retention_period = '${period}')`;

const found = async (on: Stage, name = database) => (await on.databases.getDatabase({ name }))[0];
const change = (on: Stage, statements: string[], more: object = {}) =>
  on.databases.updateDatabaseDdl({ database, statements, ...more });
const ddlOf = async (on: Stage, name = database) =>
  (await on.databases.getDatabaseDdl({ database: name }))[0].statements;

test('DDL statements are kept and returned as they were sent, from creation on', async () => {
  await using on = await stage();
  const extraStatements = [table, 'not even SQL'];
  await on.databases.createDatabase({
    parent: instance,
    createStatement: 'CREATE DATABASE dd',
    extraStatements,
  });
  assert.deepEqual(await ddlOf(on, `${instance}/databases/dd`), extraStatements);
  const [operation] = await change(on, [table]);
  await operation.promise();
  await change(on, ['DROP TABLE t']);
  assert.deepEqual(await ddlOf(on), [table, 'DROP TABLE t']);
});

test('a change of a schema has an operation of the requested id, once', async () => {
  await using on = await stage();
  const [operation] = await change(on, [table], { operationId: 'mine' });
  assert.equal(operation.name, `${database}/operations/mine`);
  assert.partialDeepStrictEqual(operation.metadata, { database, statements: [table] });
  assert.equal((await answerOf(change(on, [table], { operationId: 'mine' }))).code, 'ALREADY_EXISTS');
  assert.equal((await answerOf(change(on, []))).code, 'INVALID_ARGUMENT');
  assert.deepEqual(await ddlOf(on), [table], 'a refusal keeps nothing');
  const filter = '(metadata.@type:UpdateDatabaseDdlMetadata) AND (metadata.database:databases/d)';
  const [listed] = await on.databases.listDatabaseOperations({ parent: instance, filter });
  assert.deepEqual(
    listed.map(({ name }) => name),
    [operation.name],
  );
});

test('a statement sets the version retention of a database, in either dialect', async () => {
  await using on = await stage();
  for (const [statement, shown, earliestAgoMs] of [
    [keptFor('7d'), '7d', 7 * dayMs],
    [
      'alter database d set options (default_leader="us-east1", version_retention_period="36h")',
      '36h',
      36 * hourMs,
    ],
    ['ALTER DATABASE "d" SET spanner.version_retention_period TO \'90m\'', '90m', 90 * minuteMs],
    ['ALTER DATABASE d SET OPTIONS (version_retention_period = NULL)', '1h', hourMs],
    [`-- a word first\n${keptFor('2d')}`, '2d', 2 * dayMs],
    ['ALTER DATABASE "d" RESET spanner.version_retention_period', '1h', hourMs],
  ] as const) {
    await change(on, [statement]);
    const { versionRetentionPeriod, earliestVersionTime } = await found(on);
    assert.equal(versionRetentionPeriod, shown, statement);
    assert.equal(iso(earliestVersionTime), new Date(on.clock.now().getTime() - earliestAgoMs).toISOString());
  }
  assert.equal((await found(on)).defaultLeader, 'us-east1');
});

for (const period of ['59m', '8d', '604801s', 'a week', '7 d'])
  test(`a version retention of "${period}" is refused`, async () => {
    await using on = await stage();
    const { code, words } = await answerOf(change(on, [table, keptFor(period)]));
    assert.equal(code, 'INVALID_ARGUMENT');
    assert.match(words, /version_retention_period/);
    assert.deepEqual(await ddlOf(on), []);
  });

test('a version time within the new retention can be backed up', async () => {
  await using on = await stage();
  const versionTime = { seconds: Math.floor((on.clock.now().getTime() - 6 * dayMs) / 1000) };
  assert.equal((await answerOf(on.create('bb', { versionTime }))).code, 'INVALID_ARGUMENT');
  await change(on, [keptFor('7d')]);
  assert.equal((await answerOf(on.create('bb', { versionTime }))).code, 'OK');
});

test('a restored database has the schema of the version time, and the options', async () => {
  await using on = await stage({ backupDuration: 0, restoreMs: 0 });
  await change(on, [table, keptFor('3d')]);
  on.clock.advance(minuteMs);
  const versionTime = { seconds: Math.floor(on.clock.now().getTime() / 1000) };
  on.clock.advance(minuteMs);
  await change(on, ['CREATE TABLE later (k INT64) PRIMARY KEY (k)']);
  await on.create('bb', { versionTime });
  const backup = `${instance}/backups/bb`;
  await on.databases.restoreDatabase({ parent: instance, databaseId: 'again', backup });
  assert.deepEqual(await ddlOf(on, `${instance}/databases/again`), [table, keptFor('3d')]);
  assert.equal((await found(on, `${instance}/databases/again`)).versionRetentionPeriod, '3d');
});

test('a database with drop protection is not dropped, nor its instance deleted', async () => {
  await using on = await stage();
  const protect = (enableDropProtection: boolean, paths = ['enable_drop_protection']) =>
    on.databases.updateDatabase({
      database: { name: database, enableDropProtection },
      updateMask: { paths },
    });
  const [operation] = await protect(true);
  const [updated] = await operation.promise();
  assert.partialDeepStrictEqual(updated, { name: database, enableDropProtection: true });
  assert.equal((await found(on)).enableDropProtection, true);
  const drop = () => answerOf(on.databases.dropDatabase({ database }));
  const remove = () => answerOf(on.instances.deleteInstance({ name: instance }));
  assert.deepEqual(
    [(await drop()).code, (await remove()).code],
    ['FAILED_PRECONDITION', 'FAILED_PRECONDITION'],
  );
  for (const paths of [[], ['state'], ['enable_drop_protection', 'name']])
    assert.equal((await answerOf(protect(false, paths))).code, 'INVALID_ARGUMENT');
  await protect(false);
  assert.deepEqual([(await drop()).code, (await remove()).code], ['OK', 'OK']);
});
