import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';

type PubsubMessage = google.pubsub.v1.IPubsubMessage;

/** A message as it is published. */
export interface Draft {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
}

/** A published message. */
export interface Message extends Draft {
  readonly messageId: string;
  readonly publishTime: Date;
}

const maxMessages = 1000;
/** Pub/Sub documents 10 MB. This is the smaller reading, so that a request that passes here passes there. */
const maxRequestBytes = 10_000_000;
const maxAttributes = 100;
const maxKeyBytes = 256;
const maxValueBytes = 1024;
const maxOrderingKeyBytes = 1024;

/** Reads the messages of one publish. Refuses the whole of it when a message is empty or a limit is passed. */
export function parseDrafts(messages: readonly PubsubMessage[]): Draft[] {
  if (messages.length === 0) throw invalid('The value for messages_count is too small: 0.');
  if (messages.length > maxMessages)
    throw invalid(
      `The value for messages_count is too large. You passed ${messages.length} in the request, but the maximum value is ${maxMessages}.`,
    );
  const drafts = messages.map(parseDraft);
  const size = drafts.reduce((sum, draft) => sum + sizeOf(draft), 0);
  if (size > maxRequestBytes)
    throw invalid(
      `The value for request_size is too large. You passed ${size} in the request, but the maximum value is ${maxRequestBytes}.`,
    );
  return drafts;
}

function parseDraft(message: PubsubMessage): Draft {
  const data = Buffer.from(message.data ?? '');
  const attributes = { ...message.attributes };
  const keys = Object.keys(attributes);
  if (data.length === 0 && keys.length === 0)
    throw invalid('Some messages in the request have neither data nor attributes.');
  if (keys.length > maxAttributes)
    throw invalid(`A message has ${keys.length} attributes, but the maximum is ${maxAttributes}.`);
  for (const [key, value] of Object.entries(attributes)) checkAttribute(key, value);
  const orderingKey = message.orderingKey ?? '';
  if (Buffer.byteLength(orderingKey) > maxOrderingKeyBytes)
    throw invalid(
      `An ordering key is longer than ${maxOrderingKeyBytes} bytes: ${orderingKey.slice(0, 40)}….`,
    );
  return { data, attributes, orderingKey };
}

function checkAttribute(key: string, value: string): void {
  if (key === '') throw invalid('An attribute key is empty.');
  if (key.startsWith('goog')) throw invalid(`The attribute key ${key} starts with the reserved "goog".`);
  if (Buffer.byteLength(key) > maxKeyBytes)
    throw invalid(`An attribute key is longer than ${maxKeyBytes} bytes: ${key.slice(0, 40)}….`);
  if (Buffer.byteLength(value) > maxValueBytes)
    throw invalid(`The value of attribute ${key} is longer than ${maxValueBytes} bytes.`);
}

/** Bytes that count towards publish limits and flow control. */
export function sizeOf(draft: Draft): number {
  let bytes = draft.data.length + Buffer.byteLength(draft.orderingKey);
  for (const [key, value] of Object.entries(draft.attributes))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return bytes;
}

/** The message as the gRPC API spells it. */
export function toProto(message: Message): PubsubMessage {
  const ms = message.publishTime.getTime();
  const seconds = Math.floor(ms / 1000);
  return {
    data: message.data,
    attributes: { ...message.attributes },
    messageId: message.messageId,
    publishTime: { seconds, nanos: (ms - seconds * 1000) * 1_000_000 },
    orderingKey: message.orderingKey,
  };
}

function invalid(words: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', words);
}
