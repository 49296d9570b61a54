import * as v from 'valibot';
import { rejectedEvent } from '../events/event.ts';
import { type RejectedEventData, StoredRejectedEventSchema } from '../events/event-schema.ts';
import type { Problem } from '../request/problem.ts';
import type { Labels } from '../request/request-schema.ts';
import { madeOf } from '../spanner/fields.ts';
import { type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import { recordKeptMs } from './policy.ts';

/** The stored answer to a message that was rejected: a document found by the message's id, with its one event. */
export const RejectionSchema = v.object({
  event: StoredRejectedEventSchema,
  announced: v.boolean(),
  /** When Firestore may drop the document. */
  expireAt: v.date(),
});

export type Rejection = v.InferOutput<typeof RejectionSchema>;

/** A message that is rejected, and why. */
export interface RejectedMessage {
  readonly messageId: string;
  readonly publishTime: Timestamp;
  readonly data: Uint8Array;
  readonly labels: Labels;
  readonly problems: readonly Problem[];
  /** The backup whose record, or missing record, is the reason. */
  readonly backup?: string | undefined;
}

const excerptBytes = 1_024;
const mostReasons = 50;

/** Makes the rejection of a message. `requestsTopic` is the full name of the topic that the message came by. */
export function rejection(refused: RejectedMessage, requestsTopic: string, now: Date): Rejection {
  const { messageId, publishTime, data, labels, problems, backup } = refused;
  const time = timestampOf(now);
  const details = madeOf<RejectedEventData>({
    messageId,
    publishTime,
    reasons: problems.slice(0, mostReasons).map(({ path, message }) => ({ path, message })),
    labels,
    excerpt: excerpt(data),
    backup,
  });
  return {
    event: rejectedEvent(details, requestsTopic, time),
    announced: false,
    expireAt: new Date(now.getTime() + recordKeptMs),
  };
}

/** The beginning of the data as text, at most 1 KB of UTF-8. Bytes that are no text become the replacement character. */
function excerpt(data: Uint8Array): string {
  // A replacement character takes three bytes and may stand for one, so the text can be longer than the data.
  let text = new TextDecoder().decode(data.subarray(0, excerptBytes));
  while (Buffer.byteLength(text) > excerptBytes) text = text.slice(0, -1);
  return text.toWellFormed();
}
