import assert from 'node:assert/strict';
import { createBackup } from '../../../functions/create-backup/handler.ts';
import { documentId } from '../../../shared/adapters/firestore/document.ts';
import { toMessage } from '../../../shared/adapters/pubsub/events.ts';
import { jsonLog } from '../../../shared/runtime/log.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { deliveryOf } from './deliveries.ts';

/**
 * What any message may leave behind at most, in bytes: far below what a platform takes. How long one takes is not judged,
 * since a busy machine takes longer: patterns.test.ts shows that no text is read in more than linear time.
 */
export const limits = {
  /** Of a record or a rejection. Firestore takes 1 MiB, and 20 requests join one record. */
  document: 65_536,
  /** Of an event; Pub/Sub takes 10 MB. */
  event: 65_536,
  /** Cloud Logging cuts lines at 256 KB. */
  line: 2_048,
  /** Firestore takes ids of documents up to 1,500 bytes. */
  documentId: 1_500,
  /** Pub/Sub takes attributes up to 1,024 bytes. */
  attribute: 1_024,
  /** Of a rejection, and the letters of one: nobody reads more. */
  reasons: 50,
  reason: 700,
  excerpt: 1_024,
  /** Of a request, or legible in one that is refused. */
  labels: 16,
} as const;

export type Sizes = Record<keyof typeof limits, number>;
export type Verdict = 'taken in' | 'refused';

/** The largest that any message has left behind so far. */
export const largest: Sizes = {
  document: 0,
  event: 0,
  line: 0,
  documentId: 0,
  attribute: 0,
  reasons: 0,
  reason: 0,
  excerpt: 0,
  labels: 0,
};

/** Puts a message of this data through createBackup, and judges what is left of it. */
export function judge(
  data: Uint8Array,
  world = new MemoryWorld(),
  environment: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  return judgeDelivery(
    deliveryOf(data, '12345678901234567', world.clock.now().toISOString()),
    world,
    environment,
  );
}

/**
 * Hands a delivery to createBackup, in a world where there was none before. It has to leave behind a record or a rejection
 * with a reason, never both and never neither, and nothing thrown; and nothing stored, sent or logged may be
 * too large, or impossible to write.
 */
export async function judgeDelivery(
  delivery: unknown,
  world = new MemoryWorld(),
  environment: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  await createBackup(world.deps(environment))(delivery);
  const records = [...world.records.values()].map(({ record }) => record);
  const rejections = [...world.rejections.values()];
  for (const name of [...world.records.keys(), ...world.rejections.keys()])
    measure('documentId', Buffer.byteLength(documentId(name)));
  for (const document of [...records, ...rejections]) measure('document', bytesOf(document));
  for (const event of world.events) {
    measure('event', bytesOf(event));
    for (const value of Object.values(toMessage(event).attributes))
      measure('attribute', Buffer.byteLength(value));
  }
  const log = jsonLog((line) => measure('line', Buffer.byteLength(line)), world.clock.now);
  for (const fact of world.facts) {
    bytesOf(fact);
    log(fact);
  }
  const [rejection] = rejections;
  if (rejection === undefined) {
    assert.equal(records.length, 1, 'neither a record nor a rejection');
    return 'taken in';
  }
  assert.equal(records.length, 0, 'both a record and a rejection');
  const { reasons, excerpt, labels, messageId } = rejection.event.data;
  assert.ok(
    reasons.length > 0 && reasons.every(({ message }) => message.length > 0),
    'a rejection without a reason',
  );
  measure('reasons', reasons.length);
  for (const { path, message } of reasons) measure('reason', path.length + message.length);
  measure('excerpt', Buffer.byteLength(excerpt));
  measure('labels', Object.keys(labels).length);
  assert.ok(
    rejection.announced && world.events.some((event) => event.id === `${messageId}/rejected`),
    'nothing announced',
  );
  return 'refused';
}

function measure(what: keyof Sizes, size: number): void {
  largest[what] = Math.max(largest[what], size);
  assert.ok(size <= limits[what], `${what}: ${size} is more than ${limits[what]}`);
}

// JSON.stringify would escape half a surrogate pair; protobuf, and with it Firestore and Pub/Sub, cannot.
function bytesOf(stored: unknown): number {
  const text = JSON.stringify(stored, (key, value: unknown) => {
    assert.ok(key.isWellFormed(), 'a field that cannot be written in UTF-8');
    assert.ok(typeof value !== 'string' || value.isWellFormed(), 'text that cannot be written in UTF-8');
    return value;
  });
  return Buffer.byteLength(text ?? '');
}
