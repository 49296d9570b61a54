import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../../local/events.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { rejectedEvent, succeededEvent } from './events.ts';

for (const event of [succeededEvent, rejectedEvent]) {
  test(`an event of type ${event.type} is read from its Pub/Sub message as it was`, () => {
    const { data, attributes } = toMessage(event);
    assert.deepEqual(eventOf({ data, attributes: { ...attributes } }), event);
  });
}

test('a message that is no event of ours makes an error', () => {
  const { data, attributes } = toMessage(succeededEvent);
  assert.throws(() => eventOf({ data, attributes: {} }));
  assert.throws(() => eventOf({ data: Buffer.from('{}'), attributes: { ...attributes } }));
  assert.throws(() => eventOf({ data: Buffer.from('no JSON'), attributes: { ...attributes } }));
});
