import { type Policy, unobservedForMs } from '../record/policy.ts';
import type { Glance } from '../record/record.ts';
import { isLate } from '../record/transitions.ts';
import type { SpannerError } from '../spanner/backup.ts';
import { millisOf, type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import { hasLasted } from './due.ts';
import { isOurBackup } from './ownership.ts';
import { isTooLate } from './requested.ts';
import type { Seen } from './seen.ts';
import type { Verdict } from './verdict.ts';

/** Why a record could not be observed in this tick. */
export interface Unobserved {
  /** The error of the failed read: Spanner's, or ours if no answer came. */
  readonly words: SpannerError;
  /**
   * Since when nothing of the record's instance could be read; undefined if something could, or if the instance's turn did
   * not remember it. Because the turn remembers it, a short outage writes nothing into records.
   */
  readonly instanceSince: Timestamp | undefined;
}

/**
 * Decides about an open record that has to be observed and cannot be, whatever the error's code; undefined if there is
 * nothing to do. A request that never began starts or expires unobserved. A record that runs is announced as delayed; if it
 * runs, or may run, it fails after two weeks. `seen` is what was read before the read that failed.
 */
export function decideUnobserved(
  glance: Glance,
  seen: Seen,
  unobserved: Unobserved,
  now: Date,
  policy: Policy,
): Verdict | undefined {
  const { words, instanceSince } = unobserved;
  const since = glance.refusedSince ?? instanceSince ?? timestampOf(now);
  const forMs = now.getTime() - millisOf(since);
  // One failed read proves little: the next may succeed.
  const isLong = hasLasted(since, policy.refusalGraceMs, now);
  // If nothing remembers the outage's beginning, it may be as old as the record.
  const isOld = hasLasted(glance.intentAt, policy.refusalGraceMs, now);
  const isToNote = glance.refusedSince === undefined && (isLong || (instanceSince === undefined && isOld));
  const note: Verdict | undefined = isToNote ? { kind: 'note unobserved', since } : undefined;

  if (glance.state === 'requested' && !mayRun(glance, seen)) {
    if (isTooLate(glance, now)) return isLong ? expired : note;
    return millisOf(glance.nextAttemptAt) <= now.getTime() ? { kind: 'start' } : undefined;
  }
  if (glance.state === 'running' && isLong && isLate(glance, now, policy))
    return { kind: 'mark delayed', since, error: words };
  return glance.refusedSince !== undefined && forMs >= unobservedForMs ? giveUp(words) : note;
}

const expired: Verdict = { kind: 'settle', outcome: { state: 'expired' } };

/**
 * True if something of this round may be under way: a call whose answer was lost may have begun it (a definite answer
 * would have cleared the lease), or its operation or backup was seen.
 */
function mayRun(glance: Extract<Glance, { state: 'requested' }>, { operation, backup }: Seen): boolean {
  if (glance.lease !== undefined || operation !== undefined) return true;
  return typeof backup === 'object' && isOurBackup(glance, backup);
}

function giveUp(words: SpannerError): Verdict {
  const message = `what became of it could not be seen for two weeks: ${words.message}`;
  return { kind: 'settle', outcome: { state: 'failed', error: { ...words, message } } };
}
