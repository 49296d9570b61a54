import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Draft, Message } from './message.ts';
import { parseName } from './resource-name.ts';

/** Where messages go that could not be delivered, and after how many attempts. */
export interface DeadLetterPolicy {
  readonly topic: string;
  readonly maxDeliveryAttempts: number;
}

const defaultAttempts = 5;

/** Reads the dead letter policy of a subscription; `undefined` where it has none. */
export function parseDeadLetterPolicy(
  policy: google.pubsub.v1.IDeadLetterPolicy | null | undefined,
): DeadLetterPolicy | undefined {
  if (!policy) return undefined;
  const topic = policy.deadLetterTopic ?? '';
  parseName('topics', topic);
  const maxDeliveryAttempts = policy.maxDeliveryAttempts || defaultAttempts;
  if (maxDeliveryAttempts < 5 || maxDeliveryAttempts > 100)
    throw new GrpcError(
      'INVALID_ARGUMENT',
      `Invalid dead letter policy: max_delivery_attempts must be between 5 and 100, not ${maxDeliveryAttempts}.`,
    );
  return { topic, maxDeliveryAttempts };
}

/** The message as it is published to the dead letter topic: itself, and four attributes saying where it failed. */
export function deadLetterDraft(message: Message, attempts: number, subscription: string): Draft {
  const { project, id } = parseName('subscriptions', subscription);
  return {
    data: message.data,
    orderingKey: message.orderingKey,
    attributes: {
      ...message.attributes,
      CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
      CloudPubSubDeadLetterSourceSubscription: id,
      CloudPubSubDeadLetterSourceSubscriptionProject: project,
      // Production writes this one time with a numeric offset.
      CloudPubSubDeadLetterSourceTopicPublishTime: message.publishTime.toISOString().replace('Z', '+00:00'),
    },
  };
}
