import assert from 'node:assert/strict';
import { EventEmitter, on } from 'node:events';
import type { DocumentReference, Query } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';

/** Hears one snapshot after the other, until it is disposed of. */
interface Ear extends Disposable {
  next(): Promise<string>;
}

/** Hears the snapshots of a query, each as its changes: `added a, removed b`. */
function listenTo(query: Query): Ear {
  return listen((hear, fail) =>
    query.onSnapshot((snapshot) => {
      const changes = snapshot.docChanges().map(({ type, doc }) => `${type} ${doc.id}${doc.get('n') ?? ''}`);
      hear(changes.join(', '));
    }, fail),
  );
}

/** Hears the states of a document. */
function listenToDocument(document: DocumentReference): Ear {
  return listen((hear, fail) =>
    document.onSnapshot((snapshot) => hear(snapshot.exists ? `n = ${snapshot.get('n')}` : 'missing'), fail),
  );
}

function listen(subscribe: (hear: (text: string) => void, fail: (error: Error) => void) => () => void): Ear {
  const emitter = new EventEmitter();
  const heard = on(emitter, 'heard');
  const unsubscribe = subscribe(
    (text) => emitter.emit('heard', text),
    (error) => emitter.emit('error', error),
  );
  return {
    next: async () => String((await heard.next()).value),
    [Symbol.dispose]: unsubscribe,
  };
}

/** What holds for those who listen to queries and documents. */
export function listeningContract(open: OpenProject, test: Define): void {
  test('a listener of a query hears its documents, and then every change', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ on: true });
    await db.doc('c/off').set({ on: false });
    using ear = listenTo(db.collection('c').where('on', '==', true));
    assert.equal(await ear.next(), 'added a');
    await db.doc('c/b').set({ on: true });
    assert.equal(await ear.next(), 'added b');
    await db.doc('c/a').update({ n: 1 });
    assert.equal(await ear.next(), 'modified a1');
    await db.doc('c/a').update({ on: false });
    assert.equal(await ear.next(), 'removed a1');
    await db.doc('c/b').delete();
    assert.equal(await ear.next(), 'removed b');
  });

  test('a listener of a projection hears no change of other fields', async (t) => {
    const { db } = open(t);
    await db.doc('c/a').set({ n: 1, other: 2 });
    const heard = Promise.withResolvers<unknown[]>();
    const stop = db
      .collection('c')
      .select('n')
      .onSnapshot(({ docs }) => heard.resolve(docs.map((doc) => doc.data())), heard.reject);
    assert.deepEqual(await heard.promise.finally(stop), [{ n: 1 }]);
  });

  test('a listener of an empty collection hears so at once', async (t) => {
    const { db } = open(t);
    using ear = listenTo(db.collection('c'));
    assert.equal(await ear.next(), '');
  });

  test('a listener hears nothing of documents outside its query', async (t) => {
    const { db } = open(t);
    using ear = listenTo(db.collection('c').where('on', '==', true));
    await ear.next();
    await db.doc('c/off').set({ on: false });
    await db.doc('elsewhere/a').set({ on: true });
    await db.doc('c/a').set({ on: true });
    assert.equal(await ear.next(), 'added a');
  });

  test('documents that are written together are heard together', async (t) => {
    const { db } = open(t);
    using ear = listenTo(db.collection('c'));
    await ear.next();
    await db.batch().set(db.doc('c/a'), {}).set(db.doc('c/b'), {}).commit();
    assert.equal(await ear.next(), 'added a, added b');
  });

  test('when a document leaves a query with a limit, the next one moves up', async (t) => {
    const { db } = open(t);
    for (const n of [1, 2, 3]) await db.doc(`c/${n}`).set({ by: n });
    using ear = listenTo(db.collection('c').orderBy('by').limit(2));
    assert.equal(await ear.next(), 'added 1, added 2');
    await db.doc('c/1').delete();
    assert.equal(await ear.next(), 'removed 1, added 3');
  });

  test('a listener of a document hears it come, change and go', async (t) => {
    const { db } = open(t);
    using ear = listenToDocument(db.doc('c/d'));
    assert.equal(await ear.next(), 'missing');
    await db.doc('c/d').create({ n: 1 });
    assert.equal(await ear.next(), 'n = 1');
    await db.doc('c/d').update({ n: 2 });
    assert.equal(await ear.next(), 'n = 2');
    await db.doc('c/d').delete();
    assert.equal(await ear.next(), 'missing');
  });

  test('a listener that stops does not stop the others', async (t) => {
    const { db } = open(t);
    const stopped = Promise.withResolvers<void>();
    const heard: number[] = [];
    const stop = db.collection('c').onSnapshot(({ size }) => {
      heard.push(size);
      stopped.resolve();
    });
    using ear = listenTo(db.collection('c'));
    await Promise.all([stopped.promise, ear.next()]);
    stop();
    await db.doc('c/a').set({});
    assert.equal(await ear.next(), 'added a');
    assert.deepEqual(heard, [0]);
  });

  test('a listener hears a transaction when it has been committed, and not before', async (t) => {
    const { db } = open(t);
    using ear = listenTo(db.collection('c'));
    await ear.next();
    await db.doc('c/taken').set({});
    assert.equal(await ear.next(), 'added taken');
    const failing = db.runTransaction(async (tx) => {
      tx.set(db.doc('c/never'), {}).create(db.doc('c/taken'), {});
    });
    await assert.rejects(failing, grpc.alreadyExists);
    await db.runTransaction(async (tx) => {
      tx.set(db.doc('c/done'), {});
    });
    assert.equal(await ear.next(), 'added done');
  });
}
