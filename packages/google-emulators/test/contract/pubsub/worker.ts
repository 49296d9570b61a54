import { strict as assert } from 'node:assert';
import type { CreateSubscriptionOptions, protos } from '@google-cloud/pubsub';
import type { Project } from './project.ts';

type PubsubMessage = protos.google.pubsub.v1.IPubsubMessage;

/** A message as a pull answered it. */
export interface Taken {
  readonly ackId: string;
  readonly id: string;
  readonly text: string;
  readonly message: PubsubMessage;
  readonly attempt: number;
  /** When it was received. */
  readonly atMs: number;
}

/** A topic `jobs` with a subscription `worker`, and the hands to work with them. */
export interface Worker {
  readonly subscription: string;
  /** Publishes texts, or whole messages, in one call. Gives their ids. */
  publish(...messages: (string | PubsubMessage)[]): Promise<string[]>;
  /** Pulls, as often as it takes, until `count` messages have come. */
  take(count: number, maxMessages?: number): Promise<Taken[]>;
  /** Pulls once what is there, be it nothing. */
  takeNow(): Promise<Taken[]>;
  ack(...taken: readonly Taken[]): Promise<void>;
  /** Lets the leases end `seconds` from now; 0 is a nack. */
  lease(seconds: number, ...taken: readonly Taken[]): Promise<void>;
}

/** No pull of these tests has to wait longer for what it waits for. */
const patienceMs = 10_000;

export async function startWorker(
  project: Project,
  settings: CreateSubscriptionOptions = {},
): Promise<Worker> {
  const { client, publisher, subscriber } = project;
  const [topic] = await client.createTopic('jobs');
  await topic.createSubscription('worker', settings);
  const subscription = project.subscription('worker');
  const pull = async (maxMessages: number, returnImmediately: boolean) => {
    const request = { subscription, maxMessages, returnImmediately };
    const [{ receivedMessages }] = await subscriber.pull(request, { timeout: patienceMs });
    return (receivedMessages ?? []).map(takenOf);
  };
  return {
    subscription,
    async publish(...messages) {
      const drafts = messages.map((each) => (typeof each === 'string' ? { data: Buffer.from(each) } : each));
      const [{ messageIds }] = await publisher.publish({ topic: project.topic('jobs'), messages: drafts });
      return messageIds ?? [];
    },
    async take(count, maxMessages = 100) {
      const taken: Taken[] = [];
      while (taken.length < count) taken.push(...(await pull(maxMessages, false)));
      return taken;
    },
    takeNow: () => pull(100, true),
    async ack(...taken) {
      await subscriber.acknowledge({ subscription, ackIds: taken.map(({ ackId }) => ackId) });
    },
    async lease(ackDeadlineSeconds, ...taken) {
      const ackIds = taken.map(({ ackId }) => ackId);
      await subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds });
    },
  };
}

function takenOf(received: protos.google.pubsub.v1.IReceivedMessage): Taken {
  const { ackId, message, deliveryAttempt } = received;
  assert.ok(ackId && message?.messageId, 'a pull gave a message without its ids');
  return {
    ackId,
    id: message.messageId,
    text: Buffer.from(message.data ?? '').toString(),
    message,
    attempt: deliveryAttempt ?? 0,
    atMs: Date.now(),
  };
}

export function texts(taken: readonly Taken[]): string[] {
  return taken.map(({ text }) => text);
}
