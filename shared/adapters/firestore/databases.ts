import {
  type CollectionReference,
  type DocumentData,
  type DocumentSnapshot,
  FieldPath,
  FieldValue,
  type Firestore,
  type Query,
} from '@google-cloud/firestore';
import type {
  DatabaseChangeResult,
  DatabaseStore,
  StoredDatabase,
  UnreadableDatabase,
} from '../../database-ports.ts';
import { DatabaseSchema, type DatabaseState } from '../../freshness/database.ts';
import { documentsOf, firestoreTimeoutMs, within } from './deadline.ts';
import { documentId, fieldsFrom, parsed, UnreadableDocument, withEventsAsText } from './document.ts';
import { timeOf, versionOf } from './records.ts';
import { bulkWrites, isOvertaken, type Write } from './writes.ts';

export const databasesCollection = 'databases';

/** The documents of databases in Firestore, each under its encoded name. `pending` finds those with events to send. */
export function firestoreDatabases(firestore: Firestore, timeoutMs = firestoreTimeoutMs): DatabaseStore {
  const collection = firestore.collection(databasesCollection);
  const write = bulkWrites(firestore, timeoutMs);
  return {
    async *all() {
      for await (const snapshot of documentsOf(collection, timeoutMs)) yield storedOrNot(snapshot);
    },

    async *ofInstance(instance) {
      const range = rangeOf(collection, instance);
      for await (const snapshot of documentsOf(range, timeoutMs)) yield storedOrNot(snapshot);
    },

    async readMany(databases) {
      if (databases.length === 0) return [];
      const references = databases.map((name) => collection.doc(documentId(name)));
      const snapshots = await within(timeoutMs, firestore.getAll(...references));
      return snapshots
        .filter(({ exists }) => exists)
        .flatMap((snapshot) => {
          const stored = storedOrNot(snapshot);
          return 'kind' in stored ? [] : [stored];
        });
    },

    async storeMany(changes) {
      const writes = changes.map(({ from, to }) => writeOf(collection, from, to));
      const results = await write(writes);
      return results.map((written, index): DatabaseChangeResult => {
        const to = changes[index]?.to;
        if (to === undefined) throw new Error('a result without a write');
        if (!written.ok)
          return isOvertaken(written.error)
            ? { kind: 'overtaken' }
            : { kind: 'failed', error: written.error };
        return { kind: 'stored', stored: { state: to, version: versionOf(written.result.writeTime) } };
      });
    },

    async *unsent() {
      const query = collection.where('pending', '==', true);
      for await (const snapshot of documentsOf(query, timeoutMs)) yield storedOrNot(snapshot);
    },
  };
}

function writeOf(collection: CollectionReference, from: StoredDatabase, to: DatabaseState): Write {
  const reference = collection.doc(documentId(to.database));
  if (from.version === undefined) return { kind: 'create', reference, data: documentOf(to) };
  // What a later version has added stays; what this one knows and has not any more goes.
  const gone = Object.keys(DatabaseSchema.entries).filter((field) => !Object.hasOwn(to, field));
  return {
    kind: 'update',
    reference,
    data: { ...Object.fromEntries(gone.map((field) => [field, FieldValue.delete()])), ...documentOf(to) },
    precondition: { lastUpdateTime: timeOf(from.version) },
  };
}

function documentOf(state: DatabaseState): DocumentData {
  return { ...withEventsAsText(Object.entries(state)), pending: state.outbox.length > 0 };
}

/** The databases of an instance. A range of names takes no index. No name has a ~, and all letters of one come before it. */
export function rangeOf(collection: Query, instance: string): Query {
  const first = documentId(`${instance}/databases/`);
  return collection.orderBy(FieldPath.documentId()).startAt(first).endBefore(`${first}~`);
}

/**
 * What a document says of its database.
 *
 * @throws {UnreadableDocument}
 */
export function databaseFrom(snapshot: DocumentSnapshot): DatabaseState {
  const { id } = snapshot;
  const state = parsed(DatabaseSchema, id, fieldsFrom(id, snapshot.data() ?? {}));
  if (documentId(state.database) !== id)
    throw new UnreadableDocument(id, 'holds what is known of another database');
  return state;
}

function storedOrNot(snapshot: DocumentSnapshot): StoredDatabase | UnreadableDatabase {
  const { id } = snapshot;
  try {
    const state = databaseFrom(snapshot);
    return { state, version: snapshot.updateTime && versionOf(snapshot.updateTime) };
  } catch (error) {
    if (error instanceof UnreadableDocument) return { kind: 'unreadable', id, problem: error.message };
    throw error;
  }
}
