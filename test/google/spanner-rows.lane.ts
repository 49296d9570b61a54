import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answerOf } from 'google-emulators/test/spanner/answer.ts';
import {
  backupNamed,
  changeOn,
  databaseNamed,
  insert,
  instance,
  rowsStage,
  sameAfterwards,
} from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

const people = 'CREATE TABLE people (id INT64 NOT NULL, name STRING(MAX)) PRIMARY KEY(id)';

await googleSuite("Backups of what is in Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  const on = await rowsStage(sdk);
  after(on.stop);
  const { databases, spanner } = on;
  const names = (id: string) => on.query(id, 'SELECT name FROM people ORDER BY id');
  const put = (id: string, ...rows: [string, string][]) =>
    on.write(id, [insert('people', ['id', 'name'], rows)]);
  const statements = async (id: string) => {
    const [{ statements: all }] = await databases.getDatabaseDdl({ database: databaseNamed(id) });
    return all?.sort();
  };

  test('one address serves schema, rows and backups to the client library', async () => {
    const database = on.client.instance('inst').database('library');
    await on.create('library', [people]);
    await database.table('people').insert([{ id: 1, name: 'Ada' }]);
    await database.runTransactionAsync(async (transaction) => {
      const [rows] = await transaction.run('SELECT name FROM people');
      transaction.insert('people', { id: 2, name: `${rows[0]?.toJSON().name} II` });
      await transaction.commit();
    });
    await on.backUp('library');
    await on.restore('library-again', 'library');
    const [rows] = await on.client.instance('inst').database('library-again').run('SELECT * FROM people');
    assert.deepEqual(rows.map((row) => row.toJSON().name).sort(), ['Ada', 'Ada II']);
    await assert.rejects(database.table('people').insert([{ id: 1 }]), { code: 6 });
    await assert.rejects(database.run('SELECT nothing FROM people'), { code: 3 });
  });

  test('a backup holds the rows from when it was asked for, and no later ones', async () => {
    await on.create('times', [people]);
    await put('times', ['1', 'early']);
    await on.backUp('times');
    await put('times', ['2', 'late']);
    await changeOn(databases, 'times', 'CREATE TABLE later (id INT64) PRIMARY KEY(id)');
    await on.restore('times-again', 'times');
    assert.deepEqual(await names('times-again'), [
      { values: [{ stringValue: 'early', kind: 'stringValue' }] },
    ]);
    assert.equal((await statements('times-again'))?.length, 1);
  });

  test('a backup of an earlier version holds the rows and the schema of then', async () => {
    await on.create('versions', [people]);
    await put('versions', ['1', 'early']);
    await on.backUp('mark', { database: 'versions' });
    const [{ versionTime }] = await databases.getBackup({ name: backupNamed('mark') });
    assert.ok(versionTime);
    await put('versions', ['2', 'late']);
    await changeOn(databases, 'versions', 'ALTER TABLE people ADD COLUMN age INT64');
    await on.backUp('versions', { versionTime });
    await on.restore('versions-again', 'versions');
    assert.equal((await names('versions-again')).length, 1);
    const [{ versionTime: kept }] = await databases.getBackup({ name: backupNamed('versions') });
    assert.deepEqual(kept, versionTime);
    assert.match((await statements('versions-again'))?.[0] ?? '', /name STRING\(MAX\),\n\)/);
  });

  test('a backup of a version older than an hour, or than the database, is refused', async () => {
    await on.create('old', [people]);
    const versionTime = { seconds: Math.floor(Date.now() / 1000) - 2 * 3600 };
    assert.equal((await answerOf(on.backUp('old', { versionTime }))).code, 'INVALID_ARGUMENT');
    spanner.world.addDatabase(databaseNamed('old'), { versionRetentionMs: 86_400_000 });
    const past = { seconds: Math.floor(Date.now() / 1000) - 1800 };
    const { code, words } = await answerOf(on.backUp('old', { versionTime: past }));
    assert.equal(code, 'INVALID_ARGUMENT', 'it is older than the database');
    assert.match(words, /before database/);
  });

  test('a backup is READY when it holds its rows, and has their size', async () => {
    await on.create('sized', [people]);
    await put('sized', ['1', 'x'.repeat(100_000)]);
    await on.backUp('sized');
    const [backup] = await databases.getBackup({ name: backupNamed('sized') });
    assert.equal(backup.state, 'READY');
    assert.ok(Number(backup.sizeBytes) > 100_000 && Number(backup.sizeBytes) < 101_000);
    assert.deepEqual(backup.createTime, backup.versionTime);
  });

  test('a copy of a backup holds the same rows, even after its source is deleted', async () => {
    await on.create('copied', [people]);
    await put('copied', ['1', 'kept']);
    await on.backUp('copied');
    const [operation] = await databases.copyBackup({
      parent: instance,
      backupId: 'copy',
      sourceBackup: backupNamed('copied'),
      expireTime: { seconds: Math.floor(Date.now() / 1000) + 86_400 },
    });
    await operation.promise();
    await databases.deleteBackup({ name: backupNamed('copied') });
    await on.backUp('another', { database: 'copied' });
    await on.restore('copied-again', 'copy');
    assert.equal((await names('copied-again')).length, 1);
  });

  test('a restored database can be backed up and restored in its turn', async () => {
    await on.create('first', ['CREATE SCHEMA sc', people]);
    await put('first', ['1', 'kept']);
    await on.backUp('first');
    await on.restore('second', 'first');
    await changeOn(databases, 'second', 'CREATE TABLE sc.more (id INT64) PRIMARY KEY(id)');
    await on.backUp('second');
    await on.restore('third', 'second');
    assert.deepEqual(await statements('third'), await statements('second'));
    assert.equal((await names('third')).length, 1);
  });

  test('values larger than a message, and more rows than fit a commit, are restored', async () => {
    await on.create('large', [people]);
    for (const id of ['1', '2', '3']) await put('large', [id, `${id}é`.repeat(1_300_000)]);
    const many = Array.from({ length: 30_000 }, (_, n): [string, string] => [String(n + 10), `name ${n}`]);
    await put('large', ...many);
    await on.backUp('large');
    await on.restore('large-again', 'large');
    const sum = 'SELECT COUNT(*), SUM(FARM_FINGERPRINT(name) / 1e9), MAX(CHAR_LENGTH(name)) FROM people';
    assert.deepEqual(await on.query('large-again', sum), await on.query('large', sum));
  });

  for (const [dialect, table] of [
    [
      'GOOGLE_STANDARD_SQL',
      'CREATE TABLE old (id INT64, since TIMESTAMP) PRIMARY KEY(id), ROW DELETION POLICY (OLDER_THAN(since, INTERVAL 9 DAY))',
    ],
    [
      'POSTGRESQL',
      "CREATE TABLE old (id bigint PRIMARY KEY, since timestamptz) TTL INTERVAL '9 days' ON since",
    ],
  ] as const)
    test(`a restored ${dialect} database has no row deletion policies, as in the real Spanner`, async () => {
      const id = `old-${dialect.toLowerCase().slice(0, 4)}`;
      await on.create(id, [table], dialect);
      await on.write(id, [insert('old', ['id', 'since'], [['1', '2020-01-01T00:00:00Z']])]);
      await sameAfterwards(on, id, 'SELECT * FROM old');
      const policies = async (database: string) => {
        const [{ statements }] = await databases.getDatabaseDdl({ database: databaseNamed(database) });
        return statements?.filter((it) => /ROW DELETION POLICY|TTL/.test(it)).length;
      };
      assert.deepEqual([await policies(id), await policies(`${id}-again`)], [1, 0]);
      await on.backUp(`${id}-2`, { database: `${id}-again` });
      await on.restore(`${id}-thrice`, `${id}-2`);
    });

  test('a backup that was not made by CreateBackup holds no rows, and cannot be restored', async () => {
    await on.create('handmade', [people]);
    spanner.world.startBackup(backupNamed('handmade'), databaseNamed('handmade'));
    const { code, words } = await answerOf(on.restore('handmade-again', 'handmade'));
    assert.equal(code, 'FAILED_PRECONDITION');
    assert.match(words, /holds no rows/);
  });
});
