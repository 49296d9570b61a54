import { clockSkewMs, recordLimits } from '../record/policy.ts';
import type { BackupRecord, Requested } from '../record/record.ts';
import { begin, settle } from '../record/transitions.ts';
import { announceWaiting } from '../record/waiting.ts';
import { type BackupOperation, CANCELLED, type SpannerBackup, type SpannerError } from '../spanner/backup.ts';
import { millisOf } from '../spanner/timestamp.ts';
import { isAnothers, isBackupOf, isOurBackup, ourOperation } from './ownership.ts';
import { noteRefusal, retry, retryUnderLease, retryWithinGrace } from './retry.ts';
import { type StartFacts, type StartObservation, startRow } from './start.ts';

/** The record after an attempt. Only the owner of the lease may store it. */
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

/** ALREADY_EXISTS: adopt what is ours; fail if the name is another's; try again if the name is free by now. */
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

/** True if the backup has expired, or may have by another clock: its name is about to be free, so do not fail. */
function isGoing({ expireTime }: SpannerBackup, now: Date): boolean {
  return expireTime !== undefined && millisOf(expireTime) <= now.getTime() + clockSkewMs;
}

/** FAILED_PRECONDITION: adopt what is ours; otherwise wait, for another backup or for a cause that is not shown. */
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

/** Remembers the blocker if it makes another backup of our name: once that backup is gone, it would look like ours. */
function withNamesake({ request, formerOperations }: Requested, { name, backup }: BackupOperation): string[] {
  if (backup !== request.backup || formerOperations.includes(name)) return formerOperations;
  return [...formerOperations, name].slice(-recordLimits.pastRounds);
}

/** The operation of this round among those that were listed. */
function operationOfRound(
  record: Requested,
  { operations, backup }: StartObservation,
): BackupOperation | undefined {
  const operation = ourOperation(record, operations);
  return operation !== undefined && isAnothers(record, operation, backup) ? undefined : operation;
}

/** True if this operation was in the way when Spanner refused: it runs, or it ended after our call began. */
function blocks(record: Requested, operation: BackupOperation, { callBeganAt }: StartFacts): boolean {
  if (operation.database !== record.request.database) return false;
  if (operation.result.kind === 'unfinished') return true;
  return (
    operation.endTime !== undefined && millisOf(operation.endTime) >= millisOf(callBeganAt) - clockSkewMs
  );
}

/** Adopts an operation of this round that an earlier call began and whose answer was lost. */
function adoptOperation(
  record: Requested,
  operation: BackupOperation,
  backup: SpannerBackup | undefined,
  error: SpannerError,
  facts: StartFacts,
): BackupRecord {
  const { result } = operation;
  if (result.kind === 'unfinished') {
    // Without its backup we cannot tell whether it is of this round: the poller will see.
    return backup === undefined ? retryUnderLease(record, error, facts) : begin(record, operation, facts.now);
  }
  if (result.kind === 'failed') {
    const state = result.error.code === CANCELLED ? 'cancelled' : 'failed';
    return settle(record, { state, operation, error: result.error }, facts.now);
  }
  const shown = backup !== undefined && isBackupOf(record, operation, backup) ? backup : undefined;
  // The response says only what was true at the operation's end. `succeeded` is told of a backup that was read.
  if (shown?.state !== 'READY') return retryUnderLease(record, error, facts);
  return settle(record, { state: 'succeeded', operation, backup: shown }, facts.now);
}
