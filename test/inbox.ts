import { v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import { assertOnContract } from './contract/validate-event.ts';

/** An event as a subscriber receives it. */
export interface Received {
  readonly attributes: Readonly<Record<string, string>>;
  /** The JSON document in the message's data. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into it, and compare all of it
  readonly data: any;
  readonly orderingKey: string;
  readonly id: string;
  /** `started`, `succeeded`, … */
  readonly kind: string;
}

export interface Inbox {
  /** Takes all that is there, in order of arrival, and acknowledges it. */
  take(): Promise<Received[]>;
  close(): Promise<void>;
}

/** Makes a topic, by its full name, as those do who own it. */
export async function makeTopic(address: string, name: string): Promise<void> {
  const [servicePath = '', port] = address.split(':');
  const publisher = new v1.PublisherClient({
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
  await publisher.createTopic({ name });
  await publisher.close();
}

/**
 * Reads a subscription with the real client, by pull: what was published before is there. Every event is held to the
 * published contract.
 */
export function openInbox(address: string, subscription: string): Inbox {
  const [servicePath = '', port] = address.split(':');
  const subscriber = new v1.SubscriberClient({
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
  return {
    async take() {
      const received: Received[] = [];
      for (;;) {
        const [{ receivedMessages }] = await subscriber.pull({
          subscription,
          maxMessages: 500,
          returnImmediately: true,
        });
        if (!receivedMessages?.length) return received;
        for (const { message } of receivedMessages) {
          const one = receivedOf(message);
          assertOnContract({
            data: Buffer.from(JSON.stringify(one.data)),
            attributes: { ...one.attributes },
          });
          received.push(one);
        }
        const ackIds = receivedMessages.map(({ ackId }) => ackId ?? '');
        await subscriber.acknowledge({ subscription, ackIds });
      }
    },
    close: () => subscriber.close(),
  };
}

function receivedOf(
  message:
    | { data?: unknown; attributes?: Record<string, string> | null; orderingKey?: string | null }
    | null
    | undefined,
): Received {
  const attributes = message?.attributes ?? {};
  return {
    attributes,
    data: JSON.parse(Buffer.from(message?.data as Uint8Array).toString()),
    orderingKey: message?.orderingKey ?? '',
    id: attributes['ce-id'] ?? '',
    kind: attributes['ce-type']?.split('.').at(-1) ?? '',
  };
}
