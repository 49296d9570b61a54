import type { Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { RecordReader } from '../../ports.ts';
import { listedFields, OutcomeSchema, type RecordView, RecordViewSchema } from '../../record/record-view.ts';
import { type BackupRequest, BackupRequestSchema } from '../../request/request.ts';
import type { Timestamp } from '../../spanner/timestamp.ts';
import { documentsOf, firestoreTimeoutMs, within } from './deadline.ts';
import { documentId, ifReadable, nameOfDocument, parsed, parseRejection } from './document.ts';
import { ordered } from './parts.ts';
import { recordsCollection } from './records.ts';
import { rejectionsCollection } from './rejections.ts';

/**
 * Reads records for people. Each query has its index in terraform/firestore.indexes.json: `pending`, and `settledAt`
 * with the latest first.
 */
export function firestoreRecordReader(firestore: Firestore, timeoutMs = firestoreTimeoutMs): RecordReader {
  const records = firestore.collection(recordsCollection);
  const rejections = firestore.collection(rejectionsCollection);
  async function* listed(query: Query): AsyncGenerator<RecordView> {
    for await (const snapshot of documentsOf(query.select(...listedFields), timeoutMs)) {
      const view = ifReadable(() => parsedIn(RecordViewSchema, snapshot));
      if (view !== undefined) yield view;
    }
  }
  return {
    async read(backup) {
      const snapshot = await within(timeoutMs, records.doc(documentId(backup)).get());
      const data = snapshot.data();
      return data && parsed(RecordViewSchema, snapshot.id, data);
    },

    async asked(backup): Promise<BackupRequest | undefined> {
      const snapshot = await within(timeoutMs, records.doc(documentId(backup)).get());
      const data = snapshot.data();
      return data && parsed(AskedSchema, snapshot.id, data).request;
    },

    async rejection(messageId) {
      const snapshot = await within(timeoutMs, rejections.doc(documentId(messageId)).get());
      const data = snapshot.data();
      return data && parseRejection(snapshot.id, data).event;
    },

    async *open() {
      for await (const view of listed(records.where('pending', '==', true))) {
        // A settled record whose events are not sent yet is pending too.
        if (view.settledAt === undefined) yield view;
      }
    },

    settledSince: (since: Timestamp) =>
      listed(records.where('settledAt', '>=', since).orderBy('settledAt', 'desc')),

    async settledPage(since, after, most) {
      // By name as well: many records of one tick have the same time, and a page may end among them.
      const all = ordered(records.where('settledAt', '>=', since), [['settledAt', 'desc']]);
      const rest = after === undefined ? all : all.startAfter(after.settledAt, documentId(after.backup));
      const page = rest.limit(most).select(...Object.keys(OutcomeSchema.entries));
      const { docs } = await within(timeoutMs, page.get());
      const last = docs.length < most ? undefined : docs.at(-1);
      return {
        outcomes: docs.flatMap((snapshot) => ifReadable(() => parsedIn(OutcomeSchema, snapshot)) ?? []),
        end: last && {
          settledAt: v.parse(v.string(), last.get('settledAt')),
          backup: nameOfDocument(last.id),
        },
      };
    },
  };
}

/** Strict: what this version does not know of a request would be left out of the next one. */
const AskedSchema = v.object({ request: BackupRequestSchema });

function parsedIn<Schema extends v.GenericSchema>(
  schema: Schema,
  snapshot: QueryDocumentSnapshot,
): v.InferOutput<Schema> {
  return parsed(schema, snapshot.id, snapshot.data());
}
