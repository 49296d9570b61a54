import type { BackupRecord, Requested } from '../record/record.ts';
import { settle } from '../record/transitions.ts';
import { announceWaiting, isKnownToWait } from '../record/waiting.ts';
import type { SpannerError } from '../spanner/backup.ts';
import { timestampOf } from '../spanner/timestamp.ts';
import { dueAfter, hasLasted } from './due.ts';
import type { StartFacts } from './start.ts';

/* The ways to try again after an answer to CreateBackup. */

/** For a refusal that time may heal: tries again until the grace time is over, then fails. */
export function retryWithinGrace(record: Requested, error: SpannerError, facts: StartFacts): BackupRecord {
  const { now, policy } = facts;
  const { since } = refusalOf(record, error, facts);
  if (hasLasted(since, policy.refusalGraceMs, now)) {
    return settle({ ...record, lastError: error }, { state: 'failed', error }, now);
  }
  return announceWaiting(record, noteRefusal(record, error, policy.firstRetryMs, facts), error, now);
}

/** For any other definite refusal: tries again with backoff. */
export function retry(record: Requested, error: SpannerError, facts: StartFacts): Requested {
  return announceWaiting(
    record,
    noteRefusal(record, error, backoffMs(record, facts), facts),
    error,
    facts.now,
  );
}

/** Stores a definite refusal, and clears the lease: the call can no longer take effect. */
export function noteRefusal(
  record: Requested,
  error: SpannerError,
  waitMs: number,
  facts: StartFacts,
): Requested {
  const { lease, blockedBy, ...kept } = record;
  const nextAttemptAt = dueAfter(facts.callBeganAt, waitMs);
  return { ...kept, lastError: error, refusal: refusalOf(record, error, facts), nextAttemptAt };
}

/** The refusal, and since when Spanner has been giving it. Another answer in between begins the time anew. */
function refusalOf({ refusal }: Requested, { status }: SpannerError, { now }: StartFacts) {
  return { status, since: refusal?.status === status ? refusal.since : timestampOf(now) };
}

/**
 * For an attempt whose call may still take effect, or whose backup may be there. Keeps the lease, so that Spanner is
 * observed before the next attempt.
 */
export function retryUnderLease(record: Requested, error: SpannerError, facts: StartFacts): Requested {
  const { blockedBy, refusal, ...kept } = record;
  const nextAttemptAt = dueAfter(facts.callBeganAt, backoffMs(record, facts));
  // A lost answer announces nothing. `refusal` is how the record remembers that `waiting` was announced: keep it.
  const known = isKnownToWait(record) && { refusal: refusalOf(record, error, facts) };
  return { ...kept, ...known, lastError: error, nextAttemptAt };
}

function backoffMs({ attempts }: Requested, { policy }: StartFacts): number {
  return Math.min(policy.firstRetryMs * 2 ** Math.min(attempts - 1, 20), policy.longestRetryMs);
}
