import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../pubsub/delivery.ts';
import { Journal } from '../../pubsub/journal.ts';

function delivery(subscription: string, messageId: string, attempt: number): Delivery {
  const at = new Date('2026-11-22T10:00:00Z');
  const message = { data: Buffer.of(), attributes: {}, orderingKey: '', messageId, publishTime: at };
  return { subscription, ackId: `${messageId}:${attempt}`, message, attempt, at, outcome: 'refused' };
}

test('the latest delivery of a message by a subscription is found', () => {
  const journal = new Journal();
  for (const item of [delivery('s', '1', 1), delivery('s', '1', 2), delivery('t', '1', 3)])
    journal.record(item);
  assert.equal(journal.latest('s', '1')?.attempt, 2);
  assert.equal(journal.latest('s', '2'), undefined);
});

test('a full journal forgets the oldest deliveries and goes on', () => {
  const journal = new Journal(4);
  for (const attempt of [1, 2, 3, 4, 5]) journal.record(delivery('s', '1', attempt));
  assert.deepEqual(
    journal.deliveries.map(({ attempt }) => attempt),
    [3, 4, 5],
  );
});
