import { documentId } from '../../../shared/adapters/firestore/document.ts';
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
 * records, 2,000 at most; half of the databases are stale.
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
}

/** The pages, each with an address that shows something of `manyRecords`. */
export const pages: Readonly<Record<string, string>> = {
  'first screen': '/',
  'first screen, of an instance': '/?instance=orders',
  'first screen, of a database': `/?database=${encodeURIComponent(database)}`,
  'what succeeded': '/?state=succeeded',
  timeline: '/timeline',
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
