import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firestoreRotation } from '../../../../shared/adapters/firestore/rotation.ts';
import { firestoreStage } from './stage.ts';

test('before the first tick the rotation holds no instance', async () => {
  await using on = await firestoreStage();
  assert.deepEqual(await firestoreRotation(on.firestore).read(), { turns: new Map() });
});

test('the rotation is read as it was last written', async () => {
  await using on = await firestoreStage();
  const rotation = firestoreRotation(on.firestore);
  const first = new Map([['projects/p/instances/a', { observedAt: '2026-11-22T12:00:00Z' }]]);
  await rotation.write({ turns: first, resumeAfter: 'projects/p/instances/a/backups/b' });
  const next = new Map([
    ['projects/p/instances/b', { observedAt: '2026-11-22T12:01:00Z', refusals: 3 }],
    [
      'projects/example.com:p/instances/c',
      {
        observedAt: '2026-11-22T12:02:00Z',
        failingSince: '2026-11-22T10:00:00Z',
        unobservedSince: '2026-11-22T11:00:00Z',
        reportedAt: '2026-11-22T12:00:00Z',
        resumeAfter: 'projects/example.com:p/instances/c/backups/b',
      },
    ],
  ]);
  await rotation.write({ turns: next });
  assert.deepEqual(await rotation.read(), { turns: next });
});

test('unknown fields of a stored rotation are ignored', async () => {
  await using on = await firestoreStage();
  const [name, observedAt] = ['projects/p/instances/a', '2026-11-22T12:00:00Z'];
  await on.firestore.doc('poller/rotation').set({ instances: [{ name, observedAt, mood: 'good' }] });
  assert.deepEqual(await firestoreRotation(on.firestore).read(), {
    turns: new Map([[name, { observedAt }]]),
  });
});

test('a document that is no rotation makes an error that names the wrong field', async () => {
  await using on = await firestoreStage();
  await on.firestore.doc('poller/rotation').set({ instances: 'all' });
  await assert.rejects(firestoreRotation(on.firestore).read(), /instances/);
});
