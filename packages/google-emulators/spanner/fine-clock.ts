import { type Clock, systemClock } from '../clock.ts';

/** How far the process's own clock may be off the machine's, which can be set, before it follows. */
const toleranceMs = 2;

/**
 * Milliseconds since 1970, whole microseconds as a fraction where the machine's clock tells the time: a `Date` has whole
 * milliseconds, and what a client then calls now, in microseconds, would be a time of the future.
 */
export function fineTime(clock: Clock): () => number {
  if (clock !== systemClock) return () => clock().getTime();
  let originMs = performance.timeOrigin;
  return () => {
    const coarseMs = Date.now();
    if (Math.abs(originMs + performance.now() - coarseMs) > toleranceMs)
      originMs = coarseMs - performance.now();
    return Math.round((originMs + performance.now()) * 1000) / 1000;
  };
}
