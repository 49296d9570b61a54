import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import type { RejectionStore, Unsent } from '../ports.ts';
import { documentId, parseRejection, rejectionDocument, UnreadableDocument } from './firestore-document.ts';

export const rejectionsCollection = 'rejections';

/** The rejections in Firestore. */
export function firestoreRejections(firestore: Firestore): RejectionStore {
  const collection = firestore.collection(rejectionsCollection);
  return {
    async create(rejection) {
      try {
        await collection.doc(documentId(rejection.event.data.messageId)).create(rejectionDocument(rejection));
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === status.ALREADY_EXISTS) return false;
        throw error;
      }
    },

    // Needs no compare-and-set: a rejection changes once, and only in this way.
    async markAnnounced(messageIds) {
      const writer = firestore.bulkWriter({ throttling: false });
      const writes = messageIds.map((id) =>
        writer.update(collection.doc(documentId(id)), { announced: true, pending: false }),
      );
      await Promise.all([writer.close(), ...writes]);
    },

    async *unsent() {
      for await (const snapshot of collection.where('pending', '==', true).stream()) {
        // The stream's type knows no element; a query gives nothing else.
        yield unsent(snapshot as unknown as QueryDocumentSnapshot);
      }
    },
  };
}

function unsent(snapshot: QueryDocumentSnapshot): Unsent {
  try {
    return { kind: 'unsent', rejection: parseRejection(snapshot.id, snapshot.data()) };
  } catch (error) {
    if (error instanceof UnreadableDocument)
      return { kind: 'unreadable', id: snapshot.id, problem: error.message };
    throw error;
  }
}
