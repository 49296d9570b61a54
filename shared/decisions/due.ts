import { millisOf, shifted, type Timestamp } from '../spanner/timestamp.ts';

/*
 * When something is due. The poller ticks once a minute, so a wait that ends a moment after a tick began would last a
 * minute longer. Three rules prevent that:
 *
 * - A wait counts from the beginning of the call that asks for it, and ends `tickSlackMs` early (`dueAfter`). So an
 *   attempt that a tick made within its first seconds is due again at the tick that many minutes later.
 * - A grace time counts as over if it ends within `tickSlackMs` (`hasLasted`).
 * - A lease protects the record and never ends early. It lasts 145 s (`defaultPolicy`), so that the lease of an attempt
 *   that began up to `tickSlackMs` after a tick, or half-way between two ticks, has passed when a tick comes.
 *
 * `startBy` is a promise to the publisher and is not moved either.
 */

/** What falls due within this time after a tick began belongs to that tick. */
export const tickSlackMs = 5_000;

/** When a wait is over. A wait of less than a minute is shortened by a twelfth of it. */
export function dueAfter(began: Timestamp, waitMs: number): Timestamp {
  return shifted(began, waitMs - slackOf(waitMs));
}

/** True if a grace time is over, or ends within the slack. */
export function hasLasted(since: Timestamp, graceMs: number, now: Date): boolean {
  return now.getTime() - millisOf(since) >= graceMs - slackOf(graceMs);
}

function slackOf(ms: number): number {
  return Math.min(tickSlackMs, Math.floor(ms / 12));
}
