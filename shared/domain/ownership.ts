import { clockSkewMs } from './policy.ts';
import type { BackupOperation, SpannerBackup } from './spanner.ts';
import { millisOf, type Timestamp } from './timestamp.ts';

/** What makes an operation or a backup belong to the present round of a record. */
export interface Claim {
  readonly request: { readonly backup: string; readonly database: string };
  readonly intentAt: Timestamp;
  readonly formerOperations: readonly string[];
  /** When its operation began, where that is known. */
  readonly startedAt?: Timestamp;
}

/**
 * Of this name and database, begun no earlier than the round's intent (less a minute for clocks), and of no earlier
 * round. An operation without a start time may be ours: starts can lag by half an hour.
 */
export function isOurOperation(claim: Claim, operation: BackupOperation): boolean {
  if (operation.backup !== claim.request.backup || operation.database !== claim.request.database)
    return false;
  if (claim.formerOperations.includes(operation.name)) return false;
  // One without a start may still show by its end that it is older than we are.
  const began = operation.startTime ?? operation.endTime;
  return began === undefined || isSince(claim.intentAt, began);
}

/**
 * Whether an operation that does not say yet when it began is older than the round after all: its backup says when it
 * was asked for. False where there is none to be seen, for it may be ours.
 */
export function isOlder(
  claim: Claim,
  operation: BackupOperation,
  backup: SpannerBackup | undefined,
): boolean {
  if (operation.startTime !== undefined || backup?.createTime === undefined) return false;
  return !isSince(claim.intentAt, backup.createTime);
}

/**
 * The same test for a backup, by when it was created. It was not created after its operation began: both times are those
 * of the request that asked for it (backup.proto, common.proto). One that was has taken the place of ours.
 */
export function isOurBackup(claim: Claim, backup: SpannerBackup): boolean {
  if (backup.name !== claim.request.backup || backup.database !== claim.request.database) return false;
  const { createTime } = backup;
  if (createTime === undefined || !isSince(claim.intentAt, createTime)) return false;
  return claim.startedAt === undefined || isUntil(claim.startedAt, createTime);
}

/** The operation of this round: the newest of ours. One that has not begun yet is newer than any that has. */
export function ourOperation(
  claim: Claim,
  operations: Iterable<BackupOperation>,
): BackupOperation | undefined {
  let newest: BackupOperation | undefined;
  for (const operation of operations) {
    if (isOurOperation(claim, operation) && (newest === undefined || beganAt(operation) > beganAt(newest))) {
      newest = operation;
    }
  }
  return newest;
}

function beganAt(operation: BackupOperation): number {
  const time = operation.startTime ?? operation.endTime;
  return time === undefined ? Number.POSITIVE_INFINITY : millisOf(time);
}

/** As far as two clocks that differ by a minute can tell. */
function isSince(intentAt: Timestamp, time: Timestamp): boolean {
  return millisOf(time) >= millisOf(intentAt) - clockSkewMs;
}

/** The same. */
function isUntil(startedAt: Timestamp, time: Timestamp): boolean {
  return millisOf(time) <= millisOf(startedAt) + clockSkewMs;
}
