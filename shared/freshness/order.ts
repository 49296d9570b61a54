import type { DatabaseState } from './database.ts';

/* The order in which people are shown databases: what needs them comes first. */

const ranks = { stale: 0, fresh: 1 } as const;

/** Stale ones, the longest stale first; then fresh ones; then those that no target matches. */
export function staleFirst(one: DatabaseState, other: DatabaseState): number {
  const rank = ({ verdict }: DatabaseState) => (verdict === undefined ? 2 : ranks[verdict.is]);
  const since = ({ verdict }: DatabaseState) => verdict?.since ?? '';
  return rank(one) - rank(other) || compared(since(one), since(other)) || oldestFirst(one, other);
}

/** Those without a good backup, then the one whose backup is the oldest; by name where that is the same. */
export function oldestFirst(one: DatabaseState, other: DatabaseState): number {
  const since = ({ newest }: DatabaseState) => newest?.versionTime ?? '';
  return compared(since(one), since(other)) || compared(one.database, other.database);
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
