import { eventExamples } from '../../../scripts/contract/examples.ts';
import { googleClients } from '../../../shared/adapters/clients.ts';
import { documentId } from '../../../shared/adapters/firestore/document.ts';
import { firestoreFound, foundCollection } from '../../../shared/adapters/firestore/found.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { database, type Harness, hourMs, instance } from '../../harness.ts';
import { customers, livelyWorld } from './stage.ts';

/** Like which record the n-th is: 40 run and 40 wait, however many there are, and a fifth of the others failed. */
function likeOf(n: number): string {
  if (n < 80) return n < 40 ? 'shop-2' : 'shop-3';
  return n % 10 < 2 ? 'customers-1' : 'shop-1';
}

/** All in the last two days. */
const spanMs = 48 * hourMs;

/**
 * So many records, made of those of a lively world: half of one database, the others of a fifth as many databases as there are
 * records, 2,000 at most; half of the databases are stale. And half as many backups that others made, half of them of that database.
 */
export async function manyRecords(on: Harness, count: number): Promise<void> {
  await livelyWorld(on);
  const { firestore } = on.stack;
  if (firestore === undefined) throw new Error('the harness uses no emulators');
  const databases = Math.min(2_000, count / 5);
  const named = (n: number) => (n % 2 === 0 ? database : `${instance}/databases/database-${n % databases}`);
  const at = (n: number) => timestampOf(new Date(on.clock.now().getTime() - (n / count) * spanMs));
  const documentNamed = (collection: string, name: string) => {
    const found = firestore
      .documents(collection)
      .find(({ name: full }) => full.endsWith(`/${documentId(name)}`));
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found.name;
  };
  for (const like of ['shop-1', 'shop-2', 'shop-3', 'customers-1']) {
    const open = like === 'shop-2' || like === 'shop-3';
    const numbers = Array.from({ length: count }, (_, n) => n).filter((n) => likeOf(n) === like);
    const copies = numbers.map((n) => {
      const backup = `${instance}/backups/many-${n}`;
      const texts = { 'request.backup': backup, 'request.database': named(n), intentAt: at(n) };
      return {
        id: documentId(backup),
        texts: open ? texts : { ...texts, startedAt: at(n), settledAt: at(n) },
      };
    });
    firestore.multiply(documentNamed('backups', `${instance}/backups/${like}`), copies);
  }
  for (const [index, like] of [customers, database].entries()) {
    const numbers = Array.from({ length: databases }, (_, n) => n).filter((n) => n % 2 === index);
    const copies = numbers.map((n) => {
      const name = `${instance}/databases/database-${n}`;
      return { id: documentId(name), texts: { database: name, 'verdict.since': at(n) } };
    });
    firestore.multiply(documentNamed('databases', like), copies);
  }
  const event = await storeFound(on);
  const copies = Array.from({ length: count / 2 }, (_, n) => {
    const shown = {
      name: `${instance}/backups/other-${n}`,
      database: named(n),
      createTime: at(n * 2),
    };
    const told = { ...event, data: { ...event.data, backup: { ...event.data.backup, ...shown } } };
    const { database: of, createTime } = shown;
    return { id: `other-${n}`, texts: { database: of, createTime, event: JSON.stringify(told) } };
  });
  firestore.multiply(documentNamed(foundCollection, event.id), copies);
}

/** Stores one backup that others made, as the poller would, and tells its event. */
async function storeFound(on: Harness) {
  const event = eventExamples.found;
  const clients = googleClients(on.stack.config);
  await firestoreFound(clients.firestore).create({
    backup: event.data.backup.name,
    event,
    announced: true,
    expireAt: new Date(on.clock.now().getTime() + 90 * 24 * hourMs),
  });
  await clients.close();
  return event;
}

/** The pages, each with an address that shows something of `manyRecords`. */
export const pages: Readonly<Record<string, string>> = {
  'first screen': '/',
  'first screen, of an instance': '/?instance=orders',
  'first screen, of a database': `/?database=${encodeURIComponent(database)}`,
  'what succeeded': '/?state=succeeded',
  timeline: '/timeline',
  'timeline, of an instance': '/timeline?instance=orders',
  'a database': '/databases/local/orders/shop',
  'a backup': '/backups/local/orders/many-7',
};

/** What a page reads of Firestore, as it is billed, and how long its answer takes. */
export async function readsOf(on: Harness, path: string) {
  const { firestore, urls } = on.stack;
  firestore?.resetUsage();
  const beganAt = performance.now();
  const response = await fetch(`${urls.backupStatus}${path}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}: ${text}`);
  return {
    reads: firestore?.usage().reads ?? 0,
    bytes: text.length,
    ms: performance.now() - beganAt,
  };
}
