import { clockSkewMs } from '../record/policy.ts';
import type { BackupOperation, SpannerBackup } from '../spanner/backup.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';

/** The fields of a record by which an operation or a backup is recognised as ours: made for its present round. */
export interface Claim {
  readonly request: { readonly backup: string; readonly database: string; readonly versionTime?: Timestamp };
  readonly intentAt: Timestamp;
  readonly formerOperations: readonly string[];
  /** When the operation of the round began, if that is known. */
  readonly startedAt?: Timestamp;
}

/**
 * True if the operation is ours: of this name and database, begun no earlier than the intent (less a minute, for clocks
 * that differ), of no earlier round, and not one that made another backup than we asked for. An operation without a start
 * time may be ours, because starts can show half an hour late.
 */
export function isOurOperation(claim: Claim, operation: BackupOperation): boolean {
  if (operation.backup !== claim.request.backup || operation.database !== claim.request.database)
    return false;
  if (claim.formerOperations.includes(operation.name)) return false;
  const { result } = operation;
  if (result.kind === 'succeeded' && !isAsAsked(claim, result.backup)) return false;
  // An operation without a start may show by its end that it is older than the intent.
  const began = operation.startTime ?? operation.endTime;
  return began === undefined || isSince(claim.intentAt, began);
}

/**
 * True if the backup of this unfinished operation is not what we asked for (older, or of another version time): then the
 * operation is another's. False if no backup is visible.
 */
export function isAnothers(
  claim: Claim,
  { result }: BackupOperation,
  backup: SpannerBackup | undefined,
): boolean {
  return result.kind === 'unfinished' && !isAsAsked(claim, backup);
}

/** True if the backup is not older than the intent, and of the version time that we asked for, as far as it says. */
function isAsAsked({ request, intentAt }: Claim, backup: SpannerBackup | undefined): boolean {
  const { createTime, versionTime } = backup ?? {};
  if (createTime !== undefined && !isSince(intentAt, createTime)) return false;
  if (versionTime === undefined) return true;
  // By default the version time is the create time (backup.proto), so an earlier one means a copy of an older backup.
  return request.versionTime === undefined
    ? isSince(intentAt, versionTime)
    : millisOf(versionTime) === millisOf(request.versionTime);
}

/**
 * True if the backup is ours: of this name and database, created no earlier than the intent, and as asked for. The create
 * time and the operation's start are both the time of the request (backup.proto, common.proto), so a backup that was
 * created after our operation began has replaced ours. A backup without a create time may be ours: an incomplete answer is
 * no proof that another has taken its place.
 */
export function isOurBackup(claim: Claim, backup: SpannerBackup): boolean {
  if (backup.name !== claim.request.backup || backup.database !== claim.request.database) return false;
  if (!isAsAsked(claim, backup)) return false;
  const { createTime } = backup;
  return createTime === undefined || claim.startedAt === undefined || isUntil(claim.startedAt, createTime);
}

/** As `isOurBackup`, by the start time of the round's operation, if it shows one. */
export function isBackupOf(claim: Claim, operation: BackupOperation, backup: SpannerBackup): boolean {
  const startedAt = operation.startTime ?? claim.startedAt;
  return isOurBackup(startedAt === undefined ? claim : { ...claim, startedAt }, backup);
}

/** The operation of this round: the newest of ours. An operation that has not begun counts as newer than any that has. */
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

/** True if `time` is not before `intentAt`, within clock skew. */
function isSince(intentAt: Timestamp, time: Timestamp): boolean {
  return millisOf(time) >= millisOf(intentAt) - clockSkewMs;
}

/** True if `time` is not after `startedAt`, within clock skew. */
function isUntil(startedAt: Timestamp, time: Timestamp): boolean {
  return millisOf(time) <= millisOf(startedAt) + clockSkewMs;
}
