import { CANCELLED } from '../spanner/backup.ts';
import type { BackupRecord, Requested } from './record.ts';
import { settle } from './transitions.ts';

/** The requests of a record's round that are not withdrawn. */
export function waitingFor({ requests }: Pick<BackupRecord, 'requests'>): BackupRecord['requests'] {
  return requests.filter(({ withdrawnBy }) => withdrawnBy === undefined);
}

/**
 * Marks a request as withdrawn, by the message `withdrawnBy`. If it was the last that waited, the round is cancelled, with
 * its event. `messages` has the withdrawal's id as well: delivered again, it is a duplicate.
 */
export function withdraw(
  record: Requested,
  { withdraws, withdrawnBy }: { readonly withdraws: string; readonly withdrawnBy: string },
  messages: BackupRecord['messages'],
  now: Date,
): BackupRecord {
  const requests = record.requests.map((request) =>
    request.messageId === withdraws ? { ...request, withdrawnBy } : request,
  );
  const next = { ...record, requests, messages };
  if (waitingFor(next).length > 0) return next;
  const error = { code: CANCELLED, status: 'CANCELLED', message: `withdrawn by message ${withdrawnBy}` };
  return settle(next, { state: 'cancelled', error }, now);
}
