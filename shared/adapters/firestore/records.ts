import {
  type CollectionReference,
  type DocumentReference,
  type DocumentSnapshot,
  FieldPath,
  type Firestore,
  type QueryDocumentSnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import type { Change, ChangeResult, Glanced, RecordStore, Stored } from '../../ports.ts';
import { type BackupRecord, GlanceSchema } from '../../record/record.ts';
import { settledStates } from '../../record/states.ts';
import { gathering } from '../../runtime/gather.ts';
import { codeOf } from '../../runtime/log.ts';
import { documentsOf, firestoreTimeoutMs, within } from './deadline.ts';
import {
  documentId,
  ifReadable,
  nameOfDocument,
  parsed,
  parseRecord,
  recordDocument,
  recordUpdate,
  UnreadableDocument,
} from './document.ts';
import {
  bulkWrites,
  committedWrites,
  gatheredWrites,
  isOvertaken,
  type Write,
  type Written,
} from './writes.ts';

export const recordsCollection = 'backups';

/** The fields of GlanceSchema, as Firestore's projection wants them, and whether there is something to send. */
const glanceFields = [
  'unsent',
  ...new Set(
    GlanceSchema.options.flatMap(({ entries: { request, ...others } }) => [
      ...Object.keys(request.entries).map((field) => `request.${field}`),
      ...Object.keys(others),
    ]),
  ),
];

const isSettled: ReadonlySet<unknown> = new Set(settledStates);

const documentsPerRead = 300;

/** So many changes are worth calls of their own. Fewer go together with what is written at the same time. */
const fullBatch = 20;

/**
 * The records in Firestore. A version is the time of the document's last update, and a compare-and-set has that as its
 * precondition. `timeoutMs` is for each call.
 */
export function firestoreRecords(firestore: Firestore, timeoutMs = firestoreTimeoutMs): RecordStore {
  const collection = firestore.collection(recordsCollection);
  const writeMany = committedWrites(firestore, timeoutMs);
  const writeFew = gathering(bulkWrites(firestore, timeoutMs));
  const gathered = gatheredWrites(firestore, timeoutMs);
  const write = async (one: Write): Promise<Written> => {
    const [written] = await gathered([one]);
    if (written === undefined) throw new Error('a write without a result');
    return written;
  };
  return {
    async create(record) {
      const written = await write({
        kind: 'create',
        reference: reference(collection, record),
        data: recordDocument(record),
      });
      if (written.ok) return { record, version: versionOf(written.result.writeTime) };
      if (codeOf(written.error) === status.ALREADY_EXISTS) return undefined;
      throw written.error;
    },

    async read(backup) {
      return stored(await within(timeoutMs, collection.doc(documentId(backup)).get()));
    },

    async readMany(backups) {
      const references = backups.map((backup) => collection.doc(documentId(backup)));
      const found: Stored[] = [];
      for (let first = 0; first < references.length; first += documentsPerRead) {
        const some = references.slice(first, first + documentsPerRead);
        const snapshots = await within(timeoutMs, firestore.getAll(...some));
        found.push(...snapshots.flatMap((snapshot) => ifReadable(() => stored(snapshot)) ?? []));
      }
      return found;
    },

    async replace(from, to) {
      const written = await write(updateOf(collection, { from, to }));
      if (written.ok) return { record: to, version: versionOf(written.result.writeTime) };
      if (isOvertaken(written.error)) return undefined;
      throw written.error;
    },

    async replaceMany(changes) {
      const writeAll = changes.length < fullBatch ? writeFew : writeMany;
      const results = await writeAll(changes.map((change) => updateOf(collection, change)));
      return results.map((written, index) => changeResult(written, changes[index]));
    },

    async *glances({ after, upTo } = {}) {
      let query = collection.where('pending', '==', true).orderBy(FieldPath.documentId());
      if (after !== undefined) query = query.startAfter(documentId(after));
      if (upTo !== undefined) query = query.endAt(documentId(upTo));
      for await (const snapshot of documentsOf(query.select(...glanceFields), timeoutMs))
        yield glanced(snapshot);
    },
  };
}

function updateOf(collection: CollectionReference, { from, to }: Change): Write {
  return {
    kind: 'update',
    reference: reference(collection, to),
    data: recordUpdate(from.record, to),
    precondition: { lastUpdateTime: timeOf(from.version) },
  };
}

function changeResult(written: Written | undefined, change: Change | undefined): ChangeResult {
  if (written === undefined || change === undefined) throw new Error('a write without a result');
  if (!written.ok)
    return isOvertaken(written.error) ? { kind: 'overtaken' } : { kind: 'failed', error: written.error };
  return { kind: 'stored', stored: { record: change.to, version: versionOf(written.result.writeTime) } };
}

function reference(collection: CollectionReference, record: BackupRecord): DocumentReference {
  return collection.doc(documentId(record.request.backup));
}

function stored(snapshot: DocumentSnapshot): Stored | undefined {
  const data = snapshot.data();
  if (data === undefined || snapshot.updateTime === undefined) return undefined;
  const record = parseRecord(snapshot.id, data);
  checkName(snapshot.id, record.request.backup);
  return { record, version: versionOf(snapshot.updateTime) };
}

// A record lies under its own name. Somebody's copy under another must not be taken for it.
function checkName(id: string, backup: unknown): void {
  if (backup !== nameOfDocument(id)) throw new UnreadableDocument(id, 'holds the record of another backup');
}

function glanced(snapshot: QueryDocumentSnapshot): Glanced {
  const { id } = snapshot;
  const data = snapshot.data();
  try {
    const backup = nameOfDocument(id);
    checkName(id, data.request?.backup);
    if (isSettled.has(data.state)) return { kind: 'unsent', backup };
    const glance = parsed(GlanceSchema, id, data);
    const unsent = data.unsent === true;
    return { kind: 'open', backup, version: versionOf(snapshot.updateTime), glance, unsent };
  } catch (error) {
    if (error instanceof UnreadableDocument) return { kind: 'unreadable', id, problem: error.message };
    throw error;
  }
}

/** The version of a document that was last written then. */
export function versionOf(time: Timestamp): string {
  return `${time.seconds}.${time.nanoseconds}`;
}

/** The time for which a version stands. */
export function timeOf(version: string): Timestamp {
  const [seconds, nanoseconds] = version.split('.').map(Number);
  return new Timestamp(seconds ?? 0, nanoseconds ?? 0);
}
