import type { Delivery } from './delivery.ts';
import type { PushForm, PushTarget } from './push-config.ts';

/** One HTTP POST to a push endpoint. */
export interface PushRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the push of a delivery needs to know about its subscription. */
export interface PushContext {
  readonly target: PushTarget;
  readonly topic: string;
  /** Pub/Sub counts attempts only for subscriptions with a dead letter policy. */
  readonly countAttempts: boolean;
}

/** Writes a delivery in the form its subscription asks for. */
export function pushRequest(delivery: Delivery, context: PushContext): PushRequest {
  const { target, topic, countAttempts } = context;
  return {
    url: target.endpoint,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'CloudPubSub-Google',
      ...formHeaders(target.form, delivery, topic),
    },
    body: JSON.stringify({
      message: messageJson(delivery),
      subscription: delivery.subscription,
      ...(countAttempts ? { deliveryAttempt: delivery.attempt } : {}),
    }),
  };
}

function formHeaders(form: PushForm, delivery: Delivery, topic: string): Record<string, string> {
  if (form === 'raw') return {};
  return {
    'ce-id': delivery.message.messageId,
    'ce-source': `//pubsub.googleapis.com/${topic}`,
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
    'ce-time': delivery.message.publishTime.toISOString(),
  };
}

/** Proto JSON, which leaves out what is empty, and the older spellings that Pub/Sub sends beside it. */
function messageJson({ message }: Delivery): Record<string, unknown> {
  const publishTime = message.publishTime.toISOString();
  return {
    ...(Object.keys(message.attributes).length > 0 ? { attributes: message.attributes } : {}),
    ...(message.data.length > 0 ? { data: message.data.toString('base64') } : {}),
    messageId: message.messageId,
    message_id: message.messageId,
    publishTime,
    publish_time: publishTime,
    ...(message.orderingKey === '' ? {} : { orderingKey: message.orderingKey }),
  };
}
