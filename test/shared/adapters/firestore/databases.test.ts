import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firestoreDatabases } from '../../../../shared/adapters/firestore/databases.ts';
import type { DatabaseState } from '../../../../shared/freshness/database.ts';
import { newDatabase } from '../../../../shared/freshness/database.ts';
import { all, firestoreStage } from './stage.ts';

const instance = 'projects/p/instances/main';
const orders = newDatabase(`${instance}/databases/orders`, '2026-11-22T10:00:00Z');
const judged = (since: string): DatabaseState => ({
  ...orders,
  verdict: { is: 'stale', since, code: 'NEVER_BACKED_UP', reason: 'it was never backed up', maxAgeMs: 1 },
});

test('of two workers that create the document of a database, the second is overtaken', async () => {
  await using on = await firestoreStage();
  const databases = firestoreDatabases(on.firestore);
  const change = { from: { state: orders, version: undefined }, to: orders };
  const [first] = await databases.storeMany([change]);
  const [second] = await databases.storeMany([change]);
  assert.deepEqual([first?.kind, second?.kind], ['stored', 'overtaken']);
});

test('the document of a database that somebody changed since it was read is not overwritten', async () => {
  await using on = await firestoreStage();
  const databases = firestoreDatabases(on.firestore);
  const [created] = await databases.storeMany([{ from: { state: orders, version: undefined }, to: orders }]);
  assert.ok(created?.kind === 'stored');
  const [theirs, ours] = [judged('2026-11-22T11:00:00Z'), judged('2026-11-22T12:00:00Z')];
  on.clock.advance(1_000);
  const [first] = await databases.storeMany([{ from: created.stored, to: theirs }]);
  on.clock.advance(1_000);
  const [second] = await databases.storeMany([{ from: created.stored, to: ours }]);
  assert.deepEqual([first?.kind, second?.kind], ['stored', 'overtaken']);
  const [kept] = await databases.readMany([orders.database]);
  assert.deepEqual(kept?.state, theirs);
});

test('the documents of an instance exclude those of instances whose names begin alike', async () => {
  await using on = await firestoreStage();
  const databases = firestoreDatabases(on.firestore);
  const others = ['main-2', 'mai'].map((id) => `projects/p/instances/${id}/databases/orders`);
  const states = [orders, ...others.map((name) => newDatabase(name, '2026-11-22T10:00:00Z'))];
  await databases.storeMany(states.map((to) => ({ from: { state: to, version: undefined }, to })));
  const found = await all(databases.ofInstance(instance));
  assert.deepEqual(
    found.map((one) => ('kind' in one ? one.problem : one.state.database)),
    [orders.database],
  );
});
