import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../../local/events.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { rejectedEvent, succeededEvent } from './events.ts';

for (const event of [succeededEvent, rejectedEvent]) {
  test(`an event of type ${event.type} comes out of Pub/Sub as it went in`, () => {
    const { data, attributes } = toMessage(event);
    assert.deepEqual(eventOf({ data, attributes: { ...attributes } }), event);
  });
}

test('a message that is none of our events is not taken for one', () => {
  const { data, attributes } = toMessage(succeededEvent);
  assert.throws(() => eventOf({ data, attributes: {} }));
  assert.throws(() => eventOf({ data: Buffer.from('{}'), attributes: { ...attributes } }));
  assert.throws(() => eventOf({ data: Buffer.from('no JSON'), attributes: { ...attributes } }));
});
