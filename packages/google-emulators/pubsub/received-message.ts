import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import type { Delivery } from './delivery.ts';
import { toProto } from './message.ts';
import type { Subscription } from './subscription.ts';

/** A delivery as pulls answer it. Attempts are told only to subscriptions with a dead letter policy. */
export function receivedMessage(
  delivery: Delivery,
  { settings }: Subscription,
): google.pubsub.v1.IReceivedMessage {
  return {
    ackId: delivery.ackId,
    message: toProto(delivery.message),
    deliveryAttempt: settings.deadLetter === undefined ? 0 : delivery.attempt,
  };
}
