import type { LocalFirestore } from 'google-emulators/firestore/server.ts';
import * as v from 'valibot';
import { databasesCollection } from '../shared/adapters/firestore/databases.ts';
import {
  fieldsFrom,
  nameOfDocument,
  parsed,
  parseRecord,
  parseRejection,
} from '../shared/adapters/firestore/document.ts';
import { foundCollection } from '../shared/adapters/firestore/found.ts';
import { recordsCollection } from '../shared/adapters/firestore/records.ts';
import { rejectionsCollection } from '../shared/adapters/firestore/rejections.ts';
import { DatabaseSchema, type DatabaseState } from '../shared/freshness/database.ts';
import { type Found, FoundSchema } from '../shared/freshness/found.ts';
import type { BackupRecord } from '../shared/record/record.ts';
import type { Rejection } from '../shared/record/rejection.ts';

type Firestore = Pick<LocalFirestore, 'documents'>;

/** The records in a local Firestore, all or those of some names, read as the functions read them. */
export function recordsIn(
  firestore: Firestore,
  isMeant: (backup: string) => boolean = () => true,
): BackupRecord[] {
  return documentsIn(firestore, recordsCollection, isMeant).map(({ id, data }) => parseRecord(id, data));
}

/** The rejections in a local Firestore, all or those of some messages, likewise. */
export function rejectionsIn(
  firestore: Firestore,
  isMeant: (messageId: string) => boolean = () => true,
): Rejection[] {
  return documentsIn(firestore, rejectionsCollection, isMeant).map(({ id, data }) =>
    parseRejection(id, data),
  );
}

/** The documents of databases in a local Firestore, all or those of some databases, likewise. */
export function databasesIn(
  firestore: Firestore,
  isMeant: (database: string) => boolean = () => true,
): DatabaseState[] {
  return documentsIn(firestore, databasesCollection, isMeant).map(({ id, data }) =>
    parsed(DatabaseSchema, id, fieldsFrom(id, data)),
  );
}

/** What is stored of the backups that others made, all or those of some events, likewise. */
export function foundIn(firestore: Firestore, isMeant: (eventId: string) => boolean = () => true): Found[] {
  return documentsIn(firestore, foundCollection, isMeant).map(({ id, data }) =>
    parsed(FoundSchema, id, fieldsFrom(id, data)),
  );
}

const WriteRequestSchema = v.object({
  writes: v.array(v.object({ update: v.nullish(v.object({ name: v.string() })) })),
});

/** What a Commit or BatchWrite has written: the names of backups, and the ids of messages that were refused. */
export function keysWritten(request: object): ReadonlySet<string> {
  const { writes } = v.parse(WriteRequestSchema, request);
  const ids = writes.flatMap(({ update }) => update?.name.split('/').at(-1) ?? []);
  return new Set(ids.map(nameOfDocument));
}

// A dump has timestamps of Firestore's as text.
function documentsIn(firestore: Firestore, collection: string, isMeant: (key: string) => boolean) {
  return firestore
    .documents(collection, (id) => isMeant(nameOfDocument(id)))
    .map(({ id, data: { expireAt, ...data } }) => ({
      id,
      data: { ...data, ...(typeof expireAt === 'string' && { expireAt: new Date(expireAt) }) },
    }));
}
