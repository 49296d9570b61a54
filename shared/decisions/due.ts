import { millisOf, shifted, type Timestamp } from '../spanner/timestamp.ts';

/*
 * When something is due, so that it does not just miss its tick. The poller comes once a minute, and what is due a moment
 * after a tick began waits for the whole of the next one. Three things keep it from that:
 *
 * - A wait counts from the beginning of the call that asks for it, and ends `tickSlackMs` early (`dueAfter`): an attempt
 *   that a tick made within its first seconds is due again at the tick that many minutes later.
 * - A grace that is judged from tick to tick is over when it will be within `tickSlackMs` (`hasLasted`).
 * - A lease is a bound of safety and is never over early. It lasts 145 s, so that one of an attempt that began within
 *   `tickSlackMs` after a tick, or half-way between two, is over when a tick comes (`defaultPolicy`).
 *
 * `startBy` is a promise to the publisher, and is not moved either.
 */

/** What falls due within so long after a tick began belongs to it. */
export const tickSlackMs = 5_000;

/** When a wait that began then is over. A wait of less than a minute is shortened by a twelfth of it. */
export function dueAfter(began: Timestamp, waitMs: number): Timestamp {
  return shifted(began, waitMs - slackOf(waitMs));
}

/** Whether a grace that began then is over, or will be before there is another tick to say so. */
export function hasLasted(since: Timestamp, graceMs: number, now: Date): boolean {
  return now.getTime() - millisOf(since) >= graceMs - slackOf(graceMs);
}

function slackOf(ms: number): number {
  return Math.min(tickSlackMs, Math.floor(ms / 12));
}
