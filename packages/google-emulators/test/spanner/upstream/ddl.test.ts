import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renamed } from '../../../spanner/upstream/ddl.ts';

const database = 'projects/p/instances/i/databases/new-name';

for (const [statement, expected] of [
  ['ALTER DATABASE old SET OPTIONS (x=1)', 'ALTER DATABASE `new-name` SET OPTIONS (x=1)'],
  ['alter  database\n`old-name`\nset OPTIONS (x=1)', 'alter  database\n`new-name`\nset OPTIONS (x=1)'],
  ['-- why\nALTER DATABASE old SET OPTIONS ()', '-- why\nALTER DATABASE `new-name` SET OPTIONS ()'],
  ['ALTER TABLE old ADD COLUMN c INT64', 'ALTER TABLE old ADD COLUMN c INT64'],
  ['CREATE VIEW v AS SELECT "ALTER DATABASE old"', 'CREATE VIEW v AS SELECT "ALTER DATABASE old"'],
] as const)
  test(`a statement for a database of another name is rewritten: ${JSON.stringify(statement)}`, () => {
    assert.equal(renamed(statement, database, 'GOOGLE_STANDARD_SQL'), expected);
  });

test('in PostgreSQL a rewritten name is quoted in its own way', () => {
  const statement = 'ALTER DATABASE "old" SET "spanner.version_retention_period" = \'2h\'';
  assert.match(renamed(statement, database, 'POSTGRESQL'), /^ALTER DATABASE "new-name" SET "spanner\./);
});
