import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Broker } from '../../pubsub/broker.ts';
import type { Post } from '../../pubsub/pusher.ts';
import { createCore, draft, everything } from './core.ts';

const jobs = 'projects/p/topics/jobs';
const dead = 'projects/p/topics/dead';
const worker = 'projects/p/subscriptions/worker';
const graveyard = 'projects/p/subscriptions/graveyard';
const pushConfig = { pushEndpoint: 'http://127.0.0.1:8080/' };

function refuseAll(broker: Broker, subscription: string): number[] {
  return broker.subscriptions
    .get(subscription)
    .take(everything, 10_000, () => {})
    .map(({ ackId, attempt }) => {
      broker.subscriptions.get(subscription).modifyDeadline(ackId, 0);
      return attempt;
    });
}

function texts(broker: Broker, subscription: string): string[] {
  return broker.subscriptions
    .get(subscription)
    .take(everything)
    .map(({ message }) => message.data.toString());
}

test('every subscription gets its own copy of what is published after it was created', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  broker.publish(jobs, [draft('before')]);
  broker.subscriptions.create({ name: worker, topic: jobs });
  broker.subscriptions.create({ name: graveyard, topic: jobs });
  assert.deepEqual(broker.publish(jobs, [draft('a'), draft('b')]), ['2', '3']);
  assert.deepEqual(texts(broker, worker), ['a', 'b']);
  assert.deepEqual(texts(broker, graveyard), ['a', 'b']);
});

test('the publish time of a message is that of the clock', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({ name: worker, topic: jobs });
  broker.publish(jobs, [draft('a')]);
  const [delivery] = broker.subscriptions.get(worker).take(everything);
  assert.equal(delivery?.message.publishTime.toISOString(), '2026-11-22T10:00:00.000Z');
});

test('without a retry policy a nacked message is available again at once', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({ name: worker, topic: jobs });
  broker.publish(jobs, [draft('a')]);
  assert.deepEqual(refuseAll(broker, worker), [1]);
  assert.deepEqual(refuseAll(broker, worker), [2]);
});

test('with a retry policy each delay is twice the one before, up to the maximum', async () => {
  const { broker, timers, clock } = createCore();
  broker.topics.create({ name: jobs });
  const retryPolicy = { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 30 } };
  broker.subscriptions.create({ name: worker, topic: jobs, retryPolicy });
  broker.publish(jobs, [draft('a')]);
  const seen: string[] = [];
  for (let second = 0; second < 80; second += 1) {
    if (refuseAll(broker, worker).length > 0) seen.push(clock.now().toISOString().slice(14, 19));
    await timers.advance(1_000);
  }
  assert.deepEqual(seen, ['00:00', '00:10', '00:30', '01:00']);
});

test('a message that failed too often goes to the dead letter topic and does not come back', () => {
  const { broker, timers } = createCore();
  for (const name of [jobs, dead]) broker.topics.create({ name });
  broker.subscriptions.create({
    name: worker,
    topic: jobs,
    deadLetterPolicy: { deadLetterTopic: dead, maxDeliveryAttempts: 5 },
  });
  broker.subscriptions.create({ name: graveyard, topic: dead });
  broker.publish(jobs, [draft('poison', { a: 'b' })]);
  for (const attempt of [1, 2, 3, 4, 5]) assert.deepEqual(refuseAll(broker, worker), [attempt]);
  assert.deepEqual(refuseAll(broker, worker), []);
  const [letter] = broker.subscriptions.get(graveyard).take(everything);
  assert.equal(letter?.message.messageId, '2');
  assert.equal(letter?.message.attributes.a, 'b');
  assert.equal(letter?.message.attributes.CloudPubSubDeadLetterSourceDeliveryCount, '5');
  assert.equal(timers.pending, 1, "the dead letter's own lease");
});

test('while the dead letter topic is gone, the message stays', () => {
  const { broker } = createCore();
  for (const name of [jobs, dead]) broker.topics.create({ name });
  broker.subscriptions.create({ name: worker, topic: jobs, deadLetterPolicy: { deadLetterTopic: dead } });
  broker.deleteTopic(dead);
  broker.publish(jobs, [draft('poison')]);
  for (const attempt of [1, 2, 3, 4, 5, 6]) assert.deepEqual(refuseAll(broker, worker), [attempt]);
});

test('a dead letter topic must exist when the subscription is created', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  assert.throws(
    () =>
      broker.subscriptions.create({ name: worker, topic: jobs, deadLetterPolicy: { deadLetterTopic: dead } }),
    { details: 'Resource not found (resource=dead).' },
  );
});

test('a subscription whose topic is deleted keeps its messages and gets no more', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({ name: worker, topic: jobs });
  broker.publish(jobs, [draft('old')]);
  broker.deleteTopic(jobs);
  broker.topics.create({ name: jobs });
  broker.publish(jobs, [draft('new')]);
  assert.equal(broker.subscriptions.get(worker).settings.config.topic, '_deleted-topic_');
  assert.deepEqual(texts(broker, worker), ['old']);
});

test('redeliver delivers an acknowledged message again', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({ name: worker, topic: jobs });
  const [id] = broker.publish(jobs, [draft('a')]);
  const [first] = broker.subscriptions.get(worker).take(everything);
  broker.subscriptions.get(worker).acknowledge(first?.ackId ?? '');
  broker.redeliver(worker, id ?? '');
  const [second] = broker.subscriptions.get(worker).take(everything);
  assert.equal(second?.message.messageId, id);
  assert.deepEqual(
    broker.deliveries.map(({ outcome }) => outcome),
    ['acknowledged', 'outstanding'],
  );
});

test('redeliver refuses a message that was never delivered', () => {
  const { broker } = createCore();
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({ name: worker, topic: jobs });
  broker.publish(jobs, [draft('a')]);
  assert.throws(() => broker.redeliver(worker, '1'), /never delivered/);
});

test('the broker is quiet when pushes only wait for a retry, and idle when all are done', async () => {
  const answers = [500, 204];
  const post: Post = async () => answers.shift() ?? 204;
  const { broker, timers } = createCore(post);
  broker.topics.create({ name: jobs });
  const retryPolicy = { minimumBackoff: { seconds: 10 } };
  broker.subscriptions.create({ name: worker, topic: jobs, pushConfig, retryPolicy });
  broker.publish(jobs, [draft('a')]);
  let idle = false;
  const becameIdle = broker.idle().then(() => {
    idle = true;
  });
  await broker.quiet();
  assert.equal(broker.subscriptions.get(worker).backlog.waiting, 1);
  assert.equal(idle, false);
  await timers.advance(10_000);
  await becameIdle;
  assert.deepEqual(
    broker.deliveries.map(({ outcome }) => outcome),
    ['refused', 'acknowledged'],
  );
});

test('stopping the broker drops messages, pushes in flight and timers', async () => {
  const cut: string[] = [];
  const post: Post = (_request, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        cut.push('push');
        reject(signal.reason);
      });
    });
  const { broker, timers } = createCore(post);
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({ name: worker, topic: jobs, pushConfig });
  broker.publish(jobs, [draft('a')]);
  await broker.until(() => broker.deliveries.length === 1);
  await timers.advance(0);
  broker.stop();
  assert.deepEqual(cut, ['push']);
  assert.equal(timers.pending, 0);
  assert.deepEqual(broker.subscriptions.all(), []);
});
