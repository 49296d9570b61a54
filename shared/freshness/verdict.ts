import { isExpired, type SpannerError } from '../spanner/backup.ts';
import { backupOfOperation, lastSegment } from '../spanner/names.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import type { DatabaseState, LastOutcome, ReasonCode } from './database.ts';

/** What a verdict about a database is made of. */
export interface FreshnessFacts {
  readonly state: DatabaseState;
  readonly maxAgeMs: number;
  /** A database that is younger is not stale for want of a backup. */
  readonly graceMs: number;
  /** A request for a backup of it that waits behind an operation. */
  readonly waiting?: Waiting | undefined;
  /** Its instance could not be looked at this time: since when, and the words that were heard. */
  readonly unseen?: Unseen | undefined;
  readonly now: Date;
}

export interface Waiting {
  /** The operation that has to end first. */
  readonly behind: string;
  readonly since: Timestamp;
}

export interface Unseen {
  readonly since: Timestamp;
  readonly words: SpannerError;
}

/** `leave`: what was found before still holds, because nothing was seen. */
export type FreshnessRuling =
  | { readonly is: 'fresh' | 'stale'; readonly code: ReasonCode; readonly reason: string }
  | 'leave';

export interface FreshnessRow {
  readonly name: string;
  readonly why: string;
  readonly when: (facts: FreshnessFacts) => boolean;
  readonly ruling: (facts: FreshnessFacts) => FreshnessRuling;
}

/** What is said of a database: the first row that holds decides. */
export const freshnessTable: readonly FreshnessRow[] = [
  {
    name: 'the instance could not be looked at, and the target is passed',
    when: (facts) => facts.unseen !== undefined && isPast(facts),
    ruling: ({ unseen }) =>
      stale('UNSEEN', `the instance could not be looked at since ${unseen?.since}: ${said(unseen?.words)}`),
    why: 'a backup may be there: but nobody can say so, and what cannot be seen is never fresh',
  },
  {
    name: 'the instance could not be looked at',
    when: ({ unseen }) => unseen !== undefined,
    ruling: () => 'leave',
    why: 'the last good backup that was seen is young enough; a failed read decides nothing',
  },
  {
    name: 'the newest good backup is young enough',
    when: ({ state, maxAgeMs, now }) => {
      const age = ageMs(state, now);
      return age !== undefined && age <= maxAgeMs;
    },
    ruling: ({ state }) => fresh('BACKED_UP', `the newest good backup is from ${state.newest?.versionTime}`),
    why: 'whoever made it: it can be restored',
  },
  {
    name: 'the database is young',
    when: isYoung,
    ruling: ({ state }) => fresh('YOUNG', `it was created at ${state.createdAt ?? state.knownSince}`),
    why: 'nobody can have made its first backup yet',
  },
  {
    name: 'a request waits behind another backup',
    when: ({ waiting }) => waiting !== undefined,
    ruling: ({ waiting }) =>
      stale(
        'WAITING',
        `a request waits behind ${lastSegment(backupOfOperation(waiting?.behind ?? ''))} since ${waiting?.since}`,
      ),
    why: 'what is in the way is what to look at',
  },
  {
    name: 'the last try failed',
    when: ({ state }) => isAfterNewest(state) && state.last?.state !== 'succeeded',
    ruling: ({ state: { last } }) => stale('LAST_TRY_FAILED', lastTry(last)),
    why: "somebody asked: Spanner's words say why there is none",
  },
  {
    name: 'nobody asked',
    when: ({ state }) => isAfterNewest(state),
    ruling: ({ state }) =>
      stale('NOBODY_ASKED', `nobody has asked for a backup since ${state.last?.askedAt}`),
    why: 'backups were asked for here, and no more are: a schedule that was paused or deleted',
  },
  {
    name: 'the last good backup is gone',
    when: ({ state }) => state.newest === undefined && state.lost !== undefined,
    ruling: ({ state }) =>
      stale(
        'BACKUP_GONE',
        `its last good backup, from ${state.lost?.versionTime}, is gone, and there is no other`,
      ),
    why: 'it was deleted, or has expired before another was made',
  },
  {
    name: 'there is no good backup',
    when: ({ state }) => state.newest === undefined,
    ruling: () => stale('NEVER_BACKED_UP', 'it was never backed up'),
    why: 'no failure was heard of either: nobody makes any',
  },
  {
    name: 'the newest good backup is too old',
    when: () => true,
    ruling: ({ state, now }) =>
      stale(
        'OLD',
        state.newest !== undefined && isExpired(state.newest, now)
          ? `the newest good backup, from ${state.newest.versionTime}, has expired`
          : `the newest good backup is from ${state.newest?.versionTime}`,
      ),
    why: 'whoever made it has stopped',
  },
];

/** What is said of a database now. */
export function rulingOn(facts: FreshnessFacts): FreshnessRuling {
  for (const { when, ruling } of freshnessTable) if (when(facts)) return ruling(facts);
  throw new Error('no row of the table holds');
}

/** The age of the newest good backup; undefined if there is none. */
export function ageMs({ newest }: DatabaseState, now: Date): number | undefined {
  if (newest === undefined || isExpired(newest, now)) return undefined;
  return Math.max(0, now.getTime() - millisOf(newest.versionTime));
}

function isPast(facts: FreshnessFacts): boolean {
  const age = ageMs(facts.state, facts.now);
  return age === undefined ? !isYoung(facts) : age > facts.maxAgeMs;
}

function isYoung({ state, graceMs, now }: FreshnessFacts): boolean {
  return now.getTime() - millisOf(state.createdAt ?? state.knownSince) <= graceMs;
}

/** True if the last outcome is later than the version of the newest good backup, or made that backup. */
function isAfterNewest({ last, newest }: DatabaseState): boolean {
  if (last === undefined) return false;
  return (
    newest === undefined ||
    newest.name === last.backup ||
    millisOf(last.settledAt) > millisOf(newest.versionTime)
  );
}

function fresh(code: ReasonCode, reason: string): FreshnessRuling {
  return { is: 'fresh', code, reason };
}

function stale(code: ReasonCode, reason: string): FreshnessRuling {
  return { is: 'stale', code, reason };
}

const endings = { succeeded: 'succeeded', failed: 'failed', cancelled: 'was cancelled', expired: 'expired' };

function lastTry(last: LastOutcome | undefined): string {
  if (last === undefined) return 'the last try failed';
  const words = last.error === undefined ? '' : `: ${said(last.error)}`;
  return `the last try, ${lastSegment(last.backup)}, ${endings[last.state]} at ${last.settledAt}${words}`;
}

function said(words: SpannerError | undefined): string {
  return words === undefined ? 'nothing was said' : `${words.status}: ${words.message}`;
}
