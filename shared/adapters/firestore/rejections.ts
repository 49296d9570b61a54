import type {
  DocumentData,
  DocumentReference,
  Firestore,
  QueryDocumentSnapshot,
} from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import type { NoRecord, RejectionStore, Stored, Unsent } from '../../ports.ts';
import type { Rejection } from '../../record/rejection.ts';
import { codeOf } from '../../runtime/log.ts';
import { documentsOf, firestoreTimeoutMs, within } from './deadline.ts';
import { documentId, parseRejection, rejectionDocument, UnreadableDocument } from './document.ts';
import { recordsCollection, versionOf } from './records.ts';

export const rejectionsCollection = 'rejections';

/** The rejections in Firestore. */
export function firestoreRejections(firestore: Firestore, timeoutMs = firestoreTimeoutMs): RejectionStore {
  const collection = firestore.collection(rejectionsCollection);
  const documentOf = (messageId: string) => collection.doc(documentId(messageId));
  const has = async (messageId: string) => (await within(timeoutMs, documentOf(messageId).get())).exists;

  /** Stores it by a write that fails where it is there already. */
  async function stored<Result>(
    rejection: Rejection,
    write: (reference: DocumentReference, data: DocumentData) => Promise<Result>,
  ): Promise<Result | 'known'> {
    const { messageId } = rejection.event.data;
    try {
      return await within(timeoutMs, write(documentOf(messageId), rejectionDocument(rejection)));
    } catch (error) {
      // Acknowledged is only what can be seen to be there.
      if (codeOf(error) === status.ALREADY_EXISTS && (await has(messageId))) return 'known';
      throw error;
    }
  }

  return {
    create: (rejection) =>
      stored(rejection, async (reference, data) => {
        await reference.create(data);
        return 'stored' as const;
      }),

    createWhile: (because, rejection) =>
      stored(rejection, (reference, data) => createWhile(firestore, because, { reference, data })),

    has,

    // Needs no compare-and-set: a rejection changes once, and only in this way.
    async markAnnounced(messageIds) {
      const writer = firestore.bulkWriter({ throttling: false });
      // Left to the next tick: the library would try it for minutes.
      writer.onWriteError(() => false);
      const writes = messageIds.map((id) =>
        writer
          .update(documentOf(id), { announced: true, pending: false })
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

/**
 * Creates a document while a record is at one version, or is not there. What the transaction has read holds when it is
 * committed, or it is not. It is tried once: whoever asked decides again on what the record has become.
 */
async function createWhile(
  firestore: Firestore,
  because: Stored | NoRecord,
  { reference, data }: { reference: DocumentReference; data: DocumentData },
): Promise<'stored' | 'overtaken'> {
  const [backup, version] =
    'absent' in because ? [because.absent, undefined] : [because.record.request.backup, because.version];
  const held = firestore.collection(recordsCollection).doc(documentId(backup));
  try {
    return await firestore.runTransaction(
      async (transaction) => {
        const { updateTime } = await transaction.get(held);
        if ((updateTime && versionOf(updateTime)) !== version) return 'overtaken';
        transaction.create(reference, data);
        return 'stored';
      },
      { maxAttempts: 1 },
    );
  } catch (error) {
    // Firestore carries out nothing of what it aborts.
    if (codeOf(error) === status.ABORTED) return 'overtaken';
    throw error;
  }
}

/** Throws what is thrown, but for errors of one code. */
function unlessCode(expected: status): (error: unknown) => void {
  return (error) => {
    if (codeOf(error) !== expected) throw error;
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
