import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import type { RejectionStore, Unsent } from '../ports.ts';
import { documentsOf, firestoreTimeoutMs, within } from './firestore-deadline.ts';
import { documentId, parseRejection, rejectionDocument, UnreadableDocument } from './firestore-document.ts';

export const rejectionsCollection = 'rejections';

/** The rejections in Firestore. */
export function firestoreRejections(firestore: Firestore, timeoutMs = firestoreTimeoutMs): RejectionStore {
  const collection = firestore.collection(rejectionsCollection);
  return {
    async create(rejection) {
      try {
        const reference = collection.doc(documentId(rejection.event.data.messageId));
        await within(timeoutMs, reference.create(rejectionDocument(rejection)));
        return true;
      } catch (error) {
        unlessCode(status.ALREADY_EXISTS)(error);
        return false;
      }
    },

    // Needs no compare-and-set: a rejection changes once, and only in this way.
    async markAnnounced(messageIds) {
      const writer = firestore.bulkWriter({ throttling: false });
      // Left to the next tick: the library would try it for minutes.
      writer.onWriteError(() => false);
      const writes = messageIds.map((id) =>
        writer
          .update(collection.doc(documentId(id)), { announced: true, pending: false })
          .catch(unlessCode(status.NOT_FOUND)),
      );
      await within(timeoutMs, Promise.all([...writes, writer.close()]));
    },

    async *unsent() {
      const query = collection.where('pending', '==', true);
      for await (const snapshot of documentsOf(query, timeoutMs)) yield unsent(snapshot);
    },
  };
}

/** Throws what is thrown, but for errors of one code. */
function unlessCode(expected: status): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && 'code' in error && error.code === expected)) throw error;
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
