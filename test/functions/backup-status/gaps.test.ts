import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { googleClients } from '../../../shared/adapters/clients.ts';
import { firestoreDatabases } from '../../../shared/adapters/firestore/databases.ts';
import { documentId } from '../../../shared/adapters/firestore/document.ts';
import { type DatabaseState, newDatabase } from '../../../shared/freshness/database.ts';
import {
  backupNamed,
  database,
  type Harness,
  hourMs,
  instance,
  request,
  startHarness,
} from '../../harness.ts';
import { customers, elsewhere, firstScreen, get, idsOf, livelyWorld } from './stage.ts';

/* A page that shows less than there is says so: what is missing would look like good news. */

/** Databases that the poller knows: db-0 and on, with what is said of each. */
async function knownDatabases(on: Harness, said: readonly Partial<DatabaseState>[]): Promise<void> {
  const changes = said.map((some, n) => {
    const to = { ...newDatabase(`${instance}/databases/db-${n}`, '2026-11-22T10:00:00Z'), ...some };
    return { from: { state: to, version: undefined }, to };
  });
  const clients = googleClients(on.stack.config);
  await firestoreDatabases(clients.firestore).storeMany(changes);
  await clients.close();
}

const newest = {
  name: backupNamed('good'),
  versionTime: '2026-11-22T08:00:00Z',
  createTime: '2026-11-22T08:00:00Z',
  expireTime: '2026-12-22T08:00:00Z',
};

const verdict = {
  since: '2026-11-22T09:00:00Z',
  code: 'OLD',
  reason: 'as the test says',
  maxAgeMs: hourMs,
} as const;

/** Gives the document of a backup's record, or of a database, a field that no version has. */
async function makeUnreadable(on: Harness, collection: 'backups' | 'databases', name: string): Promise<void> {
  const clients = googleClients(on.stack.config);
  const document = clients.firestore.collection(collection).doc(documentId(name));
  await document.update({ [collection === 'backups' ? 'openedBy' : 'knownSince']: 1 });
  await clients.close();
}

const Counting = v.looseObject({ unreadable: v.number() });

async function unreadableIn(on: Harness, path: string): Promise<number> {
  return v.parse(Counting, JSON.parse((await get(on, path)).text)).unreadable;
}

const left = /1 document here cannot be read by this version, and is not shown/;

test('the first screen lists all 40 databases of an instance that is given by its full name', async () => {
  await using on = await startHarness();
  await knownDatabases(
    on,
    Array.from({ length: 40 }, () => ({})),
  );
  const { databases } = await firstScreen(on, `?instance=${encodeURIComponent(instance)}`);
  assert.equal(databases?.items.length, 40);
});

test('the databases of an instance come in the order of all databases: stale, fresh, not judged', async () => {
  await using on = await startHarness();
  await knownDatabases(on, [
    { newest, verdict: { ...verdict, is: 'fresh' } },
    { verdict: { ...verdict, is: 'stale' } },
    {},
  ]);
  for (const query of ['', `?instance=${encodeURIComponent(instance)}`])
    assert.deepEqual(await idsOf(on, 'databases', query), ['db-1', 'db-0', 'db-2'], query);
});

test('of databases without a verdict, one without a good backup comes first', async () => {
  await using on = await startHarness();
  await knownDatabases(on, [{ newest }, {}]);
  for (const query of ['', `?instance=${encodeURIComponent(instance)}`])
    assert.deepEqual(await idsOf(on, 'databases', query), ['db-1', 'db-0'], query);
});

test('records that cannot be read are left out of a list and counted beside it', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await makeUnreadable(on, 'backups', backupNamed('nightly'));
  const { running } = await firstScreen(on);
  assert.deepEqual([running?.items, running?.unreadable], [[], 1]);
  const { text } = await get(on, '/');
  assert.match(text, left);
  assert.doesNotMatch(text, /Nothing has been asked for yet|Nothing is running/);
  assert.equal(await unreadableIn(on, '/timeline.json'), 1);
  const timeline = await get(on, '/timeline');
  assert.match(timeline.text, left);
  assert.doesNotMatch(timeline.text, /Nothing ran/);
});

test('a database whose only record cannot be read has a page that says so', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await makeUnreadable(on, 'backups', backupNamed('nightly'));
  const { status, text } = await get(on, '/databases/local/orders/shop');
  assert.equal(status, 200);
  assert.match(text, left);
  assert.doesNotMatch(text, /Nobody has asked/);
  assert.equal(await unreadableIn(on, '/databases/local/orders/shop.json'), 1);
  // What cannot be read is another database's.
  assert.equal((await get(on, '/databases/local/orders/stock')).status, 404);
});

test('a database whose document cannot be read is counted, with every filter that covers it', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  await makeUnreadable(on, 'databases', customers);
  for (const query of [
    '',
    `?database=${encodeURIComponent(customers)}`,
    '?database=customers',
    `?instance=${encodeURIComponent(instance)}`,
  ]) {
    const { databases } = await firstScreen(on, query);
    assert.equal(databases?.unreadable, 1, query);
    assert.doesNotMatch((await get(on, `/${query}`)).text, /has noted no database yet/, query);
  }
  assert.equal((await firstScreen(on, '?database=shop')).databases?.unreadable, 0);
  assert.equal(await unreadableIn(on, '/databases/local/orders/customers.json'), 1);
});

test('the first screen says that no database is noted only if that is so', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { text } = await get(on, '/?database=nobody-asked');
  assert.doesNotMatch(text, /has noted no database yet/);
  for (const name of [customers, elsewhere, database]) await makeUnreadable(on, 'databases', name);
  const { databases } = await firstScreen(on);
  assert.deepEqual([databases?.items, databases?.unreadable], [[], 3]);
});

test('a question mark within a query belongs to its value', async () => {
  await using on = await startHarness();
  const { text } = await get(on, '/request?labels=note%3Dwhy?&retentionPeriod=90d');
  assert.match(text, /value="90d"/);
});

test('a name that is longer than any of Spanner is answered with 404', async () => {
  await using on = await startHarness();
  const { status } = await get(on, `/backups/${'a.'.repeat(1_000)}b:p/i1/b1`);
  assert.equal(status, 404);
});
