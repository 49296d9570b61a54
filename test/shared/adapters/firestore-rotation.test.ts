import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firestoreRotation } from '../../../shared/adapters/firestore-rotation.ts';
import { firestoreStage } from './firestore-stage.ts';

test('before the first tick nobody was looked at', async () => {
  await using on = await firestoreStage();
  assert.deepEqual(await firestoreRotation(on.firestore).read(), new Map());
});

test('the rotation is read as it was written last', async () => {
  await using on = await firestoreStage();
  const rotation = firestoreRotation(on.firestore);
  await rotation.write(new Map([['projects/p/instances/a', '2026-11-22T12:00:00Z']]));
  const next = new Map([
    ['projects/p/instances/b', '2026-11-22T12:01:00Z'],
    ['projects/example.com:p/instances/c', '2026-11-22T12:02:00Z'],
  ]);
  await rotation.write(next);
  assert.deepEqual(await rotation.read(), next);
});

test('a document that is no rotation is told, not taken for one', async () => {
  await using on = await firestoreStage();
  await on.firestore.doc('poller/rotation').set({ instances: 'all' });
  await assert.rejects(firestoreRotation(on.firestore).read(), /instances/);
});
