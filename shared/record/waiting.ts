import { backupEvent } from '../events/event.ts';
import type { SpannerError } from '../spanner/backup.ts';
import { timestampOf } from '../spanner/timestamp.ts';
import type { Requested } from './record.ts';

/*
 * A request that has to wait announces `waiting` once in a round. No field of its own remembers that: `refusal` (since when
 * Spanner refuses) or `blockedBy` (what has to end first) is stored with the event, in the same write, and one of the two
 * stays until the round begins or is settled. A new round has neither.
 */

/** True if `waiting` was announced in this round. */
export function isKnownToWait({ refusal, blockedBy }: Pick<Requested, 'refusal' | 'blockedBy'>): boolean {
  return refusal !== undefined || blockedBy !== undefined;
}

/** Adds the event `waiting` to `next`, unless the round has announced it before (`before` says so). */
export function announceWaiting(
  before: Requested,
  next: Requested,
  error: SpannerError | undefined,
  now: Date,
): Requested {
  if (isKnownToWait(before)) return next;
  const { startBy, blockedBy } = next;
  const event = backupEvent(next, { kind: 'waiting', time: timestampOf(now), startBy, blockedBy, error });
  return { ...next, outbox: [...next.outbox, event] };
}

/**
 * The record is due, but another backup of its database goes first, so Spanner was not asked. Gives the same object if
 * `waiting` was announced before in this round.
 */
export function markBlocked(record: Requested, blockedBy: string, now: Date): Requested {
  if (isKnownToWait(record)) return record;
  return announceWaiting(record, { ...record, blockedBy }, undefined, now);
}
