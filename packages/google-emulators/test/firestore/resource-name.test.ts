import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareNames, databaseOf, parseDocumentName } from '../../firestore/resource-name.ts';

const root = 'projects/p/databases/(default)/documents';

test('a document name is split into its parts', () => {
  assert.deepEqual(parseDocumentName(`${root}/a/b/c/d`), {
    database: 'projects/p/databases/(default)',
    collection: `${root}/a/b/c`,
    id: 'd',
  });
});

test('a name of no document is refused', () => {
  for (const bad of ['', root, `${root}/a`, `${root}/a/b/c`, `${root}/a//c/d`, `${root}/a/..`, `${root}/a/.`])
    assert.throws(() => parseDocumentName(bad), { details: /./ }, bad);
});

test('Datastore’s numeric ids are not reserved', () => {
  assert.equal(parseDocumentName(`${root}/a/__id7__`).id, '__id7__');
  assert.throws(() => parseDocumentName(`${root}/a/__idx__`), /reserved/);
});

test('the database of a resource is its beginning', () => {
  for (const resource of ['', '/documents', '/documents/a/b'])
    assert.equal(databaseOf(`projects/p/databases/d${resource}`), 'projects/p/databases/d');
  assert.throws(() => databaseOf('projects/p'));
});

test('names are ordered segment by segment, parents first and numeric ids before others', () => {
  const sorted = ['a/__id-3__', 'a/__id2__', 'a/__id10__', 'a/A', 'a/b', 'a/b/c/d', 'a/b!', 'aa/a'];
  assert.deepEqual(sorted.toReversed().sort(compareNames), sorted);
});
