import type { BackupEvent } from '../../contract/events.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';

/** An event in every form in which it can reach a subscriber. */
export function wrappings(event: BackupEvent): Record<string, unknown> {
  const { data, attributes } = toMessage(event);
  const json = { data: data.toString('base64'), attributes, messageId: '1', publishTime: event.time };
  const push = { message: json, subscription: 'projects/shop/subscriptions/s' };
  const structured = JSON.stringify(event);
  const structuredAttributes = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
  return {
    'a message of the Pub/Sub client': { id: '1', data, attributes, publishTime: new Date() },
    'a message with its data in a plain Uint8Array': { data: new Uint8Array(data), attributes },
    'a message in JSON': json,
    'the body of a push': push,
    'the text of the body of a push': JSON.stringify(push),
    'what functions-framework makes of a push': {
      specversion: '1.0',
      id: '1',
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      source: '//pubsub.googleapis.com/projects/shop/topics/spanner-backup-events',
      data: push,
    },
    'a structured message': { data: Buffer.from(structured), attributes: structuredAttributes },
    'a structured message in JSON': {
      data: Buffer.from(structured).toString('base64'),
      attributes: { ...structuredAttributes, 'ce-type': event.type },
    },
    'a structured message with the attribute that the Go SDK writes': {
      data: Buffer.from(structured),
      attributes: { 'Content-Type': 'Application/CloudEvents+JSON' },
    },
    'a CloudEvent as an object': { ...event },
    'a CloudEvent with its data as text': { ...event, data: JSON.stringify(event.data) },
    'a CloudEvent with its data as bytes': { ...event, data: Buffer.from(JSON.stringify(event.data)) },
    'a CloudEvent in text': structured,
    'a CloudEvent in bytes': Buffer.from(structured),
  };
}
