import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileQuery, runQuery } from '../../firestore/query.ts';
import type { FieldOperator, Filter, StructuredQuery } from '../../firestore/query-wire.ts';
import type { Value } from '../../firestore/wire.ts';
import { integer, list } from './values.ts';

const parent = 'projects/p/databases/d/documents';
const everything: StructuredQuery = {
  select: null,
  from: [{ collectionId: 'c', allDescendants: false }],
  where: null,
  orderBy: [],
  startAt: null,
  endAt: null,
  offset: 0,
  limit: null,
  findNearest: null,
};

function field(op: FieldOperator, value: Value): Filter {
  return { filterType: 'fieldFilter', fieldFilter: { field: { fieldPath: 'n' }, op, value } };
}

function both(...filters: Filter[]): Filter {
  return { filterType: 'compositeFilter', compositeFilter: { op: 'AND', filters } };
}

function numbers(length: number): Value {
  return list(...Array.from({ length }, (_, n) => integer(n)));
}

test('a query that Firestore does not answer is refused', () => {
  const refused: [string, Partial<StructuredQuery>][] = [
    ['no collection', { from: [] }],
    ['a negative offset', { offset: -1 }],
    ['a negative limit', { limit: { value: -1 } }],
    ['an empty list', { where: field('IN', list()) }],
    ['31 values in a list', { where: field('IN', numbers(31)) }],
    ['11 excluded values', { where: field('NOT_IN', numbers(11)) }],
    ['two exclusions', { where: both(field('NOT_EQUAL', integer(1)), field('NOT_IN', numbers(1))) }],
    ['a filter without operator', { where: field('OPERATOR_UNSPECIFIED', integer(1)) }],
    ['a cursor longer than the order', { startAt: { values: [integer(1), integer(2)], before: true } }],
  ];
  for (const [what, part] of refused)
    assert.throws(() => compileQuery(parent, { ...everything, ...part }), { code: 3 }, what);
});

test('a query looks at each of ten thousand documents once or twice', () => {
  let looks = 0;
  const documents = Array.from({ length: 10_000 }, (_, n) => ({
    name: `${parent}/c/document-${(n * 7919) % 10_000}`,
    get fields() {
      looks += 1;
      return { n: integer(n % 2) };
    },
    createdAt: 0,
    updatedAt: 0,
  }));
  const query = compileQuery(parent, { ...everything, where: field('EQUAL', integer(1)) });
  assert.equal(runQuery(query, documents).documents.length, 5000);
  assert.ok(looks <= 2 * documents.length, `${looks} looks`);
});

test('a vector search is refused, not answered with all documents', () => {
  assert.throws(() => compileQuery(parent, { ...everything, findNearest: {} }), /vector search/);
});
