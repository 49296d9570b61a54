import * as v from 'valibot';
import { acknowledge } from './acknowledgement.ts';
import type { Broker } from './broker.ts';
import type { Delivery } from './delivery.ts';
import { parseDrafts } from './message.ts';
import { pull } from './pull.ts';
import { bytes, message, parse, text } from './rest-json.ts';
import type { Subscription } from './subscription.ts';
import { requirePull } from './subscriptions.ts';
import type { Timers } from './timers.ts';

/** One method of the REST API. `path` captures the name of the resource. */
export interface Route {
  readonly method: 'POST' | 'PUT';
  readonly path: RegExp;
  handle(name: string, body: unknown, signal: AbortSignal): object | Promise<object>;
}

const seconds = v.pipe(
  v.string(),
  v.regex(/^\d+(\.\d+)?s$/, 'a duration such as "10s" is expected'),
  v.transform((duration) => ({ seconds: Number.parseFloat(duration) })),
);

const PublishSchema = message({
  messages: v.optional(
    v.array(
      message({
        data: v.exactOptional(bytes),
        attributes: v.exactOptional(v.record(v.string(), text)),
        orderingKey: v.exactOptional(text),
        /** These two are Pub/Sub's to give: what a publisher says of them is not looked at. */
        messageId: v.exactOptional(text),
        publishTime: v.exactOptional(
          v.pipe(v.string(), v.isoTimestamp('a time such as 2027-01-01T00:00:00Z is expected')),
        ),
      }),
    ),
    [],
  ),
});

const PullSchema = message({
  maxMessages: v.optional(v.number(), 0),
  returnImmediately: v.optional(v.boolean(), false),
});

const AcknowledgeSchema = message({ ackIds: v.array(v.string()) });

/** What is not listed is refused: a feature left out must not look like one that works. */
const SubscriptionSchema = v.strictObject({
  name: v.exactOptional(v.string()),
  topic: v.string(),
  filter: v.exactOptional(v.string()),
  ackDeadlineSeconds: v.exactOptional(v.number()),
  labels: v.exactOptional(v.record(v.string(), v.string())),
  pushConfig: v.exactOptional(
    v.strictObject({
      pushEndpoint: v.exactOptional(v.string()),
      attributes: v.exactOptional(v.record(v.string(), v.string())),
      /** Kept and shown, but nothing is signed here. */
      oidcToken: v.exactOptional(
        v.strictObject({
          serviceAccountEmail: v.exactOptional(v.string()),
          audience: v.exactOptional(v.string()),
        }),
      ),
    }),
  ),
  retryPolicy: v.exactOptional(
    v.strictObject({ minimumBackoff: v.exactOptional(seconds), maximumBackoff: v.exactOptional(seconds) }),
  ),
  deadLetterPolicy: v.exactOptional(
    v.strictObject({ deadLetterTopic: v.string(), maxDeliveryAttempts: v.exactOptional(v.number()) }),
  ),
});

/** The methods of Pub/Sub's REST API that the local stack has, on a broker. */
export function restRoutes(broker: Broker, timers: Timers): readonly Route[] {
  const { subscriptions } = broker;
  return [
    {
      method: 'POST',
      path: /^\/v1\/(projects\/[^/]+\/topics\/[^/:]+):publish$/,
      handle: (topic, body) => {
        const messages = parse(PublishSchema, body).messages.map(
          ({ data = Buffer.of(), attributes = {}, orderingKey = '' }) => ({ data, attributes, orderingKey }),
        );
        return { messageIds: broker.publish(topic, parseDrafts(messages)) };
      },
    },
    {
      method: 'PUT',
      path: /^\/v1\/(projects\/[^/]+\/subscriptions\/[^/:]+)$/,
      handle: (name, body) => {
        const wanted = parse(SubscriptionSchema, body);
        subscriptions.create({ ...wanted, name });
        return { ...parse(v.record(v.string(), v.unknown()), body), name };
      },
    },
    {
      method: 'POST',
      path: /^\/v1\/(projects\/[^/]+\/subscriptions\/[^/:]+):pull$/,
      handle: async (name, body, signal) => {
        const subscription = subscriptions.get(name);
        requirePull(subscription);
        const deliveries = await pull(subscription, { ...parse(PullSchema, body), timers, signal });
        // Proto JSON leaves out what is empty.
        return deliveries.length === 0
          ? {}
          : { receivedMessages: deliveries.map((delivery) => received(delivery, subscription)) };
      },
    },
    {
      method: 'POST',
      path: /^\/v1\/(projects\/[^/]+\/subscriptions\/[^/:]+):acknowledge$/,
      handle: (name, body) => {
        acknowledge(subscriptions.get(name), parse(AcknowledgeSchema, body).ackIds);
        return {};
      },
    },
  ];
}

function received({ ackId, message, attempt }: Delivery, { settings }: Subscription): object {
  const { data, attributes, messageId, publishTime, orderingKey } = message;
  return {
    ackId,
    message: {
      ...(data.length > 0 && { data: data.toString('base64') }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
      messageId,
      publishTime: publishTime.toISOString(),
      ...(orderingKey !== '' && { orderingKey }),
    },
    ...(settings.deadLetter !== undefined && { deliveryAttempt: attempt }),
  };
}
