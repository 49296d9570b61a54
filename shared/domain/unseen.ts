import type { Verdict } from './observe.ts';
import { type Policy, unseenForMs } from './policy.ts';
import type { Glance, RequestedGlance, RunningGlance } from './record.ts';
import type { SpannerError } from './spanner.ts';
import { millisOf, type Timestamp } from './timestamp.ts';
import { isLate } from './transitions.ts';

/**
 * What to do about an open record that has to be looked at and that Spanner refuses to show; undefined where that is
 * nothing. An end has to come all the same: what was never begun goes its way without a look; what runs, or may run, is
 * told to be late, and given up some day.
 */
export function decideUnseen(
  glance: Glance,
  refusal: SpannerError,
  now: Date,
  policy: Policy,
): Verdict | undefined {
  return glance.state === 'running'
    ? unseenRunning(glance, refusal, now, policy)
    : unseenRequested(glance, refusal, now);
}

function unseenRunning(
  glance: RunningGlance,
  refusal: SpannerError,
  now: Date,
  policy: Policy,
): Verdict | undefined {
  const { refusedSince } = glance;
  // It may have ended long ago, and the next look may be granted: what one refusal says is not much.
  const stands =
    refusedSince !== undefined && now.getTime() - millisOf(refusedSince) >= policy.refusalGraceMs;
  if (stands && isLate(glance, now, policy))
    return { kind: 'progressed', percent: glance.progressPercent, late: true };
  return givenUp(refusedSince, refusal, now);
}

function unseenRequested(glance: RequestedGlance, refusal: SpannerError, now: Date): Verdict | undefined {
  // What a call began whose answer was lost would have to be seen before anything else is done.
  if (glance.lease !== undefined) return givenUp(glance.refusedSince, refusal, now);
  if (millisOf(glance.startBy) <= now.getTime()) return { kind: 'settled', outcome: { state: 'expired' } };
  return millisOf(glance.nextAttemptAt) <= now.getTime() ? { kind: 'start' } : undefined;
}

function givenUp(since: Timestamp | undefined, refusal: SpannerError, now: Date): Verdict | undefined {
  if (since === undefined) return { kind: 'refused' };
  if (now.getTime() - millisOf(since) < unseenForMs) return undefined;
  const message = `what became of it could not be seen for two weeks: ${refusal.message}`;
  return { kind: 'settled', outcome: { state: 'failed', error: { ...refusal, message } } };
}
