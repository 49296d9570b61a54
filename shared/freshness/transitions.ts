import { databaseEvent } from '../events/database-event.ts';
import { recordKeptMs } from '../record/policy.ts';
import type { Outcome } from '../record/record-view.ts';
import { isSettledState } from '../record/states.ts';
import { millisOf, type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import type { DatabaseState, LastOutcome } from './database.ts';
import { type GoodBackup, isNewer } from './newest.ts';
import { ageMs, type FreshnessRuling } from './verdict.ts';

/* One function for each change of a database's document. Each gives the same object where nothing changes. */

/** Spanner's lists show it, with this as its newest good backup. */
export function noteListed(
  state: DatabaseState,
  createdAt: Timestamp | undefined,
  newest: GoodBackup | undefined,
): DatabaseState {
  const { createdAt: createdBefore, newest: before, lost, expireAt, closed, ...rest } = state;
  const isGone = closed?.why === 'gone';
  const shown = createdAt ?? createdBefore;
  const isAnother = isGone || (createdBefore !== undefined && createdBefore !== shown);
  const gone = newest === undefined && !isAnother ? (before ?? lost) : undefined;
  const next: DatabaseState = {
    ...rest,
    ...(shown !== undefined && { createdAt: shown }),
    ...(newest !== undefined && { newest }),
    ...(gone !== undefined && { lost: gone }),
    ...(closed !== undefined && !isGone && { closed }),
  };
  return sameText(next, state) ? state : next;
}

/** What became of a request; undefined while it has no outcome. One that expired has the last words that were heard. */
export function lastOutcomeOf(outcome: Outcome): LastOutcome | undefined {
  const { request, state, settledAt, intentAt, error, lastError } = outcome;
  if (settledAt === undefined || !isSettledState(state)) return undefined;
  const words = error ?? (state === 'expired' ? lastError : undefined);
  return {
    backup: request.backup,
    state,
    settledAt,
    askedAt: intentAt,
    ...(words !== undefined && { error: words }),
  };
}

/** The outcome of a request, unless a later one is known; its backup counts until a list says otherwise. */
export function noteOutcome(
  state: DatabaseState,
  last: LastOutcome,
  made: GoodBackup | undefined,
): DatabaseState {
  const isLater = state.last === undefined || millisOf(last.settledAt) >= millisOf(state.last.settledAt);
  const next: DatabaseState = {
    ...state,
    ...(isLater && { last }),
    ...(made !== undefined && isNewer(made, state.newest) && { newest: made }),
  };
  return sameText(next, state) ? state : next;
}

/**
 * Stores the verdict. The change to stale, from fresh or from no verdict, has an event, and so has the change back to fresh.
 * Being fresh from the beginning has none. Another reason for the same verdict is stored and not announced.
 */
export function judge(
  state: DatabaseState,
  ruling: FreshnessRuling,
  maxAgeMs: number,
  now: Date,
): DatabaseState {
  if (ruling === 'leave') return state;
  const { is, code, reason } = ruling;
  const before = state.verdict;
  const isEdge = before?.is !== is;
  const since = isEdge ? timestampOf(now) : before.since;
  const verdict = { is, since, code, reason, maxAgeMs };
  const { closed, ...open } = state;
  if (!isEdge) return sameText(verdict, before) && closed === undefined ? state : { ...open, verdict };
  const isNews = is === 'stale' || before !== undefined;
  return { ...open, verdict, outbox: isNews ? [...state.outbox, eventOf(open, verdict, now)] : state.outbox };
}

function eventOf(state: DatabaseState, verdict: NonNullable<DatabaseState['verdict']>, now: Date) {
  const { is, code, reason, maxAgeMs, since } = verdict;
  const age = ageMs(state, now);
  const { database, newest } = state;
  return databaseEvent(
    is,
    {
      database,
      reason: { code, message: reason },
      maxAgeMs,
      ...(age !== undefined && { ageMs: age }),
      ...(newest !== undefined && { newestBackup: newest }),
    },
    since,
  );
}

/** The database is not judged any more. No event says so: `fresh` would be a lie. */
export function close(state: DatabaseState, why: 'gone' | 'no target', now: Date): DatabaseState {
  const isJudged = state.verdict !== undefined;
  if (state.closed?.why === why || (why === 'no target' && !isJudged)) return state;
  const { verdict, ...rest } = state;
  const expireAt = new Date(now.getTime() + recordKeptMs);
  return { ...rest, closed: { at: timestampOf(now), why }, ...(why === 'gone' && { expireAt }) };
}

const dayMs = 86_400_000;

/**
 * Keeps the document of a database that no look lists for as long as a record: no list would ever show that it is gone.
 * Renews that at most once a day.
 */
export function keepUnlisted(state: DatabaseState, now: Date): DatabaseState {
  const backupEnds = state.newest === undefined ? 0 : millisOf(state.newest.expireTime);
  const until = Math.max(now.getTime(), backupEnds) + recordKeptMs;
  if (state.expireAt !== undefined && until - state.expireAt.getTime() < dayMs) return state;
  return { ...state, expireAt: new Date(until) };
}

/** Without the events of these ids, which were sent. */
export function markSent(state: DatabaseState, ids: ReadonlySet<string>): DatabaseState {
  return { ...state, outbox: state.outbox.filter(({ id }) => !ids.has(id)) };
}

/** True if two values are the same as JSON, whatever the order of their fields. */
function sameText(one: object, other: object): boolean {
  return textOf(one) === textOf(other);
}

function textOf(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
