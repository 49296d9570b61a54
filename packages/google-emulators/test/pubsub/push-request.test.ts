import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../pubsub/delivery.ts';
import type { Message } from '../../pubsub/message.ts';
import { pushRequest } from '../../pubsub/push-request.ts';
import { draft } from './core.ts';

const publishTime = new Date('2026-11-22T10:00:00.125Z');
const endpoint = new URL('http://127.0.0.1:8080/push');
const topic = 'projects/p/topics/jobs';

function deliver(message: Partial<Message>): Delivery {
  return {
    subscription: 'projects/p/subscriptions/jobs',
    ackId: 'a',
    message: { ...draft(''), messageId: '7', publishTime, ...message },
    attempt: 3,
    at: publishTime,
    outcome: 'outstanding',
  };
}

const full = deliver({ data: Buffer.from('hello'), attributes: { a: 'b' }, orderingKey: 'key' });

test('the raw form of a push is what Pub/Sub posts: both spellings, no CloudEvent headers', () => {
  const raw = pushRequest(full, { target: { endpoint, form: 'raw' }, topic, countAttempts: true });
  assert.deepEqual(raw.headers, { 'content-type': 'application/json', 'user-agent': 'CloudPubSub-Google' });
  assert.deepEqual(JSON.parse(raw.body), {
    message: {
      attributes: { a: 'b' },
      data: 'aGVsbG8=',
      messageId: '7',
      message_id: '7',
      publishTime: '2026-11-22T10:00:00.125Z',
      publish_time: '2026-11-22T10:00:00.125Z',
      orderingKey: 'key',
    },
    subscription: 'projects/p/subscriptions/jobs',
    deliveryAttempt: 3,
  });
});

test('the Eventarc form of a push has the same body, under the headers of a CloudEvent', () => {
  const eventarc = pushRequest(full, { target: { endpoint, form: 'eventarc' }, topic, countAttempts: true });
  const raw = pushRequest(full, { target: { endpoint, form: 'raw' }, topic, countAttempts: true });
  assert.equal(eventarc.body, raw.body);
  assert.deepEqual(eventarc.headers, {
    ...raw.headers,
    'ce-id': '7',
    'ce-source': '//pubsub.googleapis.com/projects/p/topics/jobs',
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
    'ce-time': '2026-11-22T10:00:00.125Z',
  });
});

test('a push leaves out what the message does not have', () => {
  const { body } = pushRequest(deliver({}), {
    target: { endpoint, form: 'raw' },
    topic,
    countAttempts: false,
  });
  const parsed: { message: object } = JSON.parse(body);
  assert.deepEqual(Object.keys(parsed), ['message', 'subscription']);
  assert.deepEqual(Object.keys(parsed.message), ['messageId', 'message_id', 'publishTime', 'publish_time']);
});
