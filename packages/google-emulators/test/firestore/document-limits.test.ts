import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentBytes, requireStorable } from '../../firestore/document-limits.ts';
import { integer, list, map, text } from './values.ts';

const root = 'projects/p/databases/d/documents';

test('the size of a document is that of the example in Firestore’s documentation', () => {
  // cloud.google.com/firestore/docs/storage-size: users/jeff/tasks/my_task_id
  const fields = {
    type: text('Personal'),
    done: { valueType: 'booleanValue', booleanValue: false } as const,
    priority: integer(1),
    description: text('Learn Cloud Firestore'),
  };
  assert.equal(documentBytes(`${root}/users/jeff/tasks/my_task_id`, fields), 147);
});

test('a value that Firestore cannot store is refused, however deep it is nested', () => {
  const refused = [
    { '': integer(1) },
    { __x__: integer(1) },
    { m: map({ __x__: integer(1) }) },
    { l: list(map({ __x__: integer(1) })) },
    { l: list(list(integer(1))) },
    { m: map({ l: list(list()) }) },
    { s: text('x'.repeat(1024 * 1024 - 88)) },
    { a: text('x'.repeat(600_000)), b: text('x'.repeat(600_000)) },
  ];
  for (const fields of refused) assert.throws(() => requireStorable(`${root}/c/d`, fields), { code: 3 });
  requireStorable(`${root}/c/d`, { s: text('x'.repeat(1024 * 1024 - 89)) });
});
