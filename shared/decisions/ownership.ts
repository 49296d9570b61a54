import { clockSkewMs } from '../record/policy.ts';
import type { BackupOperation, SpannerBackup } from '../spanner/backup.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';

/** What makes an operation or a backup belong to the present round of a record. */
export interface Claim {
  readonly request: { readonly backup: string; readonly database: string; readonly versionTime?: Timestamp };
  readonly intentAt: Timestamp;
  readonly formerOperations: readonly string[];
  /** When its operation began, where that is known. */
  readonly startedAt?: Timestamp;
}

/**
 * Of this name and database, begun no earlier than the round's intent (less a minute for clocks), of no earlier round, and
 * not one that made something else. An operation without a start time may be ours: starts can lag by half an hour.
 */
export function isOurOperation(claim: Claim, operation: BackupOperation): boolean {
  if (operation.backup !== claim.request.backup || operation.database !== claim.request.database)
    return false;
  if (claim.formerOperations.includes(operation.name)) return false;
  const { result } = operation;
  if (result.kind === 'succeeded' && !isAsAsked(claim, result.backup)) return false;
  // One without a start may still show by its end that it is older than we are.
  const began = operation.startTime ?? operation.endTime;
  return began === undefined || isSince(claim.intentAt, began);
}

/**
 * Whether an unfinished operation that may be ours is not, because of the backup that it makes: it was asked for earlier,
 * which the operation need not say yet, or for another time. False where there is none to be seen.
 */
export function isAnothers(
  claim: Claim,
  { result }: BackupOperation,
  backup: SpannerBackup | undefined,
): boolean {
  return result.kind === 'unfinished' && !isAsAsked(claim, backup);
}

/** Asked for since the intent, and of the time that was asked for. What does not say may be. */
function isAsAsked({ request, intentAt }: Claim, backup: SpannerBackup | undefined): boolean {
  const { createTime, versionTime } = backup ?? {};
  if (createTime !== undefined && !isSince(intentAt, createTime)) return false;
  if (versionTime === undefined) return true;
  // It is the create time unless told (backup.proto): a copy of an older backup shows that it is one.
  return request.versionTime === undefined
    ? isSince(intentAt, versionTime)
    : millisOf(versionTime) === millisOf(request.versionTime);
}

/**
 * The same test for a backup, by when it was created. It was not created after its operation began: both times are those
 * of the request that asked for it (backup.proto, common.proto). One that was has taken the place of ours.
 */
export function isOurBackup(claim: Claim, backup: SpannerBackup): boolean {
  if (backup.name !== claim.request.backup || backup.database !== claim.request.database) return false;
  const { createTime } = backup;
  if (createTime === undefined || !isAsAsked(claim, backup)) return false;
  return claim.startedAt === undefined || isUntil(claim.startedAt, createTime);
}

/** The same where the operation of this round is known: it says better when it began. */
export function isBackupOf(claim: Claim, operation: BackupOperation, backup: SpannerBackup): boolean {
  const startedAt = operation.startTime ?? claim.startedAt;
  return isOurBackup(startedAt === undefined ? claim : { ...claim, startedAt }, backup);
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
