import type { OutgoingEvent } from './domain/event-schema.ts';
import type { Rejection } from './domain/rejection.ts';
import { announced } from './domain/transitions.ts';
import { type Log, reasonOf } from './log.ts';
import {
  type EventPublisher,
  type RecordStore,
  type RejectionStore,
  type Stored,
  Unpublishable,
} from './ports.ts';

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
  const unsent = stored.filter(({ record }) => record.outbox.length > 0);
  const outbox = ({ record }: Stored) => record.outbox;
  return inBatches(unsent, { eventsOf: outbox, mark: (some) => markSent(some, deps) }, deps);
}

/** The same for rejections. */
export async function announceRejections(
  rejections: readonly Rejection[],
  deps: Announcing,
): Promise<Announced> {
  const mark = (some: readonly Rejection[]) =>
    deps.rejections.markAnnounced(some.map(({ event }) => event.data.messageId));
  return inBatches(rejections, { eventsOf: ({ event }) => [event], mark }, deps);
}

interface Sending<Sender> {
  readonly eventsOf: (sender: Sender) => readonly OutgoingEvent[];
  readonly mark: (senders: readonly Sender[]) => Promise<void>;
}

async function inBatches<Sender>(
  senders: readonly Sender[],
  sending: Sending<Sender>,
  deps: Announcing,
): Promise<Announced> {
  let total: Announced = { sent: 0, failed: 0 };
  for (let first = 0; first < senders.length; first += recordsAtOnce) {
    total = sum(total, await send(senders.slice(first, first + recordsAtOnce), sending, deps));
  }
  return total;
}

async function send<Sender>(
  senders: readonly Sender[],
  sending: Sending<Sender>,
  deps: Announcing,
): Promise<Announced> {
  const events = senders.flatMap(sending.eventsOf);
  try {
    await deps.events.publish(events);
    await sending.mark(senders);
    return { sent: events.length, failed: 0 };
  } catch (error) {
    if (error instanceof Unpublishable && senders.length > 1) {
      // One of them can never be sent: the others shall not wait for it.
      const half = Math.ceil(senders.length / 2);
      const one = await send(senders.slice(0, half), sending, deps);
      return sum(one, await send(senders.slice(half), sending, deps));
    }
    const message = 'events could not be sent, or not be marked as sent; the poller sends them again';
    const severity = error instanceof Unpublishable ? 'ERROR' : 'WARNING';
    deps.log({ severity, message, outcome: 'unsent', events: events.length, reason: reasonOf(error) });
    return { sent: 0, failed: events.length };
  }
}

function sum(one: Announced, other: Announced): Announced {
  return { sent: one.sent + other.sent, failed: one.failed + other.failed };
}

/**
 * A record that another worker wrote meanwhile is left alone: its events go out once more. A message may have been
 * taken in just now because its answer was still to be sent.
 */
async function markSent(stored: readonly Stored[], { records }: Announcing): Promise<void> {
  const changes = stored.map((from) => ({
    from,
    to: announced(from.record, new Set(from.record.outbox.map(({ id }) => id))),
  }));
  for (const result of await records.replaceMany(changes)) {
    if (result.kind === 'failed') throw result.error;
  }
}
