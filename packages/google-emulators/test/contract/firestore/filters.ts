import assert from 'node:assert/strict';
import { FieldPath, FieldValue, Filter, type WhereFilterOp } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import { everyKind, fill, ids } from './kinds.ts';
import type { OpenProject } from './project.ts';

/** What holds for filters. */
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

  const n = (op: WhereFilterOp, value: unknown) => Filter.where('n', op, value);
  const upTo = (length: number) => Array.from({ length }, (_, index) => index);
  for (const [what, filter] of [
    ['two elements of arrays', Filter.and(n('array-contains', 1), Filter.where('s', 'array-contains', 2))],
    [
      'an element and any of several',
      Filter.and(n('array-contains', 1), Filter.where('s', 'array-contains-any', [2])),
    ],
    ['two exclusions', Filter.and(n('!=', 1), Filter.where('s', '!=', 2))],
    ['an exclusion and a list', Filter.and(n('not-in', [1]), Filter.where('s', 'in', [2]))],
    ['an exclusion and an alternative', Filter.and(n('not-in', [1]), Filter.or(n('==', 1), n('==', 2)))],
    ['31 alternatives', Filter.or(n('in', upTo(30)), n('==', 31))],
    ['6 times 6 alternatives', Filter.and(n('in', upTo(6)), Filter.where('s', 'in', upTo(6)))],
  ] as const)
    test(`a query with ${what} is refused`, async (t) => {
      const { db } = open(t);
      const query = db.collection('c').where(filter);
      // A listener hears of it at once. To get(), the client would ask again for seconds.
      const refused = new Promise((resolve, reject) => query.onSnapshot(resolve, reject));
      await assert.rejects(refused, /^Error: Error 3: /);
    });

  test('a query may look into arrays once in each of its alternatives, of which there may be 30', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: [1] }, b: { s: [2] }, c: { n: [2], s: [1] } });
    const either = Filter.or(n('array-contains', 1), Filter.where('s', 'array-contains', 2));
    assert.equal(await ids(db.collection('c').where(either)), 'a b');
    const many = Filter.and(n('in', upTo(6)), Filter.where('s', 'in', upTo(5)));
    assert.equal(await ids(db.collection('c').where(many)), '');
  });

  test('a filter reaches into maps', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { m: { x: 1 } }, b: { m: { x: 2 } }, c: { m: 1 }, d: { 'm.x': 1 } });
    assert.equal(await ids(db.collection('c').where('m.x', '==', 1)), 'a');
  });

  test('a field named like a property of every object is missing from a document without it', async (t) => {
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

  test('a query sees no documents of nested collections', async (t) => {
    const { db } = open(t);
    await db.doc('c/d/c/e').set({});
    assert.equal(await ids(db.collection('c')), '');
  });
}

function show(operand: unknown): string {
  if (typeof operand === 'number') return String(operand);
  return JSON.stringify(operand, (_key, value) => (Number.isNaN(value) ? 'NaN' : value));
}
