import type { Turn } from '../../shared/ports.ts';
import { millisOf, type Timestamp, timestampOf } from '../../shared/spanner/timestamp.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The longest back-off of an instance in which nothing runs and that was denied or absent. */
export const longestBackOffMs = 10 * minuteMs;

/** What became of the reads of an instance in one turn. */
export interface TurnResult {
  readonly now: Date;
  readonly calls: number;
  readonly failures: number;
  /** The budget ended before everything was read. */
  readonly isCut: boolean;
  /** Spanner says that there is no such instance, or does not let us see it. */
  readonly isDenied: boolean;
  readonly resumeAfter: string | undefined;
}

/**
 * Since when every read of an instance has failed, this turn included. Undefined if the previous turn is not remembered:
 * reads may have failed for long.
 */
export function darkSince(last: Turn | undefined, now: Date): Timestamp | undefined {
  return last && (last.unobservedSince ?? timestampOf(now));
}

/** What to remember of an instance's turn, given the previous one. Undefined if nothing was read: then it had no turn. */
export function nextTurn(last: Turn | undefined, result: TurnResult): Turn | undefined {
  const { calls, failures, isCut, isDenied, resumeAfter } = result;
  if (calls === 0) return undefined;
  const now = timestampOf(result.now);
  // An instance whose turn was cut short keeps its old time, and so comes first in the next tick.
  const observedAt = isCut && last !== undefined ? last.observedAt : now;
  const isFailing = failures > 0 || (isCut && last?.failingSince !== undefined);
  return {
    observedAt,
    ...(isDenied && { refusals: (last?.refusals ?? 0) + 1 }),
    ...(isFailing && { failingSince: last?.failingSince ?? now }),
    ...(failures === calls && { unobservedSince: last?.unobservedSince ?? now }),
    ...(isFailing && last?.reportedAt !== undefined && { reportedAt: last.reportedAt }),
    ...(resumeAfter !== undefined && { resumeAfter }),
  };
}

/**
 * True if an instance in which nothing runs is left alone for now, because it was denied or absent. The wait doubles each
 * time, from two minutes to ten. It ends half a minute early, so that a tick a few seconds early is not missed.
 */
export function isBackedOff({ refusals = 0, observedAt }: Turn, now: Date): boolean {
  if (refusals === 0) return false;
  const waitMs = Math.min(longestBackOffMs, minuteMs * 2 ** Math.min(refusals, 10));
  return now.getTime() - millisOf(observedAt) < waitMs - minuteMs / 2;
}

/** Since when an instance could not be observed in full; undefined unless that is to be reported: once an hour. */
export function toReport({ failingSince, reportedAt }: Turn, now: Date): Timestamp | undefined {
  const isHourAgo = (time: Timestamp) => now.getTime() - millisOf(time) >= hourMs;
  if (failingSince === undefined || !isHourAgo(failingSince)) return undefined;
  return reportedAt === undefined || isHourAgo(reportedAt) ? failingSince : undefined;
}
