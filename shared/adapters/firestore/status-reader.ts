import type { DocumentData, Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { DatabaseState } from '../../freshness/database.ts';
import { oldestFirst, staleFirst } from '../../freshness/order.ts';
import { listedFields, type RecordView, RecordViewSchema } from '../../record/record-view.ts';
import type { State } from '../../record/states.ts';
import { isMeant, type Narrowed, onlyDatabase } from '../../spanner/narrowed.ts';
import {
  BadCursor,
  noPart,
  type Part,
  type Slice,
  type StatusReader,
  type StoredDocument,
} from '../../status-ports.ts';
import { databaseFrom, databasesCollection, rangeOf } from './databases.ts';
import { firestoreTimeoutMs } from './deadline.ts';
import {
  documentId,
  fieldsFrom,
  ifReadable,
  nameOfDocument,
  parsed,
  UnreadableDocument,
} from './document.ts';
import { answered, mostSifted, type Order, readPart } from './parts.ts';
import { recordsCollection } from './records.ts';
import { readFound } from './status-found.ts';

/**
 * Reads for the status page. Each query has its index in terraform/firestore.indexes.json. Where a list is narrowed by what
 * has no index (an instance, an open record's database), its order is followed and what is not meant is left out, up to a
 * bound: then the part has a next one, though it may show little.
 */
export function firestoreStatusReader(firestore: Firestore, timeoutMs = firestoreTimeoutMs): StatusReader {
  const records = firestore.collection(recordsCollection);
  const known = firestore.collection(databasesCollection);
  const recordsOf = (query: Query, sieve: Sieve, slice: Slice, order: Order) =>
    readPart(
      {
        query: query.select(...listedFields),
        order,
        item: (snapshot) => meantView(snapshot, sieve),
        sifted: Object.values(sieve).some((value) => value !== undefined),
      },
      slice,
      timeoutMs,
    );
  const databaseNamed = async (name: string): Promise<Part<DatabaseState>> => {
    const snapshot = await answered(timeoutMs, known.doc(documentId(name)).get());
    if (!snapshot.exists) return noPart;
    const state = ifReadable(() => databaseFrom(snapshot));
    return state === undefined ? { ...noPart, unreadable: 1 } : { ...noPart, items: [state] };
  };
  return {
    open: (state, { instance, database, ...slice }) =>
      recordsOf(records.where('state', '==', state), { instance, database }, slice, [['intentAt', 'asc']]),

    settled({ states, since, database, instance, ...slice }) {
      const recent = records.where('settledAt', '>=', since);
      const order = [['settledAt', 'desc']] as const;
      const whole = onlyDatabase({ database, instance });
      // One database has few records: they are sifted by their state, rather than have an index of three fields.
      if (whole !== undefined)
        return recordsOf(recent.where('request.database', '==', whole), { states }, slice, order);
      const inState = states === undefined ? recent : recent.where('state', 'in', states);
      return recordsOf(inState, { database, instance }, slice, order);
    },

    ofDatabase: (database, slice) =>
      recordsOf(records.where('request.database', '==', database), {}, slice, [['settledAt', 'desc']]),

    async record(backup) {
      const snapshot = await answered(timeoutMs, records.doc(documentId(backup)).get());
      const data = snapshot.data();
      return data && storedDocument(snapshot.id, data);
    },

    database: databaseNamed,

    async databases(query) {
      const whole = onlyDatabase(query);
      if (whole !== undefined) return databaseNamed(whole);
      if (query.instance?.includes('/')) return ofInstance(known, query.instance, query, timeoutMs);
      return byVerdict(known, query, timeoutMs);
    },

    found: (query) => readFound(firestore, query, timeoutMs),
  };
}

/** What a record is left out by once it is read. */
interface Sieve extends Narrowed {
  readonly states?: readonly State[] | undefined;
}

/**
 * Databases by their verdict, and after them those that have none: no index has an entry of what is not there. Those are
 * found by going through all names, a bounded number at a time.
 */
async function byVerdict(
  known: Query,
  query: Narrowed & Slice,
  timeoutMs: number,
): Promise<Part<DatabaseState>> {
  const { limit, after, ...narrowed } = query;
  const [phase = '', rest = ''] = after === undefined ? ['judged'] : splitOnce(after);
  if (phase !== 'judged' && phase !== 'others') throw new BadCursor();
  const from = rest === '' ? {} : { after: rest };
  const sifted = narrowed.instance !== undefined || narrowed.database !== undefined;
  const item = (snapshot: QueryDocumentSnapshot) => meantDatabase(snapshot, narrowed);
  if (phase === 'judged') {
    const order = [
      ['verdict.is', 'desc'],
      ['verdict.since', 'asc'],
    ] as const;
    const part = await readPart({ query: known, order, item, sifted }, { limit, ...from }, timeoutMs);
    if (part.next !== undefined) return { ...part, next: `judged ${part.next}` };
    if (part.items.length === limit) return { ...part, next: 'others' };
    const others = await byVerdict(
      known,
      { ...narrowed, limit: limit - part.items.length, after: 'others' },
      timeoutMs,
    );
    // The others are all names: what cannot be read is among them again.
    return { ...others, items: [...part.items, ...others.items] };
  }
  const unjudged = (snapshot: QueryDocumentSnapshot) => {
    const state = item(snapshot);
    return state?.verdict === undefined ? state : undefined;
  };
  const part = await readPart(
    { query: known, order: [], item: unjudged, sifted: true },
    { limit, ...from },
    timeoutMs,
  );
  return { ...part, items: part.items.toSorted(oldestFirst), next: part.next && `others ${part.next}` };
}

/** All databases of an instance, of which Spanner has a hundred at most: their names are a range, and take no index. */
async function ofInstance(
  known: Query,
  instance: string,
  query: Narrowed & Slice,
  timeoutMs: number,
): Promise<Part<DatabaseState>> {
  if (query.after !== undefined) return byVerdict(known, query, timeoutMs);
  const { docs } = await answered(timeoutMs, rangeOf(known, instance).limit(mostSifted).get());
  // Those that are gone are kept for a while, so there may be more.
  if (docs.length === mostSifted) return byVerdict(known, query, timeoutMs);
  const states = docs.map((snapshot) => ifReadable(() => meantDatabase(snapshot, query) ?? 'not meant'));
  const items = states.filter((state) => state !== undefined && state !== 'not meant').toSorted(staleFirst);
  return { items, next: undefined, unreadable: states.filter((state) => state === undefined).length };
}

/** Undefined for what is not meant, whether or not it could be read. */
function meantView(snapshot: QueryDocumentSnapshot, sieve: Sieve): RecordView | undefined {
  const database: unknown = snapshot.get('request.database');
  const state: unknown = snapshot.get('state');
  if (typeof database === 'string' && !isMeant(database, sieve)) return undefined;
  if (sieve.states !== undefined && !sieve.states.some((one) => one === state)) return undefined;
  return parsed(RecordViewSchema, snapshot.id, snapshot.data());
}

function meantDatabase(snapshot: QueryDocumentSnapshot, narrowed: Narrowed): DatabaseState | undefined {
  return isMeant(nameOfDocument(snapshot.id), narrowed) ? databaseFrom(snapshot) : undefined;
}

function storedDocument(id: string, data: DocumentData): StoredDocument {
  const raw = ifReadable(() => fieldsFrom(id, data)) ?? data;
  try {
    return { view: parsed(RecordViewSchema, id, data), raw };
  } catch (error) {
    if (error instanceof UnreadableDocument) return { view: undefined, problem: error.message, raw };
    throw error;
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
