import assert from 'node:assert/strict';
import { instanceOf } from '../../../spanner/names.ts';
import { answerOf } from '../../spanner/answer.ts';
import type { Define } from '../known-differences.ts';
import type { OpenProject } from './project.ts';

/** What holds for instances and databases, as far as backups need some. */
export function placeContract(open: OpenProject, test: Define): void {
  test('an instance exists once it is created, and has its settings', async () => {
    const { instance, instances } = open();
    const name = await instance('inst');
    const [found] = await instances.getInstance({ name });
    assert.partialDeepStrictEqual(found, {
      name,
      displayName: 'inst',
      nodeCount: 1,
      processingUnits: 1000,
      state: 'READY',
    });
  });

  test('an instance has an edition', async () => {
    const { instance, instances } = open();
    const [{ edition }] = await instances.getInstance({ name: await instance() });
    assert.notEqual(edition, 'EDITION_UNSPECIFIED');
  });

  test('instances are listed by project', async () => {
    const { instance, instances, name } = open();
    const created = [await instance('first'), await instance('second')];
    await open().instance('other');
    const [listed] = await instances.listInstances({ parent: name });
    assert.deepEqual(listed.map((it) => it.name).sort(), created);
  });

  test('a project lists no instance of another whose id begins as its own does', async () => {
    const { instance, instances, name } = open();
    const mine = await instance();
    await instance('inst', `${name}0`);
    const [listed] = await instances.listInstances({ parent: name });
    assert.deepEqual(
      listed.map((it) => it.name),
      [mine],
    );
  });

  test('there is a configuration for instances, and more than one', async () => {
    const { instances, name } = open();
    const [configs] = await instances.listInstanceConfigs({ parent: name });
    const first = configs[0]?.name ?? '';
    const [config] = await instances.getInstanceConfig({ name: first });
    assert.equal(config.name, first);
    assert.ok(configs.length > 1, `${configs.length} is all there is`);
  });

  test('an instance whose name is taken, malformed or unknown is refused', async () => {
    const { instance, instances, name } = open();
    await instance('inst');
    assert.equal((await answerOf(instance('inst'))).code, 'ALREADY_EXISTS');
    assert.equal((await answerOf(instance('Inst'))).code, 'INVALID_ARGUMENT');
    const missing = `${name}/instances/missing`;
    assert.equal((await answerOf(instances.getInstance({ name: missing }))).code, 'NOT_FOUND');
  });

  test('a deleted instance is gone, with its databases', async () => {
    const { database, databases, instances } = open();
    const name = await database();
    const instance = instanceOf(name);
    await instances.deleteInstance({ name: instance });
    assert.equal((await answerOf(instances.getInstance({ name: instance }))).code, 'NOT_FOUND');
    assert.equal((await answerOf(databases.getDatabase({ name }))).code, 'NOT_FOUND');
  });

  test('a database is READY once it is created', async () => {
    const { database, databases } = open();
    const name = await database('my-db');
    const [found] = await databases.getDatabase({ name });
    assert.partialDeepStrictEqual(found, { name, state: 'READY', restoreInfo: null });
  });

  test('a database says how far back its versions reach', async () => {
    const { database, databases } = open();
    const [found] = await databases.getDatabase({ name: await database() });
    assert.equal(found.versionRetentionPeriod, '1h');
    assert.ok(found.earliestVersionTime?.seconds);
  });

  test('a database says when it was created, and in which dialect', async () => {
    const { database, databases } = open();
    const [found] = await databases.getDatabase({ name: await database() });
    assert.ok(found.createTime?.seconds);
    assert.equal(found.databaseDialect, 'GOOGLE_STANDARD_SQL');
  });

  test('databases are listed by instance', async () => {
    const { database, databases } = open();
    const created = [await database('first'), await database('second')];
    const parent = instanceOf(created[0] ?? '');
    const [listed] = await databases.listDatabases({ parent });
    assert.deepEqual(listed.map((it) => it.name).sort(), created);
    const missing = { parent: `${parent}-missing` };
    assert.equal((await answerOf(databases.listDatabases(missing))).code, 'NOT_FOUND');
  });

  test('a database whose name is taken, malformed or unknown is refused', async () => {
    const { database, databases } = open();
    const name = await database('there');
    assert.equal((await answerOf(database('there'))).code, 'ALREADY_EXISTS');
    assert.equal((await answerOf(database('Upper'))).code, 'INVALID_ARGUMENT');
    assert.equal((await answerOf(database('d'.repeat(31)))).code, 'INVALID_ARGUMENT');
    assert.equal((await answerOf(databases.getDatabase({ name: `${name}-not` }))).code, 'NOT_FOUND');
  });

  test('dropping a database that does not exist succeeds at once', async () => {
    const { database, databases } = open();
    const missing = { database: `${await database()}-not` };
    assert.equal((await answerOf(databases.dropDatabase(missing))).code, 'OK');
  });

  test('a dropped database is gone, and its name is free', async () => {
    const { database, databases } = open();
    const name = await database();
    await databases.dropDatabase({ database: name });
    assert.equal((await answerOf(databases.getDatabase({ name }))).code, 'NOT_FOUND');
    assert.equal(await database(), name);
  });

  test('the operations of databases are listed', async () => {
    const { database, databases } = open();
    const name = await database();
    const parent = instanceOf(name);
    const [operations] = await databases.listDatabaseOperations({ parent });
    assert.ok(operations.some((it) => it.name?.startsWith(`${name}/operations/`)));
  });

  test('a new database has no schema', async () => {
    const { database, databases } = open();
    const [{ statements }] = await databases.getDatabaseDdl({ database: await database() });
    assert.deepEqual(statements, []);
  });
}
