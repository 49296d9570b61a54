import assert from 'node:assert/strict';
import { on } from 'node:events';
import { type TestContext, test } from 'node:test';
import google from '@google-cloud/firestore';
import { credentials } from '@grpc/grpc-js';
import { startFirestore } from '../../firestore/server.ts';

// The clients would look for a metadata server.
process.env.METADATA_SERVER_DETECTION = 'none';

const database = 'projects/p/databases/(default)';
const targetOn = (...names: string[]) => ({
  database,
  addTarget: { targetId: 1, documents: { documents: names.map((name) => `${database}/documents/${name}`) } },
});

/** A bare stream, to say what the client library would not, and a client to write with. */
async function start(t: TestContext) {
  const server = await startFirestore();
  const db = new google.Firestore({ projectId: 'p', host: server.address, ssl: false });
  const raw = new google.v1.FirestoreClient({
    servicePath: '127.0.0.1',
    port: server.port,
    sslCreds: credentials.createInsecure(),
  });
  const stream = raw.listen();
  t.after(async () => {
    stream.destroy();
    await Promise.all([db.terminate(), raw.close()]);
    await server.stop();
  });
  const responses = on(stream, 'data');
  /** The next `count` responses, in words. */
  const told = async (count: number) => {
    const words: string[] = [];
    while (words.length < count) {
      const [response] = (await responses.next()).value ?? [];
      const { targetChange, documentChange, documentDelete, documentRemove } = response;
      const cause = targetChange?.cause ? `: ${targetChange.cause.code}` : '';
      if (targetChange) words.push(`${targetChange.targetChangeType}${cause}`);
      if (documentChange) words.push(`changed ${documentChange.document.name.split('/').at(-1)}`);
      const gone = documentDelete ?? documentRemove;
      if (gone) words.push(`gone ${gone.document.split('/').at(-1)}`);
    }
    return words;
  };
  return { server, db, stream, told };
}

test('a target gets its documents first, and then their changes', async (t) => {
  const { db, stream, told } = await start(t);
  await db.doc('c/a').set({});
  stream.write(targetOn('c/a', 'c/b'));
  assert.deepEqual(await told(4), ['ADD', 'changed a', 'CURRENT', 'NO_CHANGE']);
  await db.doc('c/b').set({});
  await db.doc('c/a').delete();
  assert.deepEqual(await told(4), ['changed b', 'NO_CHANGE', 'gone a', 'NO_CHANGE']);
  await db.doc('c/b').set({ n: 1 });
  assert.deepEqual(await told(2), ['changed b', 'NO_CHANGE']);
});

test('a listener that comes back gets everything again', async (t) => {
  const { db, stream, told } = await start(t);
  await db.doc('c/a').set({});
  const { addTarget } = targetOn('c/a');
  stream.write({ database, addTarget: { ...addTarget, resumeToken: Buffer.from('1') } });
  assert.deepEqual(await told(5), ['ADD', 'RESET', 'changed a', 'CURRENT', 'NO_CHANGE']);
});

test('a removed target gets no more changes, and the others do', async (t) => {
  const { db, stream, told } = await start(t);
  stream.write(targetOn('c/a'));
  const { addTarget } = targetOn('c/b');
  stream.write({ database, addTarget: { ...addTarget, targetId: 2 } });
  stream.write({ database, removeTarget: 1 });
  assert.deepEqual((await told(7)).slice(6), ['REMOVE']);
  await db.doc('c/a').set({});
  await db.doc('c/b').set({});
  assert.deepEqual(await told(2), ['changed b', 'NO_CHANGE']);
});

test('each document that is sent to a listener counts as a read', async (t) => {
  const { server, db, stream, told } = await start(t);
  await db.doc('c/a').set({});
  server.resetUsage();
  stream.write(targetOn('c/a', 'c/b'));
  await told(4);
  assert.equal(server.usage().reads, 1);
  await db.doc('c/b').set({});
  await told(2);
  assert.equal(server.usage().reads, 2);
});

test('when the server is cleared, listeners hear their documents go', async (t) => {
  const { server, db, stream, told } = await start(t);
  await db.doc('c/a').set({});
  stream.write(targetOn('c/a'));
  await told(4);
  server.clear();
  assert.deepEqual(await told(2), ['gone a', 'NO_CHANGE']);
});

test('a request without a target ends the stream', async (t) => {
  const { stream } = await start(t);
  const failed = Promise.withResolvers<{ code?: number }>();
  stream.on('error', failed.resolve);
  stream.write({ database });
  assert.equal((await failed.promise).code, 3);
});

test('a target that cannot be listened to is removed, and the others go on', async (t) => {
  const { db, stream, told } = await start(t);
  stream.write(targetOn('c/a'));
  await told(3);
  const query = { parent: `${database}/documents`, structuredQuery: {} };
  stream.write({ database, addTarget: { targetId: 2, query } });
  assert.deepEqual(await told(1), ['REMOVE: 3']);
  await db.doc('c/a').set({});
  assert.deepEqual(await told(2), ['changed a', 'NO_CHANGE']);
});

for (const [how, leave] of Object.entries({
  'ended its side': (stream: { end(): void }) => stream.end(),
  'hung up': (stream: { cancel(): void }) => stream.cancel(),
}))
  test(`a listener that ${how} is told no more`, async (t) => {
    const { server, db, stream, told } = await start(t);
    stream.write(targetOn('c/a'));
    await told(3);
    stream.on('error', () => {});
    stream.resume();
    leave(stream);
    // The server hears of it while we write: there comes a write that nobody is told.
    for (let n = 1, before = -1; server.usage().reads !== before; n += 1) {
      before = server.usage().reads;
      await db.doc('c/a').set({ n });
    }
  });

test('a target is removed when one that cannot be listened to replaces it', async (t) => {
  const { db, stream, told } = await start(t);
  stream.write(targetOn('c/a'));
  const { addTarget } = targetOn('c/b');
  stream.write({ database, addTarget: { ...addTarget, targetId: 2 } });
  const query = { parent: `${database}/documents`, structuredQuery: {} };
  stream.write({ database, addTarget: { targetId: 1, query } });
  assert.deepEqual((await told(7)).slice(6), ['REMOVE: 3']);
  await db.doc('c/a').set({});
  await db.doc('c/b').set({});
  assert.deepEqual(await told(2), ['changed b', 'NO_CHANGE']);
});
