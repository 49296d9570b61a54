import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answerOf } from 'google-emulators/test/spanner/answer.ts';
import { backupNamed, changeOn, createOn, insert, rowsStage, sameAfterwards } from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

await googleSuite("What was done past us to Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  const on = await rowsStage(sdk);
  after(on.stop);
  const { databases } = on;

  test("a database that was made directly upstream is backed up by the emulator's own DDL", async () => {
    await createOn(on.past, 'past', [
      'CREATE TABLE parents (id INT64, name STRING(MAX)) PRIMARY KEY(id)',
      'CREATE TABLE children (id INT64, n INT64) PRIMARY KEY(id, n), INTERLEAVE IN PARENT parents',
      'CREATE INDEX by_name ON parents(name)',
    ]);
    await on.write('past', [
      insert('parents', ['id', 'name'], [['1', 'kept']]),
      insert('children', ['id', 'n'], [['1', '1']]),
    ]);
    await sameAfterwards(on, 'past', 'SELECT * FROM parents', 'SELECT * FROM children');
  });

  test('a change of a schema that was made directly upstream is noticed and backed up', async () => {
    await on.create('mixed', ['CREATE TABLE one (id INT64) PRIMARY KEY(id)']);
    await changeOn(on.past, 'mixed', 'CREATE TABLE two (id INT64) PRIMARY KEY(id)');
    await on.write('mixed', [insert('two', ['id'], [['1']])]);
    await sameAfterwards(on, 'mixed', 'SELECT * FROM two');
  });

  for (const [what, words, ...ddl] of [
    [
      'a named schema',
      /a named schema/,
      'CREATE SCHEMA sc',
      'CREATE TABLE sc.one (id INT64) PRIMARY KEY(id)',
    ],
    ['an empty schema', /a named schema/, 'CREATE SCHEMA sc'],
    [
      'a hidden column',
      /a hidden column/,
      'CREATE TABLE one (id INT64, secret INT64 HIDDEN) PRIMARY KEY(id)',
    ],
    [
      'a TOKENLIST',
      /a TOKENLIST/,
      'CREATE TABLE one (id INT64, s STRING(MAX), t TOKENLIST AS (TOKENIZE_FULLTEXT(s)) HIDDEN) PRIMARY KEY(id)',
    ],
    [
      'a vector',
      /vector_length/,
      'CREATE TABLE one (id INT64, v ARRAY<FLOAT64>(vector_length=>2)) PRIMARY KEY(id)',
    ],
    [
      'a circle',
      /in a circle/,
      'CREATE TABLE one (id INT64, o INT64) PRIMARY KEY(id)',
      'CREATE TABLE two (id INT64, o INT64, FOREIGN KEY (o) REFERENCES one(id)) PRIMARY KEY(id)',
      'ALTER TABLE one ADD FOREIGN KEY (o) REFERENCES two(id)',
    ],
  ] as const)
    test(`a database that was made directly upstream with ${what} is refused, for its DDL is incomplete`, async () => {
      const id = `past-${what.replaceAll(' ', '-').toLowerCase()}`;
      await createOn(on.past, id, [...ddl]);
      const refused = await answerOf(on.backUp(id));
      assert.equal(refused.code, 'FAILED_PRECONDITION', refused.words);
      assert.match(refused.words, words);
    });

  test('a version from before a change directly upstream is refused, for its schema is unknown', async () => {
    await createOn(on.past, 'changed', ['CREATE TABLE one (id INT64) PRIMARY KEY(id)']);
    await on.backUp('before', { database: 'changed' });
    const [{ versionTime }] = await databases.getBackup({ name: backupNamed('before') });
    await changeOn(on.past, 'changed', 'ALTER TABLE one ADD COLUMN more INT64');
    assert.ok(versionTime);
    const refused = await answerOf(on.backUp('changed', { versionTime }));
    assert.equal(refused.code, 'FAILED_PRECONDITION');
    assert.match(refused.words, /has changed since the version time/);
  });
});
