import type { OutgoingEvent } from './domain/event-schema.ts';
import type { Rejection } from './domain/rejection.ts';
import { announced } from './domain/transitions.ts';
import { type Log, reasonOf } from './log.ts';
import type { EventPublisher, RecordStore, RejectionStore, Stored } from './ports.ts';

/** What announcing takes. */
export interface Announcing {
  readonly records: RecordStore;
  readonly rejections: RejectionStore;
  readonly events: EventPublisher;
  readonly log: Log;
}

export interface Announced {
  readonly sent: number;
  readonly failed: number;
}

/** So many records are published and marked together: a failure costs sending that many again. */
const recordsAtOnce = 200;

/**
 * Sends what lies in the outboxes, in its order, and then marks it sent. What is sent and could not be marked is sent
 * again later, with the same ids. A failure of some never stops the others, and never rejects.
 */
export async function announce(stored: readonly Stored[], deps: Announcing): Promise<Announced> {
  let [sent, failed] = [0, 0];
  const unsent = stored.filter(({ record }) => record.outbox.length > 0);
  for (let first = 0; first < unsent.length; first += recordsAtOnce) {
    const some = unsent.slice(first, first + recordsAtOnce);
    const events = some.flatMap(({ record }) => record.outbox);
    if (await sendAll(events, () => markSent(some, events, deps), deps)) sent += events.length;
    else failed += events.length;
  }
  return { sent, failed };
}

/** The same for rejections. */
export async function announceRejections(
  rejections: readonly Rejection[],
  deps: Announcing,
): Promise<Announced> {
  let [sent, failed] = [0, 0];
  for (let first = 0; first < rejections.length; first += recordsAtOnce) {
    const events = rejections.slice(first, first + recordsAtOnce).map(({ event }) => event);
    const mark = () => deps.rejections.markAnnounced(events.map(({ data }) => data.messageId));
    if (await sendAll(events, mark, deps)) sent += events.length;
    else failed += events.length;
  }
  return { sent, failed };
}

async function sendAll(
  events: readonly OutgoingEvent[],
  mark: () => Promise<void>,
  { events: publisher, log }: Announcing,
): Promise<boolean> {
  try {
    await publisher.publish(events);
    await mark();
    return true;
  } catch (error) {
    const message = 'events could not be sent, or not be marked as sent; the poller sends them again';
    log({ severity: 'WARNING', message, outcome: 'unsent', events: events.length, reason: reasonOf(error) });
    return false;
  }
}

/**
 * A record that another worker wrote meanwhile is left alone: its events go out once more. A message may have been
 * taken in just now because its answer was still to be sent.
 */
async function markSent(
  stored: readonly Stored[],
  events: readonly OutgoingEvent[],
  { records }: Announcing,
): Promise<void> {
  const ids = new Set(events.map(({ id }) => id));
  const changes = stored.map((from) => ({ from, to: announced(from.record, ids) }));
  for (const result of await records.replaceMany(changes)) {
    if (result.kind === 'failed') throw result.error;
  }
}
