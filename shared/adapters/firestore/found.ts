import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import type { FoundStore, UnreadableDatabase } from '../../database-ports.ts';
import { type Found, FoundSchema } from '../../freshness/found.ts';
import { codeOf } from '../../runtime/log.ts';
import { documentsOf, firestoreTimeoutMs, within } from './deadline.ts';
import { documentId, fieldsFrom, parsed, UnreadableDocument, withEventsAsText } from './document.ts';

export const foundCollection = 'found';

/** The backups that others made, each under the id of its event: one of the same name, created later, is another. */
export function firestoreFound(firestore: Firestore, timeoutMs = firestoreTimeoutMs): FoundStore {
  const collection = firestore.collection(foundCollection);
  return {
    async create(found) {
      const { database, createTime } = found.event.data.backup;
      // The event is text, by which nothing can be found: the status page lists them by database and time.
      const forQueries = { database, createTime, pending: !found.announced };
      const data = { ...withEventsAsText(Object.entries(found)), ...forQueries };
      try {
        await within(timeoutMs, collection.doc(documentId(found.event.id)).create(data));
        return 'stored';
      } catch (error) {
        if (codeOf(error) === status.ALREADY_EXISTS) return 'known';
        throw error;
      }
    },

    // Needs no compare-and-set: it changes once, and only in this way.
    async markAnnounced(all) {
      const batch = firestore.batch();
      for (const { event } of all)
        batch.update(collection.doc(documentId(event.id)), { announced: true, pending: false });
      await within(timeoutMs, batch.commit());
    },

    async *unsent() {
      const query = collection.where('pending', '==', true);
      for await (const snapshot of documentsOf(query, timeoutMs)) yield foundOrNot(snapshot);
    },
  };
}

function foundOrNot(snapshot: DocumentSnapshot): Found | UnreadableDatabase {
  const { id } = snapshot;
  try {
    return parsed(FoundSchema, id, fieldsFrom(id, snapshot.data() ?? {}));
  } catch (error) {
    if (error instanceof UnreadableDocument) return { kind: 'unreadable', id, problem: error.message };
    throw error;
  }
}
