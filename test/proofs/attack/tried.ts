import { Firestore } from '@google-cloud/firestore';
import { requestedRecord } from '../../../bench/lib/records.ts';
import { documentId, recordDocument } from '../../../shared/adapters/firestore/document.ts';
import { recordsCollection } from '../../../shared/adapters/firestore/records.ts';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { defaultPolicy } from '../../../shared/record/policy.ts';
import type { BackupRecord } from '../../../shared/record/record.ts';
import { lease, markSent } from '../../../shared/record/transitions.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { project, type Stage } from './stage.ts';

/** Long enough ago to be due again, and not so long that it is given up. */
const triedMs = 3 * 60_000;

/**
 * Stores requests for databases that nobody has as they are after the first try of each: Spanner said NOT_FOUND, and a
 * look is due. The functions would take a quarter of an hour to get there.
 */
export async function storeTried(stage: Stage, databases: readonly string[]): Promise<void> {
  const host = stage.servers.firestore.address;
  const firestore = new Firestore({ projectId: project, host, ssl: false });
  const writer = firestore.bulkWriter({ throttling: false });
  const collection = firestore.collection(recordsCollection);
  const now = new Date(Date.now() - triedMs);
  for (const [number, database] of databases.entries()) {
    const record = triedRecord(database, `tried-${number}`, now);
    void writer.create(collection.doc(documentId(record.request.backup)), recordDocument(record));
  }
  await writer.close();
  await firestore.terminate();
}

function triedRecord(database: string, messageId: string, now: Date): BackupRecord {
  const policy = defaultPolicy;
  const error = { code: 5, status: 'NOT_FOUND', message: 'Instance not found' };
  const answer = { kind: 'error', error } as const;
  const attempt = lease(requestedRecord(database, messageId, now), now, policy);
  const facts = { answer, observation: undefined, callBeganAt: timestampOf(now), now, policy };
  const tried = applyAnswer(attempt, facts);
  return markSent(tried, new Set(tried.outbox.map(({ id }) => id)));
}
