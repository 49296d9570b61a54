import assert from 'node:assert/strict';
import { FieldValue, Timestamp } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import type { OpenProject } from './project.ts';

/** What holds for the values that the server works out. */
export function transformContract(open: OpenProject, test: Define): void {
  test('the server timestamp is the same in all of a batch, in whole milliseconds', async (t) => {
    const { db } = open(t);
    const stamped = { at: FieldValue.serverTimestamp() };
    await db.batch().set(db.doc('c/a'), stamped).set(db.doc('c/b'), stamped).commit();
    const [a, b] = (await db.collection('c').get()).docs.map((each) => each.get('at'));
    assert.ok(a instanceof Timestamp);
    assert.deepEqual(a, b);
    assert.equal(a.nanoseconds % 1_000_000, 0);
  });

  const increments: [unknown, number, unknown][] = [
    [undefined, 2, 2],
    [40, 2, 42],
    [1, 0.5, 1.5],
    [1.5, 1, 2.5],
    ['text', 2, 2],
    [null, 2, 2],
  ];
  for (const [before, by, expected] of increments) {
    test(`incrementing ${JSON.stringify(before)} by ${by} gives ${expected}`, async (t) => {
      const { db } = open(t);
      await db.doc('c/d').set(before === undefined ? {} : { n: before });
      await db.doc('c/d').update({ n: FieldValue.increment(by) });
      assert.deepEqual((await db.doc('c/d').get()).data(), { n: expected });
    });
  }

  test('incrementing with merge creates the document', async (t) => {
    const { db } = open(t);
    for (let i = 0; i < 2; i++)
      await db.doc('c/d').set({ m: { n: FieldValue.increment(1) } }, { merge: true });
    assert.deepEqual((await db.doc('c/d').get()).data(), { m: { n: 2 } });
  });

  test('parallel increments all count', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ n: 0 });
    await Promise.all(Array.from({ length: 10 }, () => db.doc('c/d').update({ n: FieldValue.increment(1) })));
    assert.equal((await db.doc('c/d').get()).get('n'), 10);
  });

  test('arrayUnion adds the elements that an array lacks, once each', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ list: [1, { x: 1 }] });
    await db.doc('c/d').update({ list: FieldValue.arrayUnion(1, 2, { x: 1 }, 2, 'three') });
    assert.deepEqual((await db.doc('c/d').get()).get('list'), [1, { x: 1 }, 2, 'three']);
  });

  test('arrayRemove removes every element that equals a given one', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ list: [1, 2, 1, { x: 1 }] });
    await db.doc('c/d').update({ list: FieldValue.arrayRemove(1, { x: 1 }, 'absent') });
    assert.deepEqual((await db.doc('c/d').get()).get('list'), [2]);
  });

  test('a value that is no array becomes one by arrayUnion and arrayRemove', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ list: 'text', other: 7 });
    await db.doc('c/d').update({ list: FieldValue.arrayUnion(1), other: FieldValue.arrayRemove(7) });
    assert.deepEqual((await db.doc('c/d').get()).data(), { list: [1], other: [] });
  });
}
