import { clockSkewMs, type Policy, recordLimits } from '../record/policy.ts';
import type { BackupRecord, Requested } from '../record/record.ts';
import { begin, settle } from '../record/transitions.ts';
import { announceWaiting, isKnownToWait } from '../record/waiting.ts';
import { type BackupOperation, CANCELLED, type SpannerBackup, type SpannerError } from '../spanner/backup.ts';
import { millisOf, type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import { dueAfter, hasLasted } from './due.ts';
import { isAnothers, isBackupOf, isOurBackup, ourOperation } from './ownership.ts';

/** What Spanner answered to CreateBackup. */
export type StartAnswer =
  | { readonly kind: 'operation'; readonly operation: BackupOperation }
  | { readonly kind: 'error'; readonly error: SpannerError };

/** What was found out after an answer that does not speak for itself. */
export interface StartObservation {
  /** Operations of this backup's name, and those of its database that run or ended since the call began. */
  readonly operations: readonly BackupOperation[];
  /**
   * The backup of this name; undefined where there is none. For FAILED_PRECONDITION it is looked at only where an
   * operation runs that may be ours.
   */
  readonly backup: SpannerBackup | undefined;
}

/** What an answer means for the attempt: whether it can still take effect, and what follows from it. */
interface Row {
  /** `lost`: the call may still take effect, so the lease stands. */
  readonly answer: 'definite' | 'lost';
  /**
   * - `adopt`: the name exists; observation whose it is.
   * - `wait`: something has to end first; observation what, and try again until `startBy`, whether it is seen or not.
   * - `heal`: try again for the grace time, then fail.
   * - `fail`: fail, with Spanner's own words.
   * - `retry`: try again with backoff until `startBy`.
   */
  readonly next: 'adopt' | 'wait' | 'heal' | 'fail' | 'retry';
  readonly why: string;
}

/**
 * Every canonical code. Spanner's message texts are no contract (its error-code page says so), so the code alone
 * decides. A code that is not here, or none, is as UNKNOWN: a late backup beats a lost one.
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

/** The row of an answer. */
export function startRow(error: SpannerError): Row {
  return Object.hasOwn(startTable, error.status) ? (startTable[error.status] ?? unlisted) : unlisted;
}

/** True where the answer alone does not decide and Spanner has to be looked at. */
export function needsObserving(answer: StartAnswer): answer is Extract<StartAnswer, { kind: 'error' }> {
  return answer.kind === 'error' && ['adopt', 'wait'].includes(startRow(answer.error).next);
}

/** Whether Spanner refused it for what it asks for, so that another of its database may be started meanwhile. */
export function leavesDatabaseFree(record: BackupRecord): boolean {
  if (record.state === 'failed') return true;
  if (record.state !== 'requested' || record.lease !== undefined || record.blockedBy !== undefined)
    return false;
  return record.lastError !== undefined && ['wait', 'heal'].includes(startRow(record.lastError).next);
}

export interface StartFacts {
  readonly answer: StartAnswer;
  /** Undefined where it was not needed, or could not be had: a failed read is never an outcome. */
  readonly observation: StartObservation | undefined;
  readonly callBeganAt: Timestamp;
  readonly now: Date;
  readonly policy: Policy;
}

/** The record after an attempt. Pure; only the owner of the lease may store it. */
export function applyAnswer(record: Requested, facts: StartFacts): BackupRecord {
  const { answer, observation, now } = facts;
  if (answer.kind === 'operation') return begin(record, answer.operation, now);
  const { error } = answer;
  const row = startRow(error);
  switch (row.next) {
    case 'adopt':
      return observation === undefined
        ? retry(record, error, facts)
        : adoptNamesake(record, error, observation, facts);
    case 'wait':
      return observation === undefined
        ? retry(record, error, facts)
        : waitForOther(record, error, observation, facts);
    case 'heal':
      return retryWithinGrace(record, error, facts);
    case 'fail':
      return settle({ ...record, lastError: error }, { state: 'failed', error }, now);
    case 'retry':
      return row.answer === 'lost' ? retryUnderLease(record, error, facts) : retry(record, error, facts);
  }
}

/** ALREADY_EXISTS: ours is adopted, somebody else's takes the name, nothing there any more is tried again. */
function adoptNamesake(
  record: Requested,
  error: SpannerError,
  observation: StartObservation,
  facts: StartFacts,
): BackupRecord {
  const { backup } = observation;
  const operation = operationOfRound(record, observation);
  if (operation !== undefined) return adoptOperation(record, operation, backup, error, facts);
  if (backup === undefined || isGoing(backup, facts.now)) return retry(record, error, facts);
  if (!isOurBackup(record, backup)) {
    const message = `the name is taken: ${backup.name} is a backup of ${backup.database}, created at ${backup.createTime ?? 'an unknown time'}`;
    return settle(
      { ...record, lastError: error },
      { state: 'failed', error: { ...error, message } },
      facts.now,
    );
  }
  if (backup.state !== 'READY') return retryUnderLease(record, error, facts);
  return settle(record, { state: 'succeeded', backup }, facts.now);
}

/** One that has expired by some clock gives the name back: who asked a minute too early is not told that it is taken. */
function isGoing({ expireTime }: SpannerBackup, now: Date): boolean {
  return expireTime !== undefined && millisOf(expireTime) <= now.getTime() + clockSkewMs;
}

/** FAILED_PRECONDITION: ours is adopted; for another's end, or for what cannot be seen, it waits. */
function waitForOther(
  record: Requested,
  error: SpannerError,
  observation: StartObservation,
  facts: StartFacts,
): BackupRecord {
  const operation = operationOfRound(record, observation);
  if (operation !== undefined) return adoptOperation(record, operation, observation.backup, error, facts);
  const blocker = observation.operations.find((other) => blocks(record, other, facts));
  if (blocker === undefined) return retry(record, error, facts);
  const next = noteRefusal(record, error, facts.policy.blockedRetryMs, facts);
  const blocked = { ...next, formerOperations: withNamesake(record, blocker), blockedBy: blocker.name };
  return announceWaiting(record, blocked, error, facts.now);
}

/** One of our name that makes another backup: once that is gone nothing would tell the two apart. */
function withNamesake({ request, formerOperations }: Requested, { name, backup }: BackupOperation): string[] {
  if (backup !== request.backup || formerOperations.includes(name)) return formerOperations;
  return [...formerOperations, name].slice(-recordLimits.pastRounds);
}

function operationOfRound(
  record: Requested,
  { operations, backup }: StartObservation,
): BackupOperation | undefined {
  const operation = ourOperation(record, operations);
  return operation !== undefined && isAnothers(record, operation, backup) ? undefined : operation;
}

// One that ended after our call began was in the way when Spanner looked.
function blocks(record: Requested, operation: BackupOperation, { callBeganAt }: StartFacts): boolean {
  if (operation.database !== record.request.database) return false;
  if (operation.result.kind === 'unfinished') return true;
  return (
    operation.endTime !== undefined && millisOf(operation.endTime) >= millisOf(callBeganAt) - clockSkewMs
  );
}

/** An operation of ours that was begun by a call whose answer we never had. */
function adoptOperation(
  record: Requested,
  operation: BackupOperation,
  backup: SpannerBackup | undefined,
  error: SpannerError,
  facts: StartFacts,
): BackupRecord {
  const { result } = operation;
  if (result.kind === 'unfinished') {
    // Out of sight its backup may be another's: the poller will see.
    return backup === undefined ? retryUnderLease(record, error, facts) : begin(record, operation, facts.now);
  }
  if (result.kind === 'failed') {
    const state = result.error.code === CANCELLED ? 'cancelled' : 'failed';
    return settle(record, { state, operation, error: result.error }, facts.now);
  }
  const shown = backup !== undefined && isBackupOf(record, operation, backup) ? backup : undefined;
  // The response says what was true at the operation's end: only a backup that was seen is told to be there.
  if (shown?.state !== 'READY') return retryUnderLease(record, error, facts);
  return settle(record, { state: 'succeeded', operation, backup: shown }, facts.now);
}

/** A refusal that time may heal: again until the grace is over, then it stands. */
function retryWithinGrace(record: Requested, error: SpannerError, facts: StartFacts): BackupRecord {
  const { now, policy } = facts;
  const { since } = refusalOf(record, error, facts);
  if (hasLasted(since, policy.refusalGraceMs, now)) {
    return settle({ ...record, lastError: error }, { state: 'failed', error }, now);
  }
  return announceWaiting(record, noteRefusal(record, error, policy.firstRetryMs, facts), error, now);
}

/** A definite refusal that keeps the request. */
function retry(record: Requested, error: SpannerError, facts: StartFacts): Requested {
  return announceWaiting(
    record,
    noteRefusal(record, error, backoffMs(record, facts), facts),
    error,
    facts.now,
  );
}

/** A definite answer clears the lease: nobody waits for this call any more. */
function noteRefusal(record: Requested, error: SpannerError, waitMs: number, facts: StartFacts): Requested {
  const { lease, blockedBy, ...kept } = record;
  const nextAttemptAt = dueAfter(facts.callBeganAt, waitMs);
  return { ...kept, lastError: error, refusal: refusalOf(record, error, facts), nextAttemptAt };
}

/** Any other answer in between begins the time anew. */
function refusalOf({ refusal }: Requested, { status }: SpannerError, { now }: StartFacts) {
  return { status, since: refusal?.status === status ? refusal.since : timestampOf(now) };
}

/** The call may still take effect, or what is there may be ours: the lease stands, and whoever tries next looks first. */
function retryUnderLease(record: Requested, error: SpannerError, facts: StartFacts): Requested {
  const { blockedBy, refusal, ...kept } = record;
  const nextAttemptAt = dueAfter(facts.callBeganAt, backoffMs(record, facts));
  // It announces nothing; what was announced before stays so.
  const known = isKnownToWait(record) && { refusal: refusalOf(record, error, facts) };
  return { ...kept, ...known, lastError: error, nextAttemptAt };
}

function backoffMs({ attempts }: Requested, { policy }: StartFacts): number {
  return Math.min(policy.firstRetryMs * 2 ** Math.min(attempts - 1, 20), policy.longestRetryMs);
}
