import assert from 'node:assert/strict';
import { FieldPath, FieldValue, Filter, type WhereFilterOp } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import { everyKind, fill, ids } from './kinds.ts';
import type { OpenProject } from './project.ts';

/** What holds for filters. Refused queries are not here: the client asks them again for seconds; see query.test.ts. */
export function filterContract(open: OpenProject, test: Define): void {
  const filters: [WhereFilterOp, unknown, string][] = [
    ['==', 1, 'one'],
    ['==', null, 'null'],
    ['==', Number.NaN, 'nan'],
    ['==', FieldValue.vector([1]), 'vector'],
    [
      '!=',
      1,
      'false true nan minus fraction two time text bytes reference listOfNull list longerList vector map',
    ],
    [
      '!=',
      null,
      'false true nan minus one fraction two time text bytes reference listOfNull list longerList vector map',
    ],
    [
      '!=',
      Number.NaN,
      'false true minus one fraction two time text bytes reference listOfNull list longerList vector map',
    ],
    ['<', 2, 'minus one fraction'],
    ['<=', 1, 'minus one'],
    ['>', 1, 'fraction two'],
    ['>=', 1.5, 'fraction two'],
    ['<', 'b', 'text'],
    ['>', [], 'listOfNull list longerList'],
    ['<', true, 'false'],
    ['in', [1, 'a', null, Number.NaN], 'one text'],
    ['in', [[1]], 'list'],
    [
      'not-in',
      [1, 'a', true, false, [1], [null]],
      'nan minus fraction two time bytes reference longerList vector map',
    ],
    ['not-in', [null], ''],
    ['array-contains', 1, 'list longerList'],
    ['array-contains-any', ['a', 7], 'longerList'],
    ['array-contains-any', [null], ''],
  ];
  for (const [op, operand, expected] of filters) {
    test(`of every kind of value, ${op} ${show(operand)} holds for: ${expected || 'none'}`, async (t) => {
      const { db } = open(t);
      await fill(db, everyKind(db));
      const found = await ids(db.collection('c').where('v', op, operand));
      assert.deepEqual(found.split(' ').sort(), expected.split(' ').sort());
    });
  }

  test('filters combine by and, also on different fields', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1, s: 'x' }, b: { n: 2, s: 'x' }, c: { n: 3, s: 'y' }, d: { n: 4 } });
    const query = db.collection('c').where('s', '==', 'x').where('n', '>', 1).where('n', '<=', 3);
    assert.equal(await ids(query), 'b');
    assert.equal(await ids(db.collection('c').where('n', '>', 1).where('s', '>', 'x')), 'c');
  });

  test('filters combine by or', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1 }, b: { s: 'x' }, c: { n: 2, s: 'x' }, d: { n: 3 } });
    const either = Filter.or(Filter.where('n', '==', 1), Filter.where('s', '==', 'x'));
    assert.equal(await ids(db.collection('c').where(either)), 'a b c');
    const nested = Filter.and(either, Filter.where('n', 'in', [1, 2]));
    assert.equal(await ids(db.collection('c').where(nested)), 'a c');
  });

  test('a filter reaches into maps', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { m: { x: 1 } }, b: { m: { x: 2 } }, c: { m: 1 }, d: { 'm.x': 1 } });
    assert.equal(await ids(db.collection('c').where('m.x', '==', 1)), 'a');
  });

  test('a field named like a property of every object is missing where it is missing', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { constructor: 1 }, b: {} });
    assert.equal(await ids(db.collection('c').where('constructor', '!=', 2)), 'a');
  });

  test('documents are found by id', async (t) => {
    const { db } = open(t);
    await fill(db, { a: {}, b: {}, c: {}, d: {} });
    const id = FieldPath.documentId();
    assert.equal(await ids(db.collection('c').where(id, '>', 'a').where(id, '<', 'd')), 'b c');
    assert.equal(await ids(db.collection('c').where(id, 'in', ['d', 'a', 'z'])), 'a d');
    assert.equal(await ids(db.collection('c').where(id, '==', 'b')), 'b');
  });

  test('a collection group is all collections of a name, wherever they lie', async (t) => {
    const { db } = open(t);
    for (const path of ['g/1', 'a/x/g/2', 'a/y/g/3', 'a/y/gg/4', 'g/1/other/5']) await db.doc(path).set({});
    assert.deepEqual((await ids(db.collectionGroup('g'))).split(' ').sort(), ['1', '2', '3']);
    assert.equal(await ids(db.collection('g')), '1');
    assert.equal(await ids(db.collection('a/x/g')), '2');
  });

  test('a query sees no document below those of its collection', async (t) => {
    const { db } = open(t);
    await db.doc('c/d/c/e').set({});
    assert.equal(await ids(db.collection('c')), '');
  });
}

function show(operand: unknown): string {
  if (typeof operand === 'number') return String(operand);
  return JSON.stringify(operand, (_key, value) => (Number.isNaN(value) ? 'NaN' : value));
}
