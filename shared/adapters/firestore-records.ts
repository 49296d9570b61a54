import {
  type CollectionReference,
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type QueryDocumentSnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import { type BackupRecord, GlanceSchema, type SettledRecord } from '../domain/record.ts';
import type { Change, ChangeResult, Glanced, RecordStore, Stored } from '../ports.ts';
import { documentsOf, firestoreTimeoutMs, within } from './firestore-deadline.ts';
import {
  documentId,
  nameOfDocument,
  parsed,
  parseRecord,
  recordDocument,
  recordUpdate,
  UnreadableDocument,
} from './firestore-document.ts';

export const recordsCollection = 'backups';

/** The fields of GlanceSchema, as Firestore's projection wants them, and whether there is something to send. */
const glanceFields = [
  'unsent',
  'state',
  'request.backup',
  'request.database',
  'intentAt',
  'attempts',
  'formerOperations',
  'startBy',
  'nextAttemptAt',
  'lease',
  'blockedBy',
  'operation',
  'startedAt',
  'progressPercent',
  'delayed',
  'missingSince',
];

const settledStates: ReadonlySet<unknown> = new Set<SettledRecord['state']>([
  'succeeded',
  'failed',
  'cancelled',
  'expired',
]);

const documentsPerRead = 300;

/** The records in Firestore. Compare-and-set is the precondition on the time of a document's last update. */
export function firestoreRecords(firestore: Firestore, timeoutMs = firestoreTimeoutMs): RecordStore {
  const collection = firestore.collection(recordsCollection);
  return {
    async create(record) {
      try {
        const created = reference(collection, record).create(recordDocument(record));
        const { writeTime } = await within(timeoutMs, created);
        return { record, version: versionOf(writeTime) };
      } catch (error) {
        if (codeOf(error) === status.ALREADY_EXISTS) return undefined;
        throw error;
      }
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
        found.push(...snapshots.flatMap((snapshot) => storedIfReadable(snapshot) ?? []));
      }
      return found;
    },

    async replace(from, to) {
      try {
        const updated = reference(collection, to).update(recordUpdate(from.record, to), {
          lastUpdateTime: timeOf(from.version),
        });
        const { writeTime } = await within(timeoutMs, updated);
        return { record: to, version: versionOf(writeTime) };
      } catch (error) {
        if (isOvertaken(error)) return undefined;
        throw error;
      }
    },

    replaceMany: (changes) => replaceMany(firestore, collection, changes, timeoutMs),

    async *glances() {
      const query = collection.where('pending', '==', true).select(...glanceFields);
      for await (const snapshot of documentsOf(query, timeoutMs)) yield glanced(snapshot);
    },
  };
}

async function replaceMany(
  firestore: Firestore,
  collection: CollectionReference,
  changes: readonly Change[],
  timeoutMs: number,
): Promise<ChangeResult[]> {
  const writer = firestore.bulkWriter({ throttling: false });
  // A write that failed is left as it is: the next tick decides again.
  writer.onWriteError(() => false);
  const writes = changes.map(async ({ from, to }): Promise<ChangeResult> => {
    try {
      const updated = writer.update(reference(collection, to), recordUpdate(from.record, to), {
        lastUpdateTime: timeOf(from.version),
      });
      const { writeTime } = await within(timeoutMs, updated);
      return { kind: 'stored', stored: { record: to, version: versionOf(writeTime) } };
    } catch (error) {
      return isOvertaken(error) ? { kind: 'overtaken' } : { kind: 'failed', error };
    }
  });
  void writer.close();
  return Promise.all(writes);
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

function storedIfReadable(snapshot: DocumentSnapshot): Stored | undefined {
  try {
    return stored(snapshot);
  } catch (error) {
    if (error instanceof UnreadableDocument) return undefined;
    throw error;
  }
}

function glanced(snapshot: QueryDocumentSnapshot): Glanced {
  const { id } = snapshot;
  const data = snapshot.data();
  try {
    const backup = nameOfDocument(id);
    checkName(id, data.request?.backup);
    if (settledStates.has(data.state)) return { kind: 'unsent', backup };
    const glance = parsed(GlanceSchema, id, data);
    const unsent = data.unsent === true;
    return { kind: 'open', backup, version: versionOf(snapshot.updateTime), glance, unsent };
  } catch (error) {
    if (error instanceof UnreadableDocument) return { kind: 'unreadable', id, problem: error.message };
    throw error;
  }
}

function versionOf(time: Timestamp): string {
  return `${time.seconds}.${time.nanoseconds}`;
}

function timeOf(version: string): Timestamp {
  const [seconds, nanoseconds] = version.split('.').map(Number);
  return new Timestamp(seconds ?? 0, nanoseconds ?? 0);
}

// A document that is gone was somebody's too, by hand or by its time to live.
function isOvertaken(error: unknown): boolean {
  const code = codeOf(error);
  return code === status.FAILED_PRECONDITION || code === status.NOT_FOUND;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
