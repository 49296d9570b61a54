import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { parseTimestamp, type Timestamp, timestampOf } from '../spanner/timestamp.ts';

/** The parts of a Pub/Sub message that we need. */
export interface Message {
  readonly id: string;
  readonly publishTime: Timestamp;
  /** False if the delivery had no publish time: then `publishTime` is the time of handling, which differs on every delivery. */
  readonly hasPublishTime: boolean;
  /** Empty for a message that has attributes only, or nothing. */
  readonly data: Uint8Array;
  /** The W3C trace context of the delivery, where there is one. */
  readonly traceparent: string | undefined;
}

const text = v.fallback(v.optional(v.string()), undefined);

// Pub/Sub's ids have 17 digits. The bound is there because an id names a document, and a record keeps a thousand ids.
const id = v.fallback(
  v.optional(
    v.pipe(
      v.string(),
      v.maxBytes(128),
      v.check((given) => given.isWellFormed()),
    ),
  ),
  undefined,
);

const MessageSchema = v.object({
  data: text,
  messageId: id,
  message_id: id,
  publishTime: text,
  publish_time: text,
});

const DeliverySchema = v.object({
  id,
  time: text,
  traceparent: text,
  message: v.fallback(v.optional(MessageSchema), undefined),
  data: v.fallback(
    v.optional(v.object({ message: v.fallback(v.optional(MessageSchema), undefined) })),
    undefined,
  ),
});

/**
 * Finds the message in a delivery: a raw Pub/Sub push, or a CloudEvent that Eventarc or functions-framework made of one, in
 * both spellings of its fields. A missing id is made from the content, so that every delivery gets the same id.
 */
export function readMessage(delivery: unknown, now: Date): Message {
  const parsed = v.safeParse(DeliverySchema, delivery);
  const envelope = parsed.success ? parsed.output : undefined;
  const message = envelope?.data?.message ?? envelope?.message;
  const publishTime = parseTimestamp(message?.publishTime ?? message?.publish_time ?? envelope?.time ?? '');
  return {
    id: message?.messageId || message?.message_id || envelope?.id || fingerprint(delivery),
    publishTime: publishTime ?? timestampOf(now),
    hasPublishTime: publishTime !== undefined,
    data: Buffer.from(message?.data ?? '', 'base64'),
    traceparent: envelope?.traceparent,
  };
}

function fingerprint(delivery: unknown): string {
  const body = JSON.stringify(contentOf(delivery)) ?? '';
  return `sha256-${createHash('sha256').update(body).digest('hex')}`;
}

/** The delivery without its trace, which differs on every redelivery. */
function contentOf(delivery: unknown): unknown {
  if (typeof delivery !== 'object' || delivery === null || !('traceparent' in delivery)) return delivery;
  return Object.fromEntries(Object.entries(delivery).filter(([key]) => key !== 'traceparent'));
}
