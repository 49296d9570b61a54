import type { Message, PubSub } from '@google-cloud/pubsub';
import * as v from 'valibot';
import {
  DatabaseEventSchema,
  FoundEventSchema,
  type PublishedEvent,
} from '../shared/events/database-event-schema.ts';
import { BackupEventSchema, RejectedEventSchema } from '../shared/events/event-schema.ts';
import { topology } from './topology.ts';

const EventSchema = v.variant('type', [
  BackupEventSchema,
  RejectedEventSchema,
  DatabaseEventSchema,
  FoundEventSchema,
]);

/**
 * The CloudEvent in a Pub/Sub message: its context from the `ce-…` attributes and `content-type`, its data from the payload.
 *
 * @throws {Error} where it is none of our events
 */
export function eventOf({ data, attributes }: Pick<Message, 'data' | 'attributes'>): PublishedEvent {
  const subject = attributes['ce-subject'];
  return v.parse(EventSchema, {
    specversion: attributes['ce-specversion'],
    id: attributes['ce-id'],
    source: attributes['ce-source'],
    type: attributes['ce-type'],
    ...(subject !== undefined && { subject }),
    time: attributes['ce-time'],
    datacontenttype: attributes['content-type'],
    data: JSON.parse(data.toString()),
  });
}

/** A subscription that is being listened to. */
export interface Listening {
  stop(): Promise<void>;
}

/** Receives the events as any subscriber would: over StreamingPull, by the real client library. */
export function listenToEvents(
  client: PubSub,
  received: (event: PublishedEvent) => void,
  failed: (error: unknown) => void,
): Listening {
  const subscription = client.subscription(topology.inbox);
  subscription.on('error', failed);
  subscription.on('message', (message) => {
    try {
      received(eventOf(message));
    } catch (error) {
      failed(error);
    }
    message.ack();
  });
  return { stop: () => subscription.close() };
}
