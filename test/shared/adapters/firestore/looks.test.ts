import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firestoreLooks } from '../../../../shared/adapters/firestore/looks.ts';
import type { Look, Looks } from '../../../../shared/database-ports.ts';
import { firestoreStage } from './stage.ts';

const time = (minute: number) => `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`;

/** Every field has a time of its own. */
const look: Required<Look> = {
  knownSince: time(1),
  triedAt: time(2),
  lookedAt: time(3),
  wholeAt: time(4),
  unsettledSince: time(5),
  failingSince: time(6),
  reportedAt: time(7),
  foundSince: time(8),
};
const looks: Required<Looks> = {
  instances: new Map([['projects/p/instances/main', look]]),
  outcomesUntil: time(9),
  outcomes: {
    begunAt: time(10),
    place: { settledAt: time(11), backup: 'projects/p/instances/main/backups/nightly' },
  },
};

test('the looks that a poller stores for the next tick are read as they were written', async () => {
  await using on = await firestoreStage();
  const store = firestoreLooks(on.firestore);
  await store.write(looks);
  assert.deepEqual(await store.read(), looks);
});

test('a poller that finds no stored looks begins without any', async () => {
  await using on = await firestoreStage();
  assert.deepEqual(await firestoreLooks(on.firestore).read(), { instances: new Map() });
});
