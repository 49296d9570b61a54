import type { SubscriberClient } from '@google-cloud/pubsub-api/build/src/v1/subscriber_client.js';
import { status } from '@grpc/grpc-js';
import * as v from 'valibot';

/** A CloudEvent as it came; whether it is one of ours, and of a kind that we know, is for the reader to find out. */
export interface CloudEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: string;
  readonly data: unknown;
}

/** A subscription of one's own, for as long as somebody watches. */
export interface Watch {
  /** Waits for events and acknowledges them; nothing where none came for a while. */
  next(): Promise<CloudEvent[]>;
  /** Removes the subscription. */
  close(): Promise<void>;
}

/** Where the watcher dies, Pub/Sub removes the subscription after the shortest time that it allows. */
const expiresSeconds = 86_400;
const pullTimeoutMs = 20_000;
const mostMessages = 100;

/** Makes a subscription and reads it by pull. Rejects where it cannot be made. */
export async function pubsubWatch(
  subscriber: SubscriberClient,
  { name, topic, filter, timeoutMs }: { name: string; topic: string; filter: string; timeoutMs: number },
): Promise<Watch> {
  await subscriber.createSubscription(
    {
      name,
      topic,
      filter,
      ackDeadlineSeconds: 30,
      messageRetentionDuration: { seconds: 600 },
      expirationPolicy: { ttl: { seconds: expiresSeconds } },
    },
    { timeout: timeoutMs, retry: null },
  );
  return {
    async next() {
      const received = await pulled(subscriber, name);
      const ackIds = received.flatMap(({ ackId }) => ackId ?? []);
      if (ackIds.length > 0)
        await subscriber.acknowledge({ subscription: name, ackIds }, { timeout: timeoutMs, retry: null });
      return received.flatMap(({ message }) => eventOf(message) ?? []);
    },
    async close() {
      await subscriber.deleteSubscription({ subscription: name }, { timeout: timeoutMs, retry: null });
    },
  };
}

async function pulled(subscriber: SubscriberClient, subscription: string) {
  try {
    const options = { timeout: pullTimeoutMs, retry: null };
    const [{ receivedMessages }] = await subscriber.pull(
      { subscription, maxMessages: mostMessages },
      options,
    );
    return receivedMessages ?? [];
  } catch (error) {
    // Nothing came for so long.
    const isOver = error instanceof Error && 'code' in error && error.code === status.DEADLINE_EXCEEDED;
    if (isOver) return [];
    throw error;
  }
}

const MessageSchema = v.object({
  data: v.instance(Uint8Array),
  attributes: v.looseObject({
    'ce-specversion': v.string(),
    'ce-id': v.string(),
    'ce-source': v.string(),
    'ce-type': v.string(),
    'ce-time': v.string(),
    'ce-subject': v.exactOptional(v.string()),
  }),
});

/** Undefined where the message is no CloudEvent in binary mode. */
function eventOf(message: unknown): CloudEvent | undefined {
  const parsed = v.safeParse(MessageSchema, message);
  if (!parsed.success) return undefined;
  const { attributes, data } = parsed.output;
  const subject = attributes['ce-subject'];
  try {
    return {
      specversion: attributes['ce-specversion'],
      id: attributes['ce-id'],
      source: attributes['ce-source'],
      type: attributes['ce-type'],
      ...(subject !== undefined && { subject }),
      time: attributes['ce-time'],
      datacontenttype: 'application/json',
      data: JSON.parse(Buffer.from(data).toString()),
    };
  } catch {
    return undefined;
  }
}
