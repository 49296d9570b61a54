import assert from 'node:assert/strict';
import { FieldPath, FieldValue, GeoPoint, Timestamp } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';

/** What holds for single documents: reading, writing, listing. */
export function documentContract(open: OpenProject, test: Define): void {
  test('a document is read back exactly as it was written', async (t) => {
    const { db } = open(t);
    const written = {
      none: null,
      yes: true,
      integer: 42,
      big: 2 ** 53,
      fraction: 1.5,
      nan: Number.NaN,
      infinity: Number.NEGATIVE_INFINITY,
      time: new Timestamp(1_700_000_000, 123_456_000),
      text: 'naïve 😀',
      bytes: Buffer.from([0, 255, 7]),
      reference: db.doc('c/other'),
      place: new GeoPoint(-12.5, 170.25),
      list: [1, 'two', { three: [] }],
      map: { empty: {}, 'odd. `name`': 1, constructor: 'mine' },
      embedding: FieldValue.vector([1, 2.5]),
    };
    await db.doc('c/d').set(written);
    assert.deepEqual((await db.doc('c/d').get()).data(), written);
  });

  test('minus zero keeps its sign', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ zero: -0 });
    assert.ok(Object.is((await db.doc('c/d').get()).get('zero'), -0));
  });

  test('a document that is not there is missing, not an error', async (t) => {
    const { db } = open(t);
    const snapshot = await db.doc('c/nothing').get();
    assert.equal(snapshot.exists, false);
    assert.ok(snapshot.readTime.seconds > 0);
  });

  test('several documents are read at once, in the order asked for', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ n: 1 });
    await db.doc('c/b').set({ n: 2 });
    const snapshots = await db.getAll(db.doc('c/b'), db.doc('c/none'), db.doc('c/a'));
    assert.deepEqual(
      snapshots.map((each) => [each.id, each.data()]),
      [
        ['b', { n: 2 }],
        ['none', undefined],
        ['a', { n: 1 }],
      ],
    );
  });

  test('a field mask leaves out the other fields', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ n: 1, m: { x: 1, y: 2 }, other: true });
    const [snapshot] = await db.getAll(db.doc('c/a'), { fieldMask: ['n', 'm.y'] });
    assert.deepEqual(snapshot?.data(), { n: 1, m: { y: 2 } });
  });

  test('creating what exists is ALREADY_EXISTS and changes nothing', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').create({ n: 1 });
    await assert.rejects(db.doc('c/d').create({ n: 2 }), grpc.alreadyExists);
    assert.deepEqual((await db.doc('c/d').get()).data(), { n: 1 });
  });

  test('updating what is missing is NOT_FOUND', async (t) => {
    const { db } = open(t);
    await assert.rejects(db.doc('c/d').update({ n: 1 }), grpc.notFound);
  });

  test('set replaces the document; set with merge keeps the other fields', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ a: 1, deep: { x: 1, y: 1 } });
    await db.doc('c/d').set({ deep: { y: 2 } }, { merge: true });
    assert.deepEqual((await db.doc('c/d').get()).data(), { a: 1, deep: { x: 1, y: 2 } });
    await db.doc('c/d').set({ b: 1 });
    assert.deepEqual((await db.doc('c/d').get()).data(), { b: 1 });
  });

  test('set with merge creates what is missing', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ deep: { y: 2 } }, { merge: true });
    assert.deepEqual((await db.doc('c/d').get()).data(), { deep: { y: 2 } });
  });

  test('an update reaches into maps and removes fields', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ gone: 1, m: { x: 1, y: 1, z: 1 } });
    await db.doc('c/d').update({ gone: FieldValue.delete(), 'm.x': 2, 'm.y': FieldValue.delete() });
    assert.deepEqual((await db.doc('c/d').get()).data(), { m: { x: 2, z: 1 } });
  });

  test('an update makes the maps it needs', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ m: 'not a map' });
    await db.doc('c/d').update({ 'm.x.y': 1 });
    assert.deepEqual((await db.doc('c/d').get()).data(), { m: { x: { y: 1 } } });
  });

  test('a field name may hold dots, backticks and backslashes', async (t) => {
    const { db } = open(t);
    const path = new FieldPath('a.b', 'c`d\\e', '1');
    await db.doc('c/d').set({});
    await db.doc('c/d').update(path, 'here');
    assert.deepEqual((await db.doc('c/d').get()).data(), { 'a.b': { 'c`d\\e': { 1: 'here' } } });
    assert.equal((await db.collection('c').where(path, '==', 'here').get()).size, 1);
  });

  test('deleting a document is final, and deleting it again is no error', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({ n: 1 });
    await db.doc('c/d').delete();
    assert.equal((await db.doc('c/d').get()).exists, false);
    await db.doc('c/d').delete();
    await assert.rejects(db.doc('c/d').delete({ exists: true }), grpc.notFound);
  });

  test('deleting a document leaves what lies below it', async (t) => {
    const { db } = open(t);
    await db.doc('c/d').set({});
    await db.doc('c/d/sub/e').set({ n: 1 });
    await db.doc('c/d').delete();
    assert.equal((await db.doc('c/d/sub/e').get()).exists, true);
  });

  test('listing documents shows those that are only parents', async (t) => {
    const { db } = open(t);
    await db.doc('c/real').set({});
    await db.doc('c/ghost/sub/e').set({});
    const listed = await db.collection('c').listDocuments();
    assert.deepEqual(listed.map(({ id }) => id).sort(), ['ghost', 'real']);
  });

  test('the collections below a document, and of the database, are listed', async (t) => {
    const { db } = open(t);
    await db.doc('b/d').set({});
    await db.doc('c/d/y/e').set({});
    await db.doc('c/d/x/e').set({});
    assert.deepEqual((await db.doc('c/d').listCollections()).map(({ id }) => id).sort(), ['x', 'y']);
    const ids = (await db.listCollections()).map(({ id }) => id);
    assert.ok(ids.includes('b'));
  });

  test('two databases of a project know nothing of each other', async (t) => {
    const project = open(t);
    const other = project.database('other');
    await project.db.doc('c/d').set({ n: 1 });
    assert.equal((await other.doc('c/d').get()).exists, false);
    await other.doc('c/d').create({ n: 2 });
    assert.deepEqual((await project.db.doc('c/d').get()).data(), { n: 1 });
  });

  test('a document of more than 1 MiB is refused', async (t) => {
    const { db } = open(t);
    await db.doc('c/fits').set({ text: 'x'.repeat(1024 * 1024 - 100) });
    await assert.rejects(db.doc('c/big').set({ text: 'x'.repeat(1024 * 1024) }), grpc.invalidArgument);
  });

  test('reserved and overlong ids are refused', async (t) => {
    const { db } = open(t);
    await assert.rejects(db.doc('c/__mine__').set({}), grpc.invalidArgument);
    await assert.rejects(db.doc('__c__/d').set({}), grpc.invalidArgument);
    await assert.rejects(db.collection('c').doc('x'.repeat(1501)).set({}), grpc.invalidArgument);
    await db.collection('c').doc('x'.repeat(1500)).set({});
  });

  test('reserved field names are refused', async (t) => {
    const { db } = open(t);
    await assert.rejects(db.doc('c/d').set({ __mine__: 1 }), grpc.invalidArgument);
  });
}
