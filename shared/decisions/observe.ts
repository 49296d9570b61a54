import { lastChanceMs, operationsShownMs, type Policy } from '../record/policy.ts';
import type { BackupRecord, Glance, OpenRecord, RequestedGlance, RunningGlance } from '../record/record.ts';
import {
  begin,
  isLate,
  markDelayed,
  markDelayedUnobserved,
  markMissing,
  noteObserved,
  noteProgress,
  noteUnobserved,
  type RoundOutcome,
  settle,
} from '../record/transitions.ts';
import { markBlocked } from '../record/waiting.ts';
import { type BackupOperation, CANCELLED, type SpannerBackup, type SpannerError } from '../spanner/backup.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import { isAnothers, isBackupOf, isOurBackup } from './ownership.ts';

/**
 * What Spanner showed of one record, in reads that were all begun after the record was read and after `now` was
 * taken.
 */
export interface Seen {
  /** The operation of this round, if one was seen. */
  readonly operation: BackupOperation | undefined;
  /** How far was looked for it: not at all, among the unfinished, everywhere. */
  readonly searched: 'nowhere' | 'unfinished' | 'everywhere';
  /** The backup of this name: not looked for, not there, or as it is. */
  readonly backup: 'not observed' | 'none' | SpannerBackup;
  /** Whether the operation that this one waits for still runs; undefined where nobody looked. */
  readonly stillBlocked: boolean | undefined;
}

export const seenNothing: Seen = {
  operation: undefined,
  searched: 'nowhere',
  backup: 'not observed',
  stillBlocked: undefined,
};

/** What to do about an open record. */
export type Verdict =
  | { readonly kind: 'leave' }
  /** What was seen does not decide yet: look for the operation everywhere, or at the backup. */
  | { readonly kind: 'observe'; readonly what: 'operation' | 'backup' }
  | { readonly kind: 'start' }
  | { readonly kind: 'begin'; readonly operation: BackupOperation }
  | { readonly kind: 'note progress'; readonly percent: number; readonly late: boolean }
  | { readonly kind: 'mark missing' }
  /** It cannot be observed: note since when. */
  | { readonly kind: 'note unobserved'; readonly since: Timestamp }
  /** It was observed again, and nothing else is to be written. */
  | { readonly kind: 'note observed' }
  /** It takes longer than it should, as far as anybody can tell who has not been able to observe it since. */
  | { readonly kind: 'mark delayed'; readonly since: Timestamp; readonly error: SpannerError }
  /** It is due, but another backup of its database, by this operation, goes first. */
  | { readonly kind: 'mark blocked'; readonly blockedBy: string }
  | { readonly kind: 'settle'; readonly outcome: RoundOutcome };

const leave: Verdict = { kind: 'leave' };
const observeOperation: Verdict = { kind: 'observe', what: 'operation' };
const observeBackup: Verdict = { kind: 'observe', what: 'backup' };

/**
 * Decides what to do about a record from what was seen of it. `now` was taken after the record was read and before
 * Spanner was looked at: leases and deadlines are judged by it, so `expired`, `failed` and a new start come only
 * from a look that began after the last attempt could take effect.
 */
export function decide(glance: Glance, seen: Seen, now: Date, policy: Policy): Verdict {
  return glance.state === 'requested'
    ? decideRequested(glance, seen, now, policy)
    : decideRunning(glance, seen, now, policy);
}

function decideRequested(glance: RequestedGlance, seen: Seen, now: Date, policy: Policy): Verdict {
  if (glance.lease !== undefined && isAfter(glance.lease.leaseUntil, now)) return leave;
  const { operation, backup } = seen;
  const shown = typeof backup === 'object' ? backup : undefined;
  if (operation !== undefined && !isAnothers(glance, operation, shown)) {
    if (operation.result.kind !== 'unfinished') return settleByOperation(operation, glance, seen);
    if (backup === 'not observed') return observeBackup;
    // Out of sight it may be older than the intents since which backups are listed. It will show itself, or its end.
    return shown === undefined ? leave : { kind: 'begin', operation };
  }
  if (shown !== undefined && isOurBackup(glance, shown)) {
    if (shown.state === 'READY') return { kind: 'settle', outcome: { state: 'succeeded', backup: shown } };
    // Its operation may be out of sight for a while. For longer, it is what a create of an earlier round left behind.
    if (now.getTime() - millisOf(glance.startBy) < policy.vanishedGraceMs) return leave;
  }
  const tooLate = isTooLate(glance, now);
  const due = tooLate || isDue(glance, seen, now);
  // A definite answer would have cleared the lease: this one was lost, and what it began may be there to see.
  const unanswered = glance.lease !== undefined;
  // Whoever called Spanner before may have begun an operation that is over by now.
  const mayHaveBegun = unanswered || (due && glance.attempts > 0);
  // Where somebody else's has the name, ours was never taken in.
  const mayBeSeen = operation === undefined && seen.searched !== 'everywhere';
  if (mayBeSeen && (mayHaveBegun || tooLate)) return observeOperation;
  if (!due) return leave;
  if (tooLate && backup === 'not observed') return observeBackup;
  return tooLate ? { kind: 'settle', outcome: { state: 'expired' } } : { kind: 'start' };
}

function isDue(glance: RequestedGlance, seen: Seen, now: Date): boolean {
  if (glance.blockedBy !== undefined && seen.stillBlocked === false) return true;
  return !isAfter(glance.nextAttemptAt, now);
}

