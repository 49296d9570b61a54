import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';

/** What holds for transactions, whether the server locks or lets the loser try again. */
export function transactionContract(open: OpenProject, test: Define): void {
  test('a transaction writes all that it writes at once', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ n: 1 });
    const seen = await db.runTransaction(async (tx) => {
      const n: unknown = (await tx.get(db.doc('c/a'))).get('n');
      tx.update(db.doc('c/a'), { n: 2 }).create(db.doc('c/b'), { copied: n });
      return n;
    });
    assert.equal(seen, 1);
    assert.deepEqual((await db.doc('c/b').get()).data(), { copied: 1 });
    assert.deepEqual((await db.doc('c/a').get()).updateTime, (await db.doc('c/b').get()).createTime);
  });

  test('a transaction that throws leaves no trace and is not tried again', async (t) => {
    const { db } = open(t);
    let attempts = 0;
    const failing = db.runTransaction(async (tx) => {
      attempts += 1;
      await tx.get(db.doc('c/d'));
      tx.set(db.doc('c/d'), {});
      throw new Error('changed my mind');
    });
    await assert.rejects(failing, /changed my mind/);
    assert.equal(attempts, 1);
    assert.equal((await db.doc('c/d').get()).exists, false);
  });

  test('ten parallel increments end at ten', async (t) => {
    const { db } = open(t);
    await db.doc('c/n').set({ n: 0 });
    const increment = () =>
      db.runTransaction(
        async (tx) => {
          const n = Number((await tx.get(db.doc('c/n'))).get('n'));
          tx.update(db.doc('c/n'), { n: n + 1 });
        },
        { maxAttempts: 20 },
      );
    await Promise.all(Array.from({ length: 10 }, increment));
    assert.equal((await db.doc('c/n').get()).get('n'), 10);
  });

  test('a plain write during a transaction is never lost', async (t) => {
    const { db } = open(t);
    await db.doc('c/n').set({ n: 0 });
    let outside: Promise<unknown> | undefined;
    await db.runTransaction(async (tx) => {
      const n = Number((await tx.get(db.doc('c/n'))).get('n'));
      // Not awaited: a server that locks lets it wait for this very transaction.
      outside ??= db.doc('c/n').set({ n: 100, outside: true });
      await db.doc('c/elsewhere').get();
      tx.update(db.doc('c/n'), { n: n + 1 });
    });
    await outside;
    // Either order is serialisable: the write before the increment, or over it.
    const { n, outside: kept } = (await db.doc('c/n').get()).data() ?? {};
    assert.ok(n === 101 || n === 100, `ended at ${n}`);
    assert.equal(kept, true);
  });

  test('two transactions that each read what the other writes do not both go through unaware', async (t) => {
    const { db } = open(t);
    await db.doc('duty/ann').set({ on: true });
    await db.doc('duty/bob').set({ on: true });
    const leave = (name: string) =>
      db.runTransaction(
        async (tx) => {
          const onDuty = await tx.get(db.collection('duty').where('on', '==', true));
          if (onDuty.size > 1) tx.update(db.doc(`duty/${name}`), { on: false });
        },
        { maxAttempts: 20 },
      );
    await Promise.all([leave('ann'), leave('bob')]);
    assert.equal((await db.collection('duty').where('on', '==', true).get()).size, 1);
  });

  test('a document that appears in a range a transaction has read counts as a conflict', async (t) => {
    const { db } = open(t);
    const claim = (id: string) =>
      db.runTransaction(
        async (tx) => {
          const taken = await tx.get(db.collection('seats').where('row', '==', 7));
          if (taken.empty) tx.create(db.doc(`seats/${id}`), { row: 7 });
          return taken.empty;
        },
        { maxAttempts: 20 },
      );
    const outcomes = await Promise.all(['a', 'b', 'c'].map(claim));
    assert.equal(outcomes.filter(Boolean).length, 1);
    assert.equal((await db.collection('seats').get()).size, 1);
  });

  test('creating in a transaction what exists is ALREADY_EXISTS, at the first attempt', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ n: 1 });
    let attempts = 0;
    const creating = db.runTransaction(async (tx) => {
      attempts += 1;
      await tx.get(db.doc('c/other'));
      tx.create(db.doc('c/d'), {});
    });
    await assert.rejects(creating, grpc.alreadyExists);
    assert.equal(attempts, 1);
  });

  test('a transaction that reads a missing document and creates it wins once', async (t) => {
    const { db } = open(t);
    const claim = (owner: number) =>
      db.runTransaction(
        async (tx) => {
          const snapshot = await tx.get(db.doc('locks/l'));
          if (!snapshot.exists) tx.create(db.doc('locks/l'), { owner });
          return snapshot.exists ? Number(snapshot.get('owner')) : owner;
        },
        { maxAttempts: 20 },
      );
    const owners = await Promise.all([1, 2, 3, 4].map(claim));
    assert.equal(new Set(owners).size, 1);
  });

  test('a read-only transaction sees one moment, whatever is written meanwhile', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ n: 1 });
    await db.doc('c/b').set({ n: 1 });
    await db.runTransaction(
      async (tx) => {
        const a = await tx.get(db.doc('c/a'));
        await db.batch().update(db.doc('c/a'), { n: 2 }).update(db.doc('c/b'), { n: 2 }).commit();
        const b = await tx.get(db.doc('c/b'));
        assert.deepEqual([a.get('n'), b.get('n')], [1, 1]);
      },
      { readOnly: true },
    );
  });

  test('a read-only transaction reads the past', async (t) => {
    const { db } = open(t);
    const { writeTime } = await db.doc('c/d').set({ n: 1 });
    await db.doc('c/d').set({ n: 2 });
    await db.doc('c/later').set({});
    const past = await db.runTransaction(
      async (tx) => [(await tx.get(db.doc('c/d'))).get('n'), (await tx.get(db.collection('c'))).size],
      { readOnly: true, readTime: writeTime },
    );
    assert.deepEqual(past, [1, 1]);
  });

  test('a deleted document is still there in the past', async (t) => {
    const { db } = open(t);
    const { writeTime } = await db.doc('c/d').set({ n: 1 });
    await db.doc('c/d').delete();
    const past = await db.runTransaction((tx) => tx.get(db.doc('c/d')), {
      readOnly: true,
      readTime: writeTime,
    });
    assert.equal(past.exists, true);
    assert.equal((await db.doc('c/d').get()).exists, false);
  });

  test('an aggregation takes part in a transaction', async (t) => {
    const { db } = open(t);
    const add = (id: number) =>
      db.runTransaction(
        async (tx) => {
          const { count } = (await tx.get(db.collection('c').count())).data();
          if (count < 2) tx.create(db.doc(`c/${id}`), {});
        },
        { maxAttempts: 20 },
      );
    await Promise.all([1, 2, 3, 4].map(add));
    assert.equal((await db.collection('c').get()).size, 2);
  });
}
