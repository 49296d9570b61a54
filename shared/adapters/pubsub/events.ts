import type { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import { status } from '@grpc/grpc-js';
import type { PublishedEvent } from '../../events/database-event-schema.ts';
import { type EventPublisher, Unpublishable } from '../../ports.ts';
import { gathering } from '../../runtime/gather.ts';
import type { Nothing } from '../../spanner/fields.ts';
import { instanceOf } from '../../spanner/names.ts';

/** Pub/Sub takes at most 1,000 messages and 10 MB in one publish; half of that leaves room for what wraps them. */
const mostMessages = 500;
const mostBytes = 5_000_000;

export interface PubSubMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Publishes events on a topic (its full name), in their order. The library does not retry: the outbox does. What is to
 * be published while a call is under way goes together in the next, and each caller hears of its own events only.
 */
export function pubsubEvents(
  publisher: () => Promise<PublisherClient>,
  topic: string,
  timeoutMs: number,
): EventPublisher {
  const publishTogether = gathering((callers: readonly PubSubMessage[][]) =>
    outcomesOf(callers, async (messages) => {
      const client = await publisher();
      await accepted(client.publish({ topic, messages }, { timeout: timeoutMs, retry: null }));
    }),
  );
  return {
    async publish(events) {
      if (events.length === 0) return;
      const [outcome] = await publishTogether([events.map(toMessage)]);
      if (outcome?.kind !== 'sent') throw outcome?.error ?? new Error('a publish without an outcome');
    },
  };
}

type Outcome = { readonly kind: 'sent' } | { readonly kind: 'not sent'; readonly error: unknown };

type Publish = (messages: PubSubMessage[]) => Promise<void>;

/**
 * What became of the messages of each caller. What Pub/Sub will never take stops only its own caller: halving finds it, so
 * that the others are sent without it.
 */
async function outcomesOf(
  callers: readonly (readonly PubSubMessage[])[],
  publish: Publish,
): Promise<Outcome[]> {
  const { sent, error } = await publishInOrder(callers.flat(), publish);
  let until = 0;
  const done = callers.filter((messages) => {
    until += messages.length;
    return until <= sent;
  });
  const before = done.map((): Outcome => ({ kind: 'sent' }));
  const rest = callers.slice(done.length);
  if (rest.length > 1 && error instanceof Unpublishable) {
    const half = Math.ceil(rest.length / 2);
    const first = await outcomesOf(rest.slice(0, half), publish);
    return [...before, ...first, ...(await outcomesOf(rest.slice(half), publish))];
  }
  return [...before, ...rest.map((): Outcome => ({ kind: 'not sent', error }))];
}

/** Publishes until something fails; gives how many were sent until then. */
async function publishInOrder(messages: readonly PubSubMessage[], publish: Publish) {
  let sent = 0;
  try {
    for (const batch of batches(messages)) {
      await publish(batch);
      sent += batch.length;
    }
    return { sent };
  } catch (error) {
    return { sent, error };
  }
}

async function accepted(published: Promise<unknown>): Promise<void> {
  try {
    await published;
  } catch (error) {
    const isRefused = error instanceof Error && 'code' in error && error.code === status.INVALID_ARGUMENT;
    throw isRefused ? new Unpublishable(error) : error;
  }
}

/**
 * A CloudEvent as a Pub/Sub message in binary mode (Google's binding): context in `ce-…` attributes, data as is.
 * The spec's text names the media type `content-type`, its example `ce-datacontenttype`: both are there. `database`
 * and `instance` are there for the filters of subscriptions.
 */
export function toMessage(event: PublishedEvent): PubSubMessage {
  const { data, specversion, id, source, type, time, subject, datacontenttype, ...others } = event;
  others satisfies Nothing;
  const database = databaseOf(data);
  return {
    data: Buffer.from(JSON.stringify(data)),
    attributes: {
      'ce-specversion': specversion,
      'ce-id': id,
      'ce-source': source,
      'ce-type': type,
      'ce-time': time,
      ...(subject !== undefined && { 'ce-subject': subject }),
      'ce-datacontenttype': datacontenttype,
      'content-type': datacontenttype,
      ...(database !== undefined && { database, instance: instanceOf(database) }),
    },
  };
}

// A rejection names no database, and its `backup` is a name. An event about a database names it itself.
function databaseOf(data: object): string | undefined {
  const own: unknown = Reflect.get(data, 'database');
  if (typeof own === 'string') return own;
  const backup: unknown = Reflect.get(data, 'backup');
  if (typeof backup !== 'object' || backup === null) return undefined;
  const database: unknown = Reflect.get(backup, 'database');
  return typeof database === 'string' ? database : undefined;
}

function* batches(messages: readonly PubSubMessage[]): Generator<PubSubMessage[]> {
  let batch: PubSubMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (batch.length >= mostMessages || (batch.length > 0 && bytes + message.data.length > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += message.data.length;
  }
  if (batch.length > 0) yield batch;
}
