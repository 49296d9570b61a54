import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadLetterDraft, parseDeadLetterPolicy } from '../../pubsub/dead-letter.ts';

const deadLetterTopic = 'projects/p/topics/dead';

test('a missing dead letter policy is undefined, and one without a number of attempts means 5', () => {
  assert.equal(parseDeadLetterPolicy(undefined), undefined);
  assert.deepEqual(parseDeadLetterPolicy({ deadLetterTopic, maxDeliveryAttempts: 0 }), {
    topic: deadLetterTopic,
    maxDeliveryAttempts: 5,
  });
});

for (const maxDeliveryAttempts of [4, 101, -1])
  test(`a dead letter policy with ${maxDeliveryAttempts} attempts is refused`, () => {
    assert.throws(() => parseDeadLetterPolicy({ deadLetterTopic, maxDeliveryAttempts }), {
      details: /between 5 and 100/,
    });
  });

test('a dead letter policy without a topic is refused', () => {
  assert.throws(() => parseDeadLetterPolicy({}), { details: /^Invalid resource name/ });
});

test('a dead letter holds the message and tells where it failed', () => {
  const message = {
    data: Buffer.from('poison'),
    attributes: { a: 'b' },
    orderingKey: 'key',
    messageId: '7',
    publishTime: new Date('2026-11-22T10:00:00.125Z'),
  };
  assert.deepEqual(deadLetterDraft(message, 5, 'projects/p/subscriptions/jobs'), {
    data: message.data,
    orderingKey: 'key',
    attributes: {
      a: 'b',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: 'jobs',
      CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
      CloudPubSubDeadLetterSourceTopicPublishTime: '2026-11-22T10:00:00.125+00:00',
    },
  });
});
