import type { Verdict } from './observe.ts';
import { type Policy, unseenForMs } from './policy.ts';
import type { Glance, RequestedGlance, RunningGlance } from './record.ts';
import type { SpannerError } from './spanner.ts';
import { millisOf, type Timestamp } from './timestamp.ts';
import { isLate } from './transitions.ts';

/**
 * What to do about an open record that wants a look which could not be had; undefined where that is nothing. A failed read
 * is never an outcome. But that a backup takes too long is seen without one, and where Spanner refuses to show anything
 * (`refusal`) an end has to come all the same: what was never begun goes its way, and the rest is given up some day.
 */
export function decideUnseen(
  glance: Glance,
  refusal: SpannerError | undefined,
  now: Date,
  policy: Policy,
): Verdict | undefined {
  return glance.state === 'running'
    ? unseenRunning(glance, refusal, now, policy)
    : refusal && unseenRequested(glance, refusal, now);
}

function unseenRunning(
  glance: RunningGlance,
  refusal: SpannerError | undefined,
  now: Date,
  policy: Policy,
): Verdict | undefined {
  if (isLate(glance, now, policy)) return { kind: 'progressed', percent: glance.progressPercent, late: true };
  return refusal && givenUp(glance.startedAt, refusal, now);
}

function unseenRequested(glance: RequestedGlance, refusal: SpannerError, now: Date): Verdict | undefined {
  // What a call began whose answer was lost would have to be seen before anything else is done.
  if (glance.lease !== undefined) return givenUp(glance.startBy, refusal, now);
  if (millisOf(glance.startBy) <= now.getTime()) return { kind: 'settled', outcome: { state: 'expired' } };
  return millisOf(glance.nextAttemptAt) <= now.getTime() ? { kind: 'start' } : undefined;
}

function givenUp(since: Timestamp, refusal: SpannerError, now: Date): Verdict | undefined {
  if (now.getTime() - millisOf(since) < unseenForMs) return undefined;
  const message = `what became of it could not be seen for two weeks: ${refusal.message}`;
  return { kind: 'settled', outcome: { state: 'failed', error: { ...refusal, message } } };
}
