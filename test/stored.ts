import type { LocalFirestore } from '../local/firestore/server.ts';
import { nameOfDocument, parseRecord, parseRejection } from '../shared/adapters/firestore-document.ts';
import { recordsCollection } from '../shared/adapters/firestore-records.ts';
import { rejectionsCollection } from '../shared/adapters/firestore-rejections.ts';
import type { BackupRecord } from '../shared/domain/record.ts';
import type { Rejection } from '../shared/domain/rejection.ts';

type Firestore = Pick<LocalFirestore, 'documents'>;

/** The records in a local Firestore, all or those of some names, read as the functions read them. */
export function recordsIn(
  firestore: Firestore,
  isMeant: (backup: string) => boolean = () => true,
): BackupRecord[] {
  return documentsIn(firestore, recordsCollection)
    .filter(({ id }) => isMeant(nameOfDocument(id)))
    .map(({ id, data }) => parseRecord(id, data));
}

/** The rejections in a local Firestore, all or those of some messages, likewise. */
export function rejectionsIn(
  firestore: Firestore,
  isMeant: (messageId: string) => boolean = () => true,
): Rejection[] {
  return documentsIn(firestore, rejectionsCollection)
    .filter(({ id }) => isMeant(nameOfDocument(id)))
    .map(({ id, data }) => parseRejection(id, data));
}

// A dump has timestamps of Firestore's as text.
function documentsIn(firestore: Firestore, collection: string) {
  return firestore.documents(collection).map(({ id, data: { expireAt, ...data } }) => ({
    id,
    data: { ...data, ...(typeof expireAt === 'string' && { expireAt: new Date(expireAt) }) },
  }));
}
