import type { PublishedEvent } from '../events/database-event-schema.ts';
import {
  type EventPublisher,
  type RecordStore,
  type RejectionStore,
  type Stored,
  Unpublishable,
} from '../ports.ts';
import type { Rejection } from '../record/rejection.ts';
import { markSent } from '../record/transitions.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Log, reasonOf } from '../runtime/log.ts';
import { millisOf } from '../spanner/timestamp.ts';

/** What it takes to announce. */
export interface Announcing {
  readonly records: RecordStore;
  readonly rejections: RejectionStore;
  readonly events: EventPublisher;
  readonly clock: Clock;
  readonly log: Log;
}

/** Events, by what became of them. */
export interface Announced {
  readonly sent: number;
  /** Events that could not be sent, or not be marked as sent: the next try may do better. */
  readonly failed: number;
  /** Events that Pub/Sub will never take as they are. */
  readonly refused: number;
}

/** An event that has waited for so long is logged as an ERROR: until then, the next tick mends most of what fails. */
const longestWaitMs = 10 * 60_000;

/** So many records are published and marked together: a failure costs sending that many again. */
const recordsAtOnce = 200;

/**
 * Sends the events of the outboxes, in their order, and then marks them as sent. An event that was sent and could not be
 * marked is sent again later, with the same id. If some fail, the others are still sent. Never rejects.
 */
export async function announce(stored: readonly Stored[], deps: Announcing): Promise<Announced> {
  const unsent = stored.filter(({ record }) => record.outbox.length > 0);
  const outbox = ({ record }: Stored) => record.outbox;
  return inBatches(unsent, { eventsOf: outbox, mark: (some) => storeAsSent(some, deps) }, deps);
}

/** Sends the events of rejections, and then marks them as sent. Never rejects. */
export async function announceRejections(
  rejections: readonly Rejection[],
  deps: Announcing,
): Promise<Announced> {
  const mark = (some: readonly Rejection[]) =>
    deps.rejections.markAnnounced(some.map(({ event }) => event.data.messageId));
  return inBatches(rejections, { eventsOf: ({ event }) => [event], mark }, deps);
}

/** Whose events are to be sent: which, and how they are marked as sent. */
export interface Sending<Sender> {
  readonly eventsOf: (sender: Sender) => readonly PublishedEvent[];
  readonly mark: (senders: readonly Sender[]) => Promise<void>;
}

/** Sends the events of whoever has some, and then marks them as sent, so many at a time. Never rejects. */
export async function inBatches<Sender>(
  senders: readonly Sender[],
  sending: Sending<Sender>,
  deps: Pick<Announcing, 'events' | 'clock' | 'log'>,
): Promise<Announced> {
  let total: Announced = { sent: 0, failed: 0, refused: 0 };
  for (let first = 0; first < senders.length; first += recordsAtOnce) {
    total = sum(total, await send(senders.slice(first, first + recordsAtOnce), sending, deps));
  }
  return total;
}

async function send<Sender>(
  senders: readonly Sender[],
  sending: Sending<Sender>,
  deps: Pick<Announcing, 'events' | 'clock' | 'log'>,
): Promise<Announced> {
  const events = senders.flatMap(sending.eventsOf);
  try {
    await deps.events.publish(events);
    await sending.mark(senders);
    return { sent: events.length, failed: 0, refused: 0 };
  } catch (error) {
    if (error instanceof Unpublishable && senders.length > 1) {
      // One of these events can never be sent. Halving finds it, so that the others are sent without it.
      const half = Math.ceil(senders.length / 2);
      const one = await send(senders.slice(0, half), sending, deps);
      return sum(one, await send(senders.slice(half), sending, deps));
    }
    const isRefused = error instanceof Unpublishable;
    const message = 'events could not be sent, or not be marked as sent; the poller sends them again';
    const severity = isRefused || haveWaitedLong(events, deps.clock()) ? 'ERROR' : 'WARNING';
    deps.log({ severity, message, outcome: 'unsent', events: events.length, reason: reasonOf(error) });
    const [failed, refused] = isRefused ? [0, events.length] : [events.length, 0];
    return { sent: 0, failed, refused };
  }
}

function sum(one: Announced, other: Announced): Announced {
  return {
    sent: one.sent + other.sent,
    failed: one.failed + other.failed,
    refused: one.refused + other.refused,
  };
}

// An outcome that is announced again keeps its first time, so one failure to send it is an ERROR at once.
function haveWaitedLong(events: readonly PublishedEvent[], now: Date): boolean {
  return events.some(({ time }) => now.getTime() - millisOf(time) >= longestWaitMs);
}

/**
 * If another worker changed a record, it stays unmarked and its events are sent again: a message that just joined may be
 * waiting for them.
 */
async function storeAsSent(stored: readonly Stored[], { records }: Announcing): Promise<void> {
  const changes = stored.map((from) => ({
    from,
    to: markSent(from.record, new Set(from.record.outbox.map(({ id }) => id))),
  }));
  for (const result of await records.replaceMany(changes)) {
    if (result.kind === 'failed') throw result.error;
  }
}
