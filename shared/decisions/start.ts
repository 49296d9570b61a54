import type { Policy } from '../record/policy.ts';
import type { BackupRecord } from '../record/record.ts';
import type { BackupOperation, SpannerBackup, SpannerError } from '../spanner/backup.ts';
import type { Timestamp } from '../spanner/timestamp.ts';

/** What Spanner answered to CreateBackup. */
export type StartAnswer =
  | { readonly kind: 'operation'; readonly operation: BackupOperation }
  | { readonly kind: 'error'; readonly error: SpannerError };

/** What Spanner showed after an answer that alone does not decide. */
export interface StartObservation {
  /** The operations of this backup's name, or those of its database that run or have ended since the call began. */
  readonly operations: readonly BackupOperation[];
  /**
   * The backup of this name; undefined if there is none. After FAILED_PRECONDITION it is read only if an operation runs
   * that may be ours.
   */
  readonly backup: SpannerBackup | undefined;
}

/** What an error means for the attempt: whether the call can still take effect, and what follows. */
interface Row {
  /** `definite`: the call took no effect, and the lease is cleared. `lost`: it may still take effect, so the lease stands. */
  readonly answer: 'definite' | 'lost';
  /**
   * - `adopt`: the name exists; see whose it is.
   * - `wait`: something has to end first; see what, and try again until `startBy`, whether it is seen or not.
   * - `heal`: try again for the grace time, then fail.
   * - `fail`: fail, with Spanner's own words.
   * - `retry`: try again with backoff until `startBy`.
   */
  readonly next: 'adopt' | 'wait' | 'heal' | 'fail' | 'retry';
  readonly why: string;
}

/**
 * Every canonical code (docs/architecture.md, "What Spanner's answer to CreateBackup means"). The code alone decides:
 * Spanner's message texts are no contract, as its page of error codes says. A code that is not listed, or none, counts as
 * UNKNOWN: a late backup is better than a lost one.
 */
export const startTable: Readonly<Record<string, Row>> = {
  ALREADY_EXISTS: {
    answer: 'definite',
    next: 'adopt',
    why: 'the backup id is taken, perhaps by a lost call of ours',
  },
  FAILED_PRECONDITION: {
    answer: 'definite',
    next: 'wait',
    why: 'one pending backup per database, or an instance or a database that is not ready for it',
  },
  PERMISSION_DENIED: { answer: 'definite', next: 'heal', why: 'fresh grants take time to show' },
  NOT_FOUND: { answer: 'definite', next: 'heal', why: 'fresh databases take time to show' },
  INVALID_ARGUMENT: { answer: 'definite', next: 'fail', why: 'the same request will never be right' },
  RESOURCE_EXHAUSTED: {
    answer: 'definite',
    next: 'retry',
    why: 'the rate of admin calls; nothing was begun',
  },
  UNAUTHENTICATED: { answer: 'definite', next: 'retry', why: 'credentials are renewed' },
  ABORTED: { answer: 'definite', next: 'retry', why: 'a conflict, said to be worth another try' },
  OUT_OF_RANGE: { answer: 'definite', next: 'retry', why: 'not documented for this call' },
  UNIMPLEMENTED: { answer: 'definite', next: 'retry', why: 'a rollout or a proxy on the way' },
  DATA_LOSS: { answer: 'definite', next: 'retry', why: 'not documented for this call' },
  UNAVAILABLE: { answer: 'lost', next: 'retry', why: 'it may have been begun' },
  DEADLINE_EXCEEDED: { answer: 'lost', next: 'retry', why: 'it may have been begun' },
  INTERNAL: { answer: 'lost', next: 'retry', why: 'it may have been begun' },
  UNKNOWN: { answer: 'lost', next: 'retry', why: 'it may have been begun' },
  CANCELLED: { answer: 'lost', next: 'retry', why: 'the call was cut on our side' },
};

const unlisted: Row = { answer: 'lost', next: 'retry', why: 'nothing is known of it' };

/** The row of an error. */
export function startRow(error: SpannerError): Row {
  return Object.hasOwn(startTable, error.status) ? (startTable[error.status] ?? unlisted) : unlisted;
}

/** True if the error alone does not decide, so that Spanner has to be observed. */
export function needsObserving(error: SpannerError): boolean {
  return ['adopt', 'wait'].includes(startRow(error).next);
}

/** True if Spanner refused this request and nothing is known to run: the next request of its database may be started. */
export function leavesDatabaseFree(record: BackupRecord): boolean {
  if (record.state === 'failed') return true;
  if (record.state !== 'requested' || record.lease !== undefined || record.blockedBy !== undefined)
    return false;
  return record.lastError !== undefined && ['wait', 'heal'].includes(startRow(record.lastError).next);
}

/** Everything that decides the next record after an attempt. */
export interface StartFacts {
  readonly answer: StartAnswer;
  /** Undefined if it was not needed, or the read failed: a failed read is never an outcome. */
  readonly observation: StartObservation | undefined;
  readonly callBeganAt: Timestamp;
  readonly now: Date;
  readonly policy: Policy;
}
