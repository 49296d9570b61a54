import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PushRequest } from '../../pubsub/push-request.ts';
import type { Post } from '../../pubsub/pusher.ts';
import { createCore, draft } from './core.ts';

const jobs = 'projects/p/topics/jobs';
const worker = 'projects/p/subscriptions/worker';
const pushConfig = { pushEndpoint: 'http://127.0.0.1:8080/first' };

interface Call {
  readonly request: PushRequest;
  readonly signal: AbortSignal;
  readonly answer: (status: number) => void;
}

/** A push subscription whose endpoint answers when the test says so. */
function start(pushConcurrency = 100, settings = {}) {
  const calls: Call[] = [];
  const post: Post = (request, signal) =>
    new Promise((answer) => {
      calls.push({ request, signal, answer });
    });
  const core = createCore(post, pushConcurrency);
  core.broker.topics.create({ name: jobs });
  core.broker.subscriptions.create({ name: worker, topic: jobs, pushConfig, ...settings });
  const publish = (...all: string[]) =>
    core.broker.publish(
      jobs,
      all.map((text) => draft(text)),
    );
  const outcomes = () => core.broker.deliveries.map(({ outcome }) => outcome);
  return { ...core, calls, publish, outcomes };
}

for (const status of [102, 200, 201, 202, 204])
  test(`an answer of ${status} acknowledges a pushed message`, async () => {
    const { broker, timers, calls, publish, outcomes } = start();
    publish('a');
    await timers.advance(0);
    calls[0]?.answer(status);
    await broker.idle();
    assert.deepEqual(outcomes(), ['acknowledged']);
    assert.equal(calls[0]?.signal.aborted, false, 'its connection is left for the next push');
  });

for (const status of [203, 206, 301, 400, 404, 429, 500, 503])
  test(`an answer of ${status} makes the message come again`, async () => {
    const { broker, calls, timers, publish, outcomes } = start();
    publish('a');
    await timers.advance(0);
    calls[0]?.answer(status);
    await broker.until(() => broker.deliveries.length === 2);
    assert.deepEqual(outcomes(), ['refused', 'outstanding']);
  });

test('an endpoint that keeps failing is asked at once, and then less and less often', async () => {
  const { calls, timers, publish } = start();
  publish('a');
  const seen: number[] = [];
  for (let ms = 0; ms < 400; ms += 50) {
    await timers.advance(50);
    seen.push(calls.length);
    calls.at(-1)?.answer(500);
  }
  assert.deepEqual(seen, [1, 2, 2, 3, 3, 3, 3, 4]);
});

test('no more pushes are in flight than allowed, and each answer makes room for the next', async () => {
  const { broker, calls, timers, publish } = start(2);
  publish('a', 'b', 'c', 'd');
  await timers.advance(0);
  assert.equal(calls.length, 2);
  calls[0]?.answer(204);
  await broker.until(() => broker.deliveries.length === 3);
  assert.equal(broker.subscriptions.get(worker).backlog.ready, 1);
});

test('a push without an answer within the ack deadline is aborted and repeated', async () => {
  const { calls, timers, publish, outcomes } = start(100, { ackDeadlineSeconds: 20 });
  publish('a');
  await timers.advance(19_999);
  assert.equal(calls[0]?.signal.aborted, false);
  await timers.advance(1);
  assert.equal(calls[0]?.signal.aborted, true);
  assert.deepEqual(outcomes(), ['expired', 'outstanding']);
});

test('a push that was aborted makes room for the next', async () => {
  const { calls, timers, publish } = start(1);
  publish('a', 'b');
  await timers.advance(10_000);
  assert.equal(calls.length, 2);
});

test('an answer after the deadline changes nothing', async () => {
  const { calls, timers, publish, outcomes } = start();
  publish('a');
  await timers.advance(10_000);
  calls[0]?.answer(204);
  await timers.advance(0);
  assert.deepEqual(outcomes(), ['expired', 'outstanding']);
});

test('after a change of endpoint new messages go there, and the old answer still counts', async () => {
  const { broker, calls, timers, publish, outcomes } = start();
  publish('a');
  await timers.advance(0);
  broker.subscriptions.modifyPushConfig(worker, { pushEndpoint: 'http://127.0.0.1:8080/second' });
  publish('b');
  await timers.advance(0);
  assert.deepEqual(
    calls.map(({ request }) => request.url.pathname),
    ['/first', '/second'],
  );
  for (const call of calls) call.answer(204);
  await broker.idle();
  assert.deepEqual(outcomes(), ['acknowledged', 'acknowledged']);
});

test('without an endpoint messages wait to be pulled, and are pushed when there is one again', async () => {
  const { broker, calls, timers, publish } = start();
  broker.subscriptions.modifyPushConfig(worker, {});
  publish('a');
  await timers.advance(0);
  assert.equal(calls.length, 0);
  broker.subscriptions.modifyPushConfig(worker, pushConfig);
  await timers.advance(0);
  assert.equal(calls.length, 1);
});

test('a push tells its attempt only under a dead letter policy', async () => {
  const plain = start();
  plain.publish('a');
  await plain.timers.advance(0);
  assert.doesNotMatch(plain.calls[0]?.request.body ?? '', /deliveryAttempt/);

  const counted = start();
  const update = { name: worker, deadLetterPolicy: { deadLetterTopic: jobs } };
  counted.broker.subscriptions.update(update, { paths: ['dead_letter_policy'] });
  counted.publish('a');
  await counted.timers.advance(0);
  assert.match(counted.calls[0]?.request.body ?? '', /"deliveryAttempt":1/);
});
