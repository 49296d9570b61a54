import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FieldPath, Timestamp } from '@google-cloud/firestore';
import { type FirestoreOptions, startFirestore } from '../../firestore/server.ts';
import { suffer } from '../../grpc/intercept.ts';
import { ManualClock } from '../../manual-clock.ts';
import { grpc, projectsAt } from '../contract/firestore/project.ts';

async function start(t: TestContext, options: FirestoreOptions = {}) {
  const firestore = await startFirestore(options);
  t.after(() => firestore.stop());
  const { db, database } = projectsAt(firestore.address, 'local')(t);
  return { firestore, db, database };
}

test('commit times come from the given clock, and differ even while it stands still', async (t) => {
  const clock = new ManualClock('2026-11-22T10:00:00Z');
  const { db } = await start(t, { clock: clock.now });
  const first = await db.doc('c/d').set({ n: 1 });
  const second = await db.doc('c/d').set({ n: 2 });
  assert.equal(first.writeTime.toDate().toISOString(), '2026-11-22T10:00:00.000Z');
  assert.equal(second.writeTime.nanoseconds - first.writeTime.nanoseconds, 1000);
  await assert.rejects(
    db.doc('c/d').update({ n: 3 }, { lastUpdateTime: first.writeTime }),
    grpc.failedPrecondition,
  );
  clock.advance(60_000);
  const third = await db.doc('c/d').set({ n: 3 });
  assert.equal(third.writeTime.toDate().toISOString(), '2026-11-22T10:01:00.000Z');
});

test('reads and writes are counted as Firestore bills them', async (t) => {
  const { firestore, db } = await start(t);
  await db.batch().set(db.doc('c/a'), { n: 1 }).set(db.doc('c/b'), { n: 2 }).delete(db.doc('c/x')).commit();
  assert.deepEqual(firestore.usage(), { reads: 0, writes: 2, deletes: 1 });
  firestore.resetUsage();
  await db.collection('c').get();
  assert.equal(firestore.usage().reads, 2);
  await db.collection('c').where('n', '==', 7).get();
  assert.equal(firestore.usage().reads, 3, 'a query without result costs one');
  await db.getAll(db.doc('c/a'), db.doc('c/missing'));
  assert.equal(firestore.usage().reads, 5);
  await db.collection('c').orderBy('n').offset(1).get();
  assert.equal(firestore.usage().reads, 7, 'what an offset passes over costs as much');
  await db.collection('c').count().get();
  assert.deepEqual(firestore.usage(), { reads: 8, writes: 0, deletes: 0 });
  await assert.rejects(db.doc('c/a').create({}), grpc.alreadyExists);
  assert.equal(firestore.usage().writes, 0, 'a refused write costs nothing');
});

test('the documents of a collection can be read without a client', async (t) => {
  const clock = new ManualClock('2026-11-22T10:00:00Z');
  const { firestore, db } = await start(t, { clock: clock.now });
  await db
    .doc('c/b')
    .set({ at: new Timestamp(0, 5000), list: [null, 1.5, Buffer.from('a')], m: { ref: db.doc('c/a') } });
  await db.doc('c/a').set({ big: 1 });
  assert.deepEqual(firestore.documents('c'), [
    {
      name: 'projects/local-1/databases/(default)/documents/c/a',
      id: 'a',
      data: { big: 1 },
      createTime: '2026-11-22T10:00:00.000001Z',
      updateTime: '2026-11-22T10:00:00.000001Z',
    },
    {
      name: 'projects/local-1/databases/(default)/documents/c/b',
      id: 'b',
      data: {
        at: '1970-01-01T00:00:00.000005Z',
        list: [null, 1.5, 'YQ=='],
        m: { ref: 'projects/local-1/databases/(default)/documents/c/a' },
      },
      createTime: '2026-11-22T10:00:00Z',
      updateTime: '2026-11-22T10:00:00Z',
    },
  ]);
  assert.deepEqual(firestore.usage().reads, 0);
});

test('clearing forgets every database and all counts', async (t) => {
  const { firestore, db, database } = await start(t);
  await db.doc('c/d').set({});
  await database('other').doc('c/d').set({});
  assert.equal(firestore.documents('c').length, 2);
  firestore.clear();
  assert.deepEqual(firestore.documents('c'), []);
  assert.deepEqual(firestore.usage(), { reads: 0, writes: 0, deletes: 0 });
  await db.doc('c/d').create({});
});

test('a create whose reply was lost is found to exist by the client’s own retry', async (t) => {
  const lost = new Set(['Commit']);
  const { firestore, db } = await start(t, {
    intercept: (call, proceed) =>
      lost.delete(call.method) ? suffer({ kind: 'reply lost', code: 'UNAVAILABLE' }, proceed) : proceed(),
  });
  await assert.rejects(db.doc('c/d').create({ n: 1 }), grpc.alreadyExists);
  assert.equal(firestore.documents('c').length, 1);
});

test('a transaction that stays open too long starts anew', async (t) => {
  const clock = new ManualClock();
  const { db } = await start(t, { clock: clock.now });
  let attempts = 0;
  await db.runTransaction(async (tx) => {
    attempts += 1;
    await tx.get(db.doc('c/d'));
    if (attempts === 1) clock.advance(300_000);
    tx.set(db.doc('c/d'), { attempts });
  });
  assert.equal((await db.doc('c/d').get()).get('attempts'), 2);
});

test('a query reads each of its documents once, of ten thousand that are written', async (t) => {
  const { firestore, db } = await start(t);
  for (let chunk = 0; chunk < 20; chunk++) {
    const batch = db.batch();
    for (let n = 0; n < 500; n++) batch.set(db.doc(`c/${chunk}-${n}`), { state: n % 2 ? 'open' : 'done', n });
    await batch.commit();
  }
  const found = await db.collection('c').where('state', '==', 'open').select(FieldPath.documentId()).get();
  assert.equal(found.size, 5000);
  assert.equal(firestore.usage().reads, 5000);
});

test('a document is multiplied at once: the copies have their own texts, and are queried like any', async (t) => {
  const { firestore, db } = await start(t);
  await db.doc('c/first').set({ at: '1', from: { name: 'a', size: 7 } });
  const copies = Array.from({ length: 1_000 }, (_, n) => ({
    id: `copy-${n}`,
    texts: { at: `2-${n}`, 'from.name': `b-${n}` },
  }));
  const name = firestore.documents('c')[0]?.name ?? '';
  firestore.multiply(name, copies);
  const found = await db.collection('c').where('from.name', '==', 'b-999').get();
  assert.deepEqual(
    found.docs.map((copy) => [copy.id, copy.data()]),
    [['copy-999', { at: '2-999', from: { name: 'b-999', size: 7 } }]],
  );
  assert.equal((await db.collection('c').get()).size, 1_001);
  assert.deepEqual((await db.doc('c/first').get()).data(), { at: '1', from: { name: 'a', size: 7 } });
  assert.throws(() => firestore.multiply(name.replace('first', 'none'), copies), /there is no .*c\/none/);
});
