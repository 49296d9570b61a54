import { lastChanceMs, type Policy } from '../record/policy.ts';
import type { RequestedGlance } from '../record/record.ts';
import type { SpannerBackup } from '../spanner/backup.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import { type EndedFacts, endedRows, isReady } from './ended.ts';
import { isAnothers, isOurBackup } from './ownership.ts';
import type { Seen } from './seen.ts';
import { type Row, rowsAbout } from './table.ts';
import { leave, observeBackup, observeOperation, settleExpired, start } from './verdict.ts';

/** What the rows about a record that waits for its start need to know. */
export interface RequestedFacts extends EndedFacts {
  readonly glance: RequestedGlance;
  /** The backup of this name, if it was read, is there, and was made for this round. */
  readonly ours: SpannerBackup | undefined;
  /** An attempt may be under way: nobody but its owner may move the record. */
  readonly isLeased: boolean;
  /** `startBy` has passed, and no last attempt is left to it (see `isTooLate`). */
  readonly isTooLate: boolean;
  /** Its next attempt may be made now. */
  readonly isDue: boolean;
  /** No operation of this round was seen, and not everywhere was searched. */
  readonly mayBeUnseen: boolean;
  /** `startBy` passed so long ago that a backup in CREATING is left over from an earlier create. */
  readonly isLeftOver: boolean;
}

export function requestedFacts(
  glance: RequestedGlance,
  seen: Seen,
  now: Date,
  policy: Policy,
): RequestedFacts {
  const { backup } = seen;
  const shown = typeof backup === 'object' ? backup : undefined;
  const isOther = seen.operation !== undefined && isAnothers(glance, seen.operation, shown);
  const tooLate = isTooLate(glance, now);
  return {
    glance,
    operation: isOther ? undefined : seen.operation,
    backup,
    latePercent: undefined,
    isLongOver: false,
    ours: shown !== undefined && isOurBackup(glance, shown) ? shown : undefined,
    isLeased: glance.lease !== undefined && isAfter(glance.lease.leaseUntil, now),
    isTooLate: tooLate,
    isDue: tooLate || isDue(glance, seen, now),
    mayBeUnseen: seen.operation === undefined && seen.searched !== 'everywhere',
    isLeftOver: now.getTime() - millisOf(glance.startBy) >= policy.vanishedGraceMs,
  };
}

const row = rowsAbout<RequestedFacts>();

/** What to do about a record that waits for its start: the first row that holds decides. */
export const requestedTable: readonly Row<RequestedFacts>[] = [
  row({
    name: 'an attempt may be under way',
    when: ({ isLeased }) => isLeased,
    verdict: leave,
    why: 'while the lease runs, only the owner of the attempt moves the record',
  }),
  ...endedRows,
  row({
    name: 'our operation runs, its backup not read yet',
    when: ({ operation, backup }) => operation !== undefined && backup === 'not observed',
    verdict: observeBackup,
    why: 'the backup tells whether the operation is of this round',
  }),
  row({
    name: 'our operation runs, its backup out of sight',
    when: ({ operation, backup }) => operation !== undefined && backup === 'none',
    verdict: leave,
    why: 'the backup may be older than the intent, and so of an earlier round; it or the end of the operation will show',
  }),
  row({
    name: 'our operation runs, its backup in sight',
    when: ({ operation }) => operation,
    verdict: (operation) => ({ kind: 'begin', operation }),
    why: 'a call whose answer was lost began it',
  }),
  row({
    name: 'our backup is READY, its operation out of sight',
    when: ({ ours }) => ours !== undefined && isReady(ours) && ours,
    verdict: (backup) => ({ kind: 'settle', outcome: { state: 'succeeded', backup } }),
    why: 'the backup is what was asked for, and it is there',
  }),
  row({
    name: 'our backup is being created, its operation out of sight',
    when: ({ ours, isLeftOver }) => ours !== undefined && !isLeftOver,
    verdict: leave,
    why: 'operations can show late; a backup that is still CREATING long after startBy is left over from an earlier create',
  }),
  row({
    name: 'a call may have begun what no list has shown',
    when: ({ mayBeUnseen, isTooLate, glance, isDue }) =>
      mayBeUnseen && (isTooLate || glance.lease !== undefined || (isDue && glance.attempts > 0)),
    verdict: observeOperation,
    why: 'a definite answer clears the lease, so a lease that has passed means a lost answer; and an earlier attempt may have begun an operation that ended since. Before a new start and before it expires, search everywhere',
  }),
  row({
    name: 'the next attempt is not due',
    when: ({ isDue }) => !isDue,
    verdict: leave,
    why: 'it waits for its backoff, or for the backup that blocks it',
  }),
  row({
    name: 'too late, the backup not read yet',
    when: ({ isTooLate, backup }) => isTooLate && backup === 'not observed',
    verdict: observeBackup,
    why: 'the backup may have been made all the same',
  }),
  row({
    name: 'too late, and nothing of it is there',
    when: ({ isTooLate }) => isTooLate,
    verdict: settleExpired,
    why: 'nothing was begun before startBy',
  }),
  row({
    name: 'due',
    when: () => true,
    verdict: start,
    why: 'nothing of it is under way, and its next attempt may be made',
  }),
];

function isDue(glance: RequestedGlance, seen: Seen, now: Date): boolean {
  if (glance.blockedBy !== undefined && seen.stillBlocked === false) return true;
  return !isAfter(glance.nextAttemptAt, now);
}

/**
 * True if the record may not be started any more. If its message waited in Pub/Sub until after `startBy` (because Firestore
 * was down, say), the record has one attempt all the same.
 */
export function isTooLate({ startBy, intentAt, attempts }: RequestedGlance, now: Date): boolean {
  if (isAfter(startBy, now)) return false;
  const cameTooLate = millisOf(startBy) <= millisOf(intentAt);
  return !(cameTooLate && attempts === 0 && now.getTime() - millisOf(intentAt) < lastChanceMs);
}

function isAfter(time: Timestamp, now: Date): boolean {
  return millisOf(time) > now.getTime();
}
