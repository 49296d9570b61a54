import assert from 'node:assert/strict';
import { test } from 'node:test';
import { googleClients } from '../../../shared/adapters/clients.ts';
import { firestoreDatabases } from '../../../shared/adapters/firestore/databases.ts';
import { newDatabase } from '../../../shared/freshness/database.ts';
import { backupNamed, type Harness, instance, request, startHarness } from '../../harness.ts';
import { firstScreen, get, idsOf } from './stage.ts';

/* A page that shows less than there is says so: what is missing would look like good news. */

/** So many databases that the poller knows, named db-0 and on. */
async function knownDatabases(on: Harness, count: number): Promise<void> {
  const clients = googleClients(on.stack.config);
  const states = Array.from({ length: count }, (_, n) =>
    newDatabase(`${instance}/databases/db-${n}`, '2026-11-22T10:00:00Z'),
  );
  const changes = states.map((to) => ({ from: { state: to, version: undefined }, to }));
  await firestoreDatabases(clients.firestore).storeMany(changes);
  await clients.close();
}

/** Gives the document of a backup's record a state that no version has. */
async function makeUnreadable(on: Harness, id: string): Promise<void> {
  const clients = googleClients(on.stack.config);
  const found = await clients.firestore
    .collection('backups')
    .where('request.backup', '==', backupNamed(id))
    .get();
  await found.docs[0]?.ref.update({ openedBy: 1 });
  await clients.close();
}

test('all databases of an instance are there when it is asked for by its full name', async () => {
  await using on = await startHarness();
  await knownDatabases(on, 40);
  const { databases } = await firstScreen(on, `?instance=${encodeURIComponent(instance)}`);
  assert.equal(databases?.items.length, 40);
});

test('records that cannot be read are counted where they are left out', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await makeUnreadable(on, 'nightly');
  assert.deepEqual(await idsOf(on, 'running'), []);
  assert.match((await get(on, '/')).text, /1 document here cannot be read by this version, and is not shown/);
});

test('a query has question marks of its own', async () => {
  await using on = await startHarness();
  const { text } = await get(on, '/request?labels=note%3Dwhy?&retentionPeriod=90d');
  assert.match(text, /value="90d"/);
});

test('a name that is longer than any is no page, and no error of the store', async () => {
  await using on = await startHarness();
  const { status } = await get(on, `/backups/${'a.'.repeat(1_000)}b:p/i1/b1`);
  assert.equal(status, 404);
});