function decideRunning(glance: RunningGlance, seen: Seen, now: Date, policy: Policy): Verdict {
  const { operation, backup } = seen;
  const late = isLate(glance, now, policy);
  const stillRunning = (percent: number): Verdict =>
    Math.abs(percent - glance.progressPercent) >= policy.progressStepPercent ||
    late ||
    glance.missingSince !== undefined ||
    glance.refusedSince !== undefined
      ? { kind: 'note progress', percent, late }
      : leave;
  if (operation?.result.kind === 'unfinished') return stillRunning(operation.progressPercent);
  if (operation !== undefined) return settleByOperation(operation, glance, seen);
  if (seen.searched !== 'everywhere') return observeOperation;
  if (backup === 'not observed') return observeBackup;
  if (backup === 'none') return noteVanishing(glance, now, policy, unknown);
  if (backup.state === 'CREATING') {
    // What runs would be seen: after so long, this is what an operation that failed has left behind.
    const isLeftOver = now.getTime() - millisOf(glance.startedAt) >= operationsShownMs;
    return isLeftOver ? noteVanishing(glance, now, policy, leftOver) : stillRunning(glance.progressPercent);
  }
  if (!isOurBackup(glance, backup)) return failAsVanished(replacedText(backup));
  if (backup.state === 'READY') return { kind: 'settle', outcome: { state: 'succeeded', backup } };
  return leave;
}

/**
 * The operation is over: what became of it. Its response alone says what was true at its end: `succeeded` is told of a
 * backup that was seen READY since then, or that is gone.
 */
function settleByOperation(operation: BackupOperation, glance: Glance, { backup }: Seen): Verdict {
  const { result } = operation;
  if (result.kind === 'unfinished') return leave;
  if (result.kind === 'failed') {
    const state = result.error.code === CANCELLED ? 'cancelled' : 'failed';
    return { kind: 'settle', outcome: { state, operation, error: result.error } };
  }
  if (backup === 'not observed') return observeBackup;
  if (backup === 'none' || !isBackupOf(glance, operation, backup)) {
    const { backup: name, database } = glance.request;
    const remembered: SpannerBackup = result.backup ?? { name, database, state: 'STATE_UNSPECIFIED' };
    return {
      kind: 'settle',
      outcome: { state: 'succeeded', operation, backup: remembered, backupGone: true },
    };
  }
  if (backup.state === 'READY') return { kind: 'settle', outcome: { state: 'succeeded', operation, backup } };
  return leave;
}

/** Reads may lag behind: only what stays out of sight for the grace time has vanished. */
function noteVanishing(glance: RunningGlance, now: Date, policy: Policy, what: string): Verdict {
  if (glance.missingSince === undefined) return { kind: 'mark missing' };
  if (now.getTime() - millisOf(glance.missingSince) < policy.vanishedGraceMs) return leave;
  return failAsVanished(what);
}

function failAsVanished(what: string): Verdict {
  const error = { code: 5, status: 'NOT_FOUND', message: `vanished: ${what}` };
  return { kind: 'settle', outcome: { state: 'failed', error } };
}

const unknown = 'Spanner knows neither the operation nor the backup any more';
const leftOver =
  'Spanner does not know the operation any more, and the backup is CREATING as a failed create may leave it: delete it before its name is used again';

function replacedText({ database, createTime = 'an unknown time' }: SpannerBackup): string {
  return `Spanner does not know the operation any more, and the backup of that name is another: of ${database}, created at ${createTime}`;
}

/** Carries a verdict out on the whole record. The same object where there is nothing to write. */
export function applyVerdict(record: OpenRecord, verdict: Verdict, now: Date): BackupRecord {
  switch (verdict.kind) {
    case 'leave':
    case 'observe':
    case 'start':
      return record;
    case 'settle':
      return settle(record, verdict.outcome, now);
    case 'begin':
      return record.state === 'requested' ? begin(record, verdict.operation, now) : record;
    case 'note progress': {
      if (record.state !== 'running') return record;
      const next = noteProgress(record, verdict.percent);
      return verdict.late ? markDelayed(next, now) : next;
    }
    case 'mark missing':
      return record.state === 'running' ? markMissing(record, now) : record;
    case 'note unobserved':
      return noteUnobserved(record, verdict.since);
    case 'note observed':
      return noteObserved(record);
    case 'mark delayed':
      return record.state === 'running'
        ? markDelayedUnobserved(noteUnobserved(record, verdict.since), verdict.error, now)
        : record;
    case 'mark blocked':
      return record.state === 'requested' ? markBlocked(record, verdict.blockedBy, now) : record;
  }
}

/**
 * Whether it is to be started no more. What waited in Pub/Sub for longer than it would wait for a start (Firestore was away)
 * came too late by itself: it has one attempt all the same.
 */
export function isTooLate({ startBy, intentAt, attempts }: RequestedGlance, now: Date): boolean {
  if (isAfter(startBy, now)) return false;
  const cameTooLate = millisOf(startBy) <= millisOf(intentAt);
  return !(cameTooLate && attempts === 0 && now.getTime() - millisOf(intentAt) < lastChanceMs);
}

function isAfter(time: Timestamp, now: Date): boolean {
  return millisOf(time) > now.getTime();
}
