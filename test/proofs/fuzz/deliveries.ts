import fc from 'fast-check';

/* What is around a message: by Pub/Sub it is always right, and by others that may call the function it is anything. */

const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64');

/** A message of this data as functions-framework hands over a push. */
export function deliveryOf(data: Uint8Array, id: string, publishTime: string): unknown {
  return { id, data: { message: { data: base64(data), messageId: id, publishTime } } };
}

/** The same of something that gives no time. */
export function deliveryWithoutTime(data: Uint8Array, id: string): unknown {
  return { id, data: { message: { data: base64(data), messageId: id } } };
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('.', '..', '__id__', '/', '%2F', '\ud800', '', '語'.repeat(256), 'x'.repeat(10_000)),
);
const message = fc.record(
  {
    data: fc.oneof(odd, fc.constantFrom('e30=', '', '====', 'not base64 at all \u{1f4be}')),
    attributes: fc.oneof(odd, fc.dictionary(fc.string(), fc.string())),
    messageId: odd,
    message_id: odd,
    publishTime: fc.oneof(odd, fc.constantFrom('0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z')),
    publish_time: odd,
    orderingKey: odd,
  },
  { requiredKeys: [] },
);

/** With a message somewhere in it, or none; with attributes and no data; with an id that no document can have. */
export const deliveries: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ message, subscription: odd }, { requiredKeys: ['message'] }),
  fc.record({ id: odd, time: odd, data: fc.record({ message }) }, { requiredKeys: ['data'] }),
  fc.record({ message: fc.record({ attributes: fc.dictionary(fc.string(), fc.string()), messageId: odd }) }),
  odd,
);
