import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import { code, grpc, type OpenProject } from './project.ts';

/** What holds for versions, conditional writes, and writes made together. */
export function preconditionContract(open: OpenProject, test: Define): void {
  test('every write has a later time than the one before it', async (t) => {
    const { db } = open(t);
    const first = await db.doc('c/d').set({ n: 1 });
    const second = await db.doc('c/d').set({ n: 2 });
    const third = await db.doc('c/other').set({});
    assert.ok(first.writeTime.valueOf() < second.writeTime.valueOf());
    assert.ok(second.writeTime.valueOf() < third.writeTime.valueOf());
  });

  test('a document carries the times of its creation and of its last write', async (t) => {
    const { db } = open(t);
    const created = await db.doc('c/d').create({ n: 1 });
    const updated = await db.doc('c/d').update({ n: 2 });
    const snapshot = await db.doc('c/d').get();
    assert.deepEqual(snapshot.createTime, created.writeTime);
    assert.deepEqual(snapshot.updateTime, updated.writeTime);
  });

  test('a write that changes nothing leaves the time of the last write alone', async (t) => {
    const { db } = open(t);
    const first = await db.doc('c/d').set({ n: 1 });
    const second = await db.doc('c/d').set({ n: 1 });
    assert.deepEqual(second.writeTime, first.writeTime);
  });

  test('an update for the version that is stored goes through', async (t) => {
    const { db } = open(t);
    const { writeTime } = await db.doc('c/d').set({ n: 1 });
    await db.doc('c/d').update({ n: 2 }, { lastUpdateTime: writeTime });
    assert.equal((await db.doc('c/d').get()).get('n'), 2);
  });

  test('an update for a version that is gone is FAILED_PRECONDITION and changes nothing', async (t) => {
    const { db } = open(t);
    const { writeTime } = await db.doc('c/d').set({ n: 1 });
    await db.doc('c/d').set({ n: 2 });
    await assert.rejects(
      db.doc('c/d').update({ n: 3 }, { lastUpdateTime: writeTime }),
      grpc.failedPrecondition,
    );
    assert.equal((await db.doc('c/d').get()).get('n'), 2);
  });

  test('of two updates for the same version one goes through', async (t) => {
    const { db } = open(t);
    const { writeTime: lastUpdateTime } = await db.doc('c/d').set({ n: 0 });
    const updates = [1, 2, 3].map((n) => db.doc('c/d').update({ n }, { lastUpdateTime }));
    const outcomes = await Promise.allSettled(updates);
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1;
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await db.doc('c/d').get()).get('n'), won);
  });

  test('a delete for a version that is gone is FAILED_PRECONDITION', async (t) => {
    const { db } = open(t);
    const { writeTime } = await db.doc('c/d').set({ n: 1 });
    await db.doc('c/d').set({ n: 2 });
    await assert.rejects(db.doc('c/d').delete({ lastUpdateTime: writeTime }), grpc.failedPrecondition);
    assert.equal((await db.doc('c/d').get()).exists, true);
  });

  test('an update for a version of a deleted document is FAILED_PRECONDITION', async (t) => {
    const { db } = open(t);
    const lastUpdateTime = Timestamp.fromMillis(1_700_000_000_000);
    await assert.rejects(db.doc('c/d').update({ n: 1 }, { lastUpdateTime }), grpc.failedPrecondition);
  });

  test('versions that differ by a microsecond are told apart', async (t) => {
    const { db } = open(t);
    const { writeTime } = await db.doc('c/d').set({ n: 1 });
    const justBefore = microsecondBefore(writeTime);
    await assert.rejects(
      db.doc('c/d').update({ n: 2 }, { lastUpdateTime: justBefore }),
      grpc.failedPrecondition,
    );
  });

  test('a batch is written as a whole, at one moment', async (t) => {
    const { db } = open(t);
    const batch = db.batch().set(db.doc('c/a'), { n: 1 }).create(db.doc('c/b'), { n: 2 });
    const [a, b] = await batch.commit();
    assert.deepEqual(a?.writeTime, b?.writeTime);
    assert.equal((await db.collection('c').get()).size, 2);
  });

  test('a batch with one bad write writes nothing', async (t) => {
    const { db } = open(t);
    await db.doc('c/there').set({ n: 1 });
    const batch = db
      .batch()
      .set(db.doc('c/new'), {})
      .delete(db.doc('c/there'))
      .create(db.doc('c/there2'), {});
    batch.update(db.doc('c/missing'), { n: 1 });
    await assert.rejects(batch.commit(), grpc.notFound);
    assert.deepEqual(
      (await db.collection('c').get()).docs.map(({ id }) => id),
      ['there'],
    );
  });

  test('a batch may write a document more than once', async (t) => {
    const { db } = open(t);
    await db.batch().set(db.doc('c/d'), { a: 1 }).update(db.doc('c/d'), { b: 2 }).commit();
    assert.deepEqual((await db.doc('c/d').get()).data(), { a: 1, b: 2 });
  });

  test('a bulk writer settles every write for itself', async (t) => {
    const { db } = open(t);
    await db.doc('c/there').set({ n: 1 });
    const writer = db.bulkWriter();
    writer.onWriteError(() => false);
    const outcomes = Promise.allSettled([
      writer.create(db.doc('c/new'), {}),
      writer.create(db.doc('c/there'), {}),
      writer.update(db.doc('c/missing'), { n: 1 }),
      writer.update(db.doc('c/there'), { n: 2 }),
      writer.delete(db.doc('c/nothing')),
    ]);
    await writer.close();
    const [created, taken, missing, updated, deleted] = await outcomes;
    assert.deepEqual(
      [created, updated, deleted].map((outcome) => outcome?.status),
      ['fulfilled', 'fulfilled', 'fulfilled'],
    );
    assert.ok(taken?.status === 'rejected' && code(6)(taken.reason));
    assert.ok(missing?.status === 'rejected' && code(5)(missing.reason));
    assert.equal((await db.doc('c/there').get()).get('n'), 2);
  });

  test('a bulk writer compares and sets', async (t) => {
    const { db } = open(t);
    const { writeTime: stale } = await db.doc('c/d').set({ n: 1 });
    const { writeTime: fresh } = await db.doc('c/d').set({ n: 2 });
    const writer = db.bulkWriter();
    writer.onWriteError(() => false);
    const lost = assert.rejects(
      writer.update(db.doc('c/d'), { n: 3 }, { lastUpdateTime: stale }),
      grpc.failedPrecondition,
    );
    await writer.flush();
    const won = writer.update(db.doc('c/d'), { n: 4 }, { lastUpdateTime: fresh });
    await writer.close();
    await Promise.all([lost, won]);
    assert.equal((await db.doc('c/d').get()).get('n'), 4);
  });

  test('a recursive delete removes a collection with all below it, and nothing beside it', async (t) => {
    const { db } = open(t);
    for (const path of ['c/A', 'c/0', 'c/z/sub/x', 'c2/d', 'b/d/c/e']) await db.doc(path).set({});
    await db.recursiveDelete(db.collection('c'));
    assert.equal((await db.collection('c').listDocuments()).length, 0);
    assert.equal((await db.collection('c2').get()).size, 1);
    assert.equal((await db.collection('b/d/c').get()).size, 1);
  });
}

function microsecondBefore({ seconds, nanoseconds }: Timestamp): Timestamp {
  return nanoseconds < 1000
    ? new Timestamp(seconds - 1, 999_999_000)
    : new Timestamp(seconds, nanoseconds - 1000);
}
