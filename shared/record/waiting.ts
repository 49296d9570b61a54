import { backupEvent } from '../events/event.ts';
import type { SpannerError } from '../spanner/backup.ts';
import { timestampOf } from '../spanner/timestamp.ts';
import type { Requested } from './record.ts';

/*
 * A request that has to wait says so once in a round. What says that it has said so is what is stored of it anyway: since
 * when Spanner refuses it (`refusal`), or what it waits for (`blockedBy`). Both come with the event, in the same write, and
 * one of them stays until the round has begun or ended; a new round has neither.
 */

/** Whether `waiting` was announced in this round. */
export function isKnownToWait({ refusal, blockedBy }: Pick<Requested, 'refusal' | 'blockedBy'>): boolean {
  return refusal !== undefined || blockedBy !== undefined;
}

/** The record that waits, with the event that says so unless the round has announced it before. */
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
 * It is due, but another backup of its database goes first: Spanner was not even asked. The same object where the round
 * has announced before that it waits.
 */
export function markBlocked(record: Requested, blockedBy: string, now: Date): Requested {
  if (isKnownToWait(record)) return record;
  return announceWaiting(record, { ...record, blockedBy }, undefined, now);
}
