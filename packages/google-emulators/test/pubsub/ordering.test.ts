import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCore, draft, everything } from './core.ts';

const jobs = 'projects/p/topics/jobs';
const worker = 'projects/p/subscriptions/worker';

/** A subscription that keeps the order. `1k` publishes the text "1" under the key "k". */
function start(settings = {}) {
  const core = createCore();
  core.broker.topics.create({ name: jobs });
  core.broker.topics.create({ name: 'projects/p/topics/dead' });
  const subscription = core.broker.subscriptions.create({
    name: worker,
    topic: jobs,
    enableMessageOrdering: true,
    ...settings,
  });
  const publish = (...all: string[]) => {
    core.broker.publish(
      jobs,
      all.map((text) => ({ ...draft(text.slice(0, 1)), orderingKey: text.slice(1) })),
    );
  };
  const take = (messages = Number.POSITIVE_INFINITY) => {
    const taken = subscription.take({ ...everything, messages });
    const ack = (text: string) => subscription.acknowledge(ackIdOf(text));
    const nack = (text: string) => subscription.modifyDeadline(ackIdOf(text), 0);
    const ackIdOf = (text: string) =>
      taken.find(({ message }) => message.data.toString() === text)?.ackId ?? '';
    return {
      texts: taken.map(({ message }) => message.data.toString()).join(''),
      attempts: taken.map(({ attempt }) => attempt).join(''),
      ack,
      nack,
    };
  };
  return { ...core, subscription, publish, take };
}

test('messages of a key come in order, and together if there is room', () => {
  const { publish, take } = start();
  publish('1k', '2k', '3k');
  assert.equal(take().texts, '123');
});

test('a take stops when it has its bytes, even within a key', () => {
  const { publish, subscription } = start();
  publish('1k', '2k', '3k');
  assert.equal(subscription.take({ messages: 9, bytes: 3 }).length, 2);
});

test('while messages of a key are outstanding, no more of the key are handed out', () => {
  const { publish, take, subscription } = start();
  publish('1k', '2k', '3k', '4other', '5');
  const first = take(2);
  assert.equal(first.texts, '12');
  publish('6k');
  assert.equal(take().texts, '45');
  first.ack('1');
  assert.equal(take().texts, '');
  assert.equal(subscription.backlog.waiting, 2);
  first.ack('2');
  assert.equal(subscription.backlog.ready, 2);
  assert.equal(take().texts, '36');
});

test('a nacked message comes again before those after it', () => {
  const { publish, take } = start();
  publish('1k', '2k', '3k', '4k');
  const first = take(3);
  first.ack('1');
  first.nack('2');
  first.ack('3');
  const second = take();
  assert.equal(second.texts, '234');
  assert.equal(second.attempts, '211', 'only what failed counts another attempt');
});

test('an expired message comes again before those after it', async () => {
  const { publish, take, timers } = start();
  publish('1k', '2k');
  take(1);
  assert.equal(take().texts, '');
  await timers.advance(10_000);
  assert.equal(take().texts, '12');
});

test('a retry that waits holds back its key and no other', async () => {
  const { publish, take, timers, subscription } = start({
    retryPolicy: { minimumBackoff: { seconds: 5 }, maximumBackoff: { seconds: 5 } },
  });
  publish('1k', '2k');
  take(1).nack('1');
  publish('3k', '4other');
  assert.equal(take().texts, '4');
  assert.deepEqual([subscription.backlog.ready, subscription.backlog.waiting], [0, 3]);
  await timers.advance(5_000);
  assert.equal(take().texts, '123');
});

test('a message that went to the dead letters lets the next of its key pass', () => {
  const { publish, take } = start({
    deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 },
  });
  publish('1k', '2k');
  for (let attempt = 1; attempt <= 5; attempt += 1) take(1).nack('1');
  assert.equal(take().texts, '2');
});

test('a key whose messages are all settled starts again', () => {
  const { publish, take } = start();
  publish('1k');
  take().ack('1');
  publish('2k');
  assert.equal(take().texts, '2');
});

test('without ordering enabled a key means nothing', () => {
  const { publish, take } = start({ enableMessageOrdering: false });
  publish('1k', '2k');
  assert.equal(take(1).texts, '1');
  assert.equal(take(1).texts, '2');
});

test('messages of one key are pushed one at a time, beside those of others', async () => {
  const calls: { text: string; answer: (status: number) => void }[] = [];
  const { broker, timers } = createCore(({ body }) => {
    const { message }: { message: { data: string } } = JSON.parse(body);
    return new Promise((answer) => {
      calls.push({ text: Buffer.from(message.data, 'base64').toString(), answer });
    });
  });
  broker.topics.create({ name: jobs });
  broker.subscriptions.create({
    name: worker,
    topic: jobs,
    enableMessageOrdering: true,
    pushConfig: { pushEndpoint: 'http://127.0.0.1:8080/' },
  });
  const orderly = (text: string, orderingKey: string) => ({ ...draft(text), orderingKey });
  broker.publish(jobs, [orderly('1', 'k'), orderly('2', 'k'), orderly('3', 'other')]);
  const answerNext = async (status: number) => {
    await timers.advance(0);
    const called = calls.splice(0);
    for (const { answer } of called) answer(status);
    return called.map(({ text }) => text).join('');
  };
  assert.equal(await answerNext(500), '13');
  assert.equal(await answerNext(204), '13');
  assert.equal(await answerNext(204), '2');
  await broker.idle();
});
