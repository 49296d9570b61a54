import assert from 'node:assert/strict';
import { AggregateField } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import type { OpenProject } from './project.ts';

/** What holds for count, sum and average. */
export function aggregationContract(open: OpenProject, test: Define): void {
  test('documents are counted under the query’s filters and limit', async (t) => {
    const { db } = open(t);
    for (const n of [1, 2, 3, 4]) await db.doc(`c/${n}`).set({ n });
    assert.equal((await db.collection('c').count().get()).data().count, 4);
    assert.equal((await db.collection('c').where('n', '>', 1).count().get()).data().count, 3);
    assert.equal((await db.collection('c').limit(2).count().get()).data().count, 2);
  });

  test('numbers are summed and averaged, and values that are no numbers are skipped', async (t) => {
    const { db } = open(t);
    for (const [id, n] of Object.entries({ a: 1, b: 2.5, c: 'text' })) await db.doc(`c/${id}`).set({ n });
    const result = await db
      .collection('c')
      .aggregate({ sum: AggregateField.sum('n'), average: AggregateField.average('n') })
      .get();
    assert.deepEqual(result.data(), { sum: 3.5, average: 1.75 });
  });

  test('only documents with every summed field take part, even in the count', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ n: 1 });
    await db.doc('c/b').set({ other: 1 });
    const result = await db
      .collection('c')
      .aggregate({ count: AggregateField.count(), sum: AggregateField.sum('n') })
      .get();
    assert.deepEqual(result.data(), { count: 1, sum: 1 });
  });

  test('over no documents the count and the sum are zero and the average is null', async (t) => {
    const { db } = open(t);
    const aggregates = {
      count: AggregateField.count(),
      sum: AggregateField.sum('n'),
      average: AggregateField.average('n'),
    };
    const result = await db.collection('c').aggregate(aggregates).get();
    assert.deepEqual(result.data(), { count: 0, sum: 0, average: null });
  });
}
