import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMessage } from '../../../shared/request/message.ts';
import { textOf } from '../../../shared/request/parse-data.ts';
import { parseTimestamp } from '../../../shared/spanner/timestamp.ts';
import { after, at, noon } from '../record/builders.ts';

const later = after(60_000);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const message = { data: base64('{"a":1}'), messageId: 'm1', publishTime: '2026-11-22T13:00:00.5+01:00' };

const deliveries: { name: string; delivery: unknown }[] = [
  {
    name: 'the CloudEvent that the framework makes of a push',
    delivery: { id: 'e1', time: at(1), data: { message } },
  },
  {
    name: "Eventarc's CloudEvent",
    delivery: {
      id: 'm1',
      data: { subscription: 's', message: { ...message, message_id: 'm1', publish_time: at(500) } },
    },
  },
  {
    name: 'a message in the other spelling',
    delivery: { data: { message: { data: message.data, message_id: 'm1', publish_time: at(500) } } },
  },
  { name: 'the bare body of a push', delivery: { subscription: 's', message } },
];

for (const { name, delivery } of deliveries) {
  test(`a message is found in ${name}`, () => {
    const { id, publishTime, data } = readMessage(delivery, later);
    assert.deepEqual([id, publishTime, textOf(data)], ['m1', at(500), '{"a":1}']);
  });
}

test('a message without data has empty data, and its own id', () => {
  const { data, ...bare } = message;
  const read = readMessage({ message: { ...bare, attributes: { a: 'b' } } }, later);
  assert.deepEqual([read.id, read.publishTime, read.data.length], ['m1', at(500), 0]);
});

test('the envelope gives the id and the time that a message lacks', () => {
  const read = readMessage({ id: 'e1', time: noon, traceparent: '00-1-2-01', data: { message: {} } }, later);
  assert.deepEqual(read, {
    id: 'e1',
    publishTime: noon,
    hasPublishTime: true,
    data: Buffer.alloc(0),
    traceparent: '00-1-2-01',
  });
});

test('an invalid publish time is replaced by the time of handling, and marked as such', () => {
  const { publishTime, hasPublishTime } = readMessage(
    { message: { ...message, publishTime: 'soon' } },
    later,
  );
  assert.deepEqual([publishTime, hasPublishTime], [at(60_000), false]);
});

test('every delivery gets an id, the same each time, and a valid time', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, wrapped) => {
      const delivery = wrapped ? { data: { message: value } } : value;
      const read = readMessage(delivery, later);
      assert.notEqual(read.id, '');
      assert.equal(readMessage(structuredClone(delivery), after(0)).id, read.id);
      assert.equal(parseTimestamp(read.publishTime), read.publishTime);
    }),
  );
});

test('two deliveries without an id get ids from their content', () => {
  assert.notEqual(readMessage({ x: 1 }, later).id, readMessage({ x: 2 }, later).id);
  assert.match(readMessage(undefined, later).id, /^sha256-[0-9a-f]{64}$/);
});

test('data that is not UTF-8 has no text', () => {
  assert.equal(textOf(Buffer.from('ä🚀')), 'ä🚀');
  assert.equal(textOf(Buffer.alloc(0)), '');
  assert.equal(textOf(Buffer.from([0x61, 0xff])), undefined);
});

test('an id longer than any of Pub/Sub is replaced by a hash', () => {
  const idOf = (messageId: string) => readMessage({ message: { messageId } }, later).id;
  assert.equal(idOf('x'.repeat(128)), 'x'.repeat(128));
  for (const id of ['x'.repeat(129), '語'.repeat(43), '\ud800']) assert.match(idOf(id), /^sha256-/);
});
