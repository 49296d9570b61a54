import { readFileSync, writeFileSync } from 'node:fs';

/*
 * How far the measured functions have moved the time, in milliseconds, in a file: the local Firestore is another process, and its
 * clock goes on with theirs. Files, because a write is done when the next call is made, and costs some microseconds.
 */

/** The environment variable that names the file. */
export const movedAheadFile = 'BENCH_MOVED_AHEAD';

/** Adds to what was moved. */
export function moveAhead(file: string | undefined, ms: number): void {
  if (file !== undefined && ms > 0) writeFileSync(file, String(aheadMs(file) + ms));
}

/** A clock of this machine that goes on as far as the functions have moved the time, and never back. */
export function aheadClock(file: string | undefined): () => Date {
  let shownMs = 0;
  return () => {
    shownMs = Math.max(shownMs, Date.now() + (file === undefined ? 0 : aheadMs(file)));
    return new Date(shownMs);
  };
}

/** Nothing where the file is just being written. */
function aheadMs(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}
