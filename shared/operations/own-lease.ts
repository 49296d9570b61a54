import type { RecordStore, Stored } from '../ports.ts';
import type { Requested } from '../record/record.ts';
import { type BeforeAttempt, withoutAttempt } from '../record/transitions.ts';

/* What a worker does about the lease of its own attempt. */

/** The record as it is now, if the attempt of `leased` is still under way in it: messages may have joined. */
export function stillOwned(
  { record, version }: Stored,
  { round, lease }: Requested,
): Stored<Requested> | undefined {
  if (record.state !== 'requested' || record.round !== round || record.lease === undefined) return undefined;
  const isOurs = record.lease.attempt === lease?.attempt && record.lease.startedAt === lease.startedAt;
  return isOurs ? { record, version } : undefined;
}

/**
 * Takes back an attempt whose call was never made. If its lease stood, it would keep all workers away for nothing, and once it
 * had passed, Spanner would have to be observed as after a lost answer. False, and the lease stands, if another worker has the
 * record by now, or if it was changed twice meanwhile: by messages that joined, or because events were sent.
 */
export async function takeBack(
  attempt: Stored<Requested>,
  before: BeforeAttempt,
  records: RecordStore,
): Promise<boolean> {
  if ((await records.replace(attempt, withoutAttempt(attempt.record, before))) !== undefined) return true;
  const present = await records.read(attempt.record.request.backup);
  const owned = present && stillOwned(present, attempt.record);
  if (owned === undefined) return false;
  return (await records.replace(owned, withoutAttempt(owned.record, before))) !== undefined;
}
