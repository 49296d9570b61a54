import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import { isLateRead } from './late-reads.ts';

test('Firestore’s library refuses calls of a closed client in the words that are forgiven', async () => {
  const firestore = new Firestore({ projectId: 'p', host: '127.0.0.1:9', ssl: false });
  await firestore.terminate();
  // A write hears the refusal; the refusal of a read is the one that the library lets go.
  const refusal: unknown = await firestore
    .doc('c/d')
    .set({})
    .catch((error: unknown) => error);
  assert.ok(isLateRead(refusal), String(refusal));
});

test('no other rejection is forgiven', () => {
  for (const reason of [
    new Error('The client has already been'),
    'The client has already been terminated',
    undefined,
  ])
    assert.equal(isLateRead(reason), false);
});
