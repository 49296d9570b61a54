import type { DatabaseState } from '../freshness/database.ts';
import { ageMs } from '../freshness/verdict.ts';
import { bytes, duration } from './amounts.ts';

/** A database in a list, for programs. `verdict` is missing where no target matches it. */
export function listedDatabase(state: DatabaseState, now: Date): Readonly<Record<string, unknown>> {
  const { database, createdAt, newest, last, verdict, closed } = state;
  const all = {
    database,
    verdict: verdict?.is,
    since: verdict?.since,
    reason: verdict && { code: verdict.code, message: verdict.reason },
    maxAgeMs: verdict?.maxAgeMs,
    ageMs: ageMs(state, now),
    newestBackup: newest,
    lastOutcome: last,
    createdAt,
    notJudged: closed,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** `fresh`, `stale`, or why nothing is said. */
export function verdictText({ verdict, closed }: DatabaseState): string {
  if (verdict !== undefined) return verdict.is;
  return closed?.why === 'gone' ? 'gone' : 'no target';
}

/** How old its newest good backup is, and how big. */
export function newestText(state: DatabaseState, now: Date): string {
  const age = ageMs(state, now);
  const size = state.newest?.sizeBytes;
  if (age === undefined) return 'none';
  return `${duration(age)} old${size === undefined ? '' : `, ${bytes(size)}`}`;
}

/** Why that is said of it; of what nothing is said of, what became of the last request. */
export function whyText({ verdict, last }: DatabaseState): string {
  if (verdict !== undefined) return verdict.reason;
  return last === undefined ? '' : `the last request ${last.state} at ${last.settledAt}`;
}
