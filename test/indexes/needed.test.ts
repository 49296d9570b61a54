import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexesNeeded, indexText } from './needed.ts';

const field = (fieldPath: string) => ({ fieldPath });
const is = (path: string, op = 'EQUAL') => ({ fieldFilter: { field: field(path), op, value: {} } });
const all = (...filters: object[]) => ({ compositeFilter: { op: 'AND', filters } });
const by = (path: string, direction = 'ASCENDING') => ({ field: field(path), direction });

/** The needed indexes in short: `a+` ascending, `a-` descending, `a[]` for arrays. */
function needed(where: object | null, ...orderBy: object[]): string[] {
  const from = [{ collectionId: 'c', allDescendants: false }];
  return indexesNeeded({ from, where, orderBy }).map((index) =>
    indexText(index)
      .replace('c (COLLECTION): ', '')
      .replaceAll(' ASCENDING', '+')
      .replaceAll(' DESCENDING', '-')
      .replaceAll(' CONTAINS', '[]')
      .replaceAll(',', ''),
  );
}

test('a query of a whole collection needs no index', () => {
  assert.deepEqual(needed(null), []);
  assert.deepEqual(needed(null, by('__name__')), []);
});

test('an equality needs the index of its field, and several equalities one each', () => {
  assert.deepEqual(needed(is('a')), ['a+']);
  assert.deepEqual(needed(all(is('b'), is('a'))), ['b+', 'a+']);
  assert.deepEqual(needed(is('a'), by('__name__')), ['a+']);
  assert.deepEqual(needed(is('a', 'ARRAY_CONTAINS')), ['a[]']);
  assert.deepEqual(needed({ unaryFilter: { field: field('a'), op: 'IS_NULL' } }), ['a+']);
});

test('a range or an order alone needs the index of its field', () => {
  assert.deepEqual(needed(is('a', 'LESS_THAN')), ['a+']);
  assert.deepEqual(needed(null, by('a', 'DESCENDING')), ['a-']);
  assert.deepEqual(needed(is('a', 'LESS_THAN'), by('a', 'DESCENDING')), ['a-']);
});

test('an equality with a range or an order needs a composite index, the equalities first', () => {
  assert.deepEqual(needed(all(is('a', 'LESS_THAN'), is('z'), is('b'))), ['b+ z+ a+']);
  assert.deepEqual(needed(is('z'), by('a', 'DESCENDING')), ['z+ a-']);
  assert.deepEqual(needed(is('z', 'ARRAY_CONTAINS'), by('a')), ['z[] a+']);
});

test('several orders or ranges need a composite index', () => {
  assert.deepEqual(needed(null, by('b'), by('a', 'DESCENDING')), ['b+ a-']);
  assert.deepEqual(needed(all(is('b', 'LESS_THAN'), is('a', 'NOT_EQUAL'))), ['a+ b+']);
  assert.deepEqual(needed(is('a', 'LESS_THAN'), by('b')), ['b+ a+']);
});

test('a collection group needs indexes of its scope', () => {
  const from = [{ collectionId: 'c', allDescendants: true }];
  const indexes = indexesNeeded({ from, where: is('a'), orderBy: [] });
  assert.deepEqual(indexes.map(indexText), ['c (COLLECTION_GROUP): a ASCENDING']);
});

test('a query whose indexes are not worked out is an error', () => {
  assert.throws(() => needed({ compositeFilter: { op: 'OR', filters: [is('a')] } }), /OR/);
  assert.throws(() => needed(is('a', 'SOUNDS_LIKE')), /SOUNDS_LIKE/);
});
