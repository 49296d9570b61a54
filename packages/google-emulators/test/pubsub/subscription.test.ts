import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcError } from '../../grpc/error.ts';
import { createCore, draft, everything } from './core.ts';

const jobs = 'projects/p/topics/jobs';
const worker = 'projects/p/subscriptions/worker';

/** A subscription and a consumer that notes what it is offered and, unless told otherwise, takes it. */
function start(takes = true) {
  const { broker, timers } = createCore();
  broker.topics.create({ name: jobs });
  const subscription = broker.subscriptions.create({ name: worker, topic: jobs });
  const log: string[] = [];
  const consumer = (name: string) => ({
    offer: () => {
      const taken = takes ? subscription.take(everything) : [];
      log.push(`${name}: ${taken.map(({ message }) => message.data).join()}`);
    },
    closed: (reason: GrpcError) => {
      log.push(`${name} closed: ${reason.details}`);
    },
  });
  const publish = (...texts: string[]) => {
    broker.publish(
      jobs,
      texts.map((text) => draft(text)),
    );
    return timers.advance(0);
  };
  return { broker, subscription, log, consumer, publish, timers };
}

test('messages that arrive together are offered together', async () => {
  const { subscription, log, consumer, publish } = start();
  subscription.attach(consumer('a'));
  await publish('1', '2', '3');
  assert.deepEqual(log, ['a: 1,2,3']);
});

test('a new consumer is offered the messages that are there', async () => {
  const { subscription, log, consumer, publish, timers } = start();
  await publish('1');
  subscription.attach(consumer('a'));
  await timers.advance(0);
  assert.deepEqual(log, ['a: 1']);
});

test('a message that one consumer leaves is offered to the next', async () => {
  const taking = start(true);
  const leaving = start(false);
  for (const { subscription, consumer, publish } of [taking, leaving]) {
    for (const name of ['a', 'b']) subscription.attach(consumer(name));
    await publish('1');
  }
  assert.deepEqual(taking.log, ['a: 1']);
  assert.deepEqual(leaving.log, ['a: ', 'b: ']);
});

test('a consumer that left, or was sent away, is offered nothing', async () => {
  const { subscription, log, consumer, publish } = start();
  subscription.attach(consumer('left'))();
  subscription.attach(consumer('sent away'));
  subscription.closeConsumers(new GrpcError('UNAVAILABLE', 'go'));
  await publish('1');
  assert.deepEqual(log, ['sent away closed: go']);
});

test('a nacked message is offered again', async () => {
  const { broker, subscription, log, consumer, publish, timers } = start();
  subscription.attach(consumer('a'));
  await publish('1');
  subscription.modifyDeadline(broker.deliveries[0]?.ackId ?? '', 0);
  await timers.advance(0);
  assert.deepEqual(log, ['a: 1', 'a: 1']);
});

test('deleting a subscription sends its consumers away', () => {
  const { broker, subscription, log, consumer } = start();
  subscription.attach(consumer('a'));
  broker.subscriptions.delete(worker);
  assert.deepEqual(log, ['a closed: Resource not found (resource=worker).']);
});
