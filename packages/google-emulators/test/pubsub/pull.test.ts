import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CreateSubscriptionOptions } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import { startFixture, subscription, topic, waitFor } from './fixture.ts';

async function start(t: TestContext, settings: CreateSubscriptionOptions = {}) {
  const fixture = await startFixture(t);
  const [jobs] = await fixture.client.createTopic('jobs');
  await fixture.client.createTopic('dead');
  await jobs.createSubscription('worker', settings);
  const name = subscription('worker');
  const publish = (text: string) => jobs.publishMessage({ data: Buffer.from(text), attributes: { a: 'b' } });
  const pull = async (returnImmediately = true) => {
    const [response] = await fixture.subscriber.pull({
      subscription: name,
      maxMessages: 10,
      returnImmediately,
    });
    return response.receivedMessages ?? [];
  };
  /** The ack id of the one message there is. */
  const pullOne = async () => {
    const [received, ...more] = await pull();
    assert.deepEqual(more, []);
    assert.ok(received?.ackId);
    return received.ackId;
  };
  return { ...fixture, name, publish, pull, pullOne };
}

test('a pulled message is the published one', async (t) => {
  const { publish, pull } = await start(t);
  await publish('hello');
  const [received, ...more] = await pull();
  assert.deepEqual(more, []);
  assert.equal(received?.message?.data?.toString(), 'hello');
  assert.deepEqual(received?.message?.attributes, { a: 'b' });
  assert.equal(received?.message?.messageId, '1');
  assert.deepEqual(received?.message?.publishTime, { seconds: '1795341600', nanos: 0 });
  assert.equal(received?.deliveryAttempt, 0);
});

test('a message that was acknowledged does not come again, and acknowledging twice is no error', async (t) => {
  const { publish, pull, pullOne, subscriber, timers, name } = await start(t);
  await publish('a');
  const ackIds = [await pullOne()];
  await subscriber.acknowledge({ subscription: name, ackIds });
  await subscriber.acknowledge({ subscription: name, ackIds });
  await timers.advance(3_600_000);
  assert.deepEqual(await pull(), []);
});

test('a message that was not acknowledged comes again after its deadline, which can be moved', async (t) => {
  const { publish, pull, pullOne, subscriber, timers, name } = await start(t);
  await publish('a');
  const ackIds = [await pullOne()];
  await timers.advance(9_000);
  await subscriber.modifyAckDeadline({ subscription: name, ackIds, ackDeadlineSeconds: 30 });
  await timers.advance(29_000);
  assert.deepEqual(await pull(), []);
  await timers.advance(1_000);
  assert.equal((await pull()).length, 1);
});

test('a deadline of 0 gives the message back, and the retry policy says when it comes', async (t) => {
  const { publish, pull, pullOne, subscriber, timers, name } = await start(t, {
    retryPolicy: { minimumBackoff: { seconds: 20 } },
  });
  await publish('a');
  const ackIds = [await pullOne()];
  await subscriber.modifyAckDeadline({ subscription: name, ackIds, ackDeadlineSeconds: 0 });
  await timers.advance(19_000);
  assert.deepEqual(await pull(), []);
  await timers.advance(1_000);
  assert.equal((await pull()).length, 1);
});

test('a dead letter policy counts attempts, and sends a message to its topic after the last', async (t) => {
  const { publish, pull, subscriber, client, name } = await start(t, {
    deadLetterPolicy: { deadLetterTopic: topic('dead'), maxDeliveryAttempts: 5 },
  });
  await client.topic('dead').createSubscription('graveyard');
  await publish('poison');
  const attempts: unknown[] = [];
  for (let received = await pull(); received.length > 0; received = await pull()) {
    attempts.push(received[0]?.deliveryAttempt);
    const ackIds = [received[0]?.ackId ?? ''];
    await subscriber.modifyAckDeadline({ subscription: name, ackIds, ackDeadlineSeconds: 0 });
  }
  assert.deepEqual(attempts, [1, 2, 3, 4, 5]);
  const [dead] = await subscriber.pull({ subscription: subscription('graveyard'), maxMessages: 9 });
  const message = dead.receivedMessages?.[0]?.message;
  assert.equal(message?.data?.toString(), 'poison');
  assert.deepEqual(message?.attributes, {
    a: 'b',
    CloudPubSubDeadLetterSourceDeliveryCount: '5',
    CloudPubSubDeadLetterSourceSubscription: 'worker',
    CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
    CloudPubSubDeadLetterSourceTopicPublishTime: '2026-11-22T10:00:00.000+00:00',
  });
});

test('a pull waits for a first message', async (t) => {
  const { publish, pull, timers } = await start(t);
  const pulled = pull(false);
  await waitFor(() => timers.pending === 1);
  await publish('late');
  assert.equal((await pulled).length, 1);
  assert.equal(timers.pending, 1, "only the message's lease");
});

test('a pull that waits in vain answers with nothing', async (t) => {
  const { pull, timers } = await start(t);
  const pulled = pull(false);
  await waitFor(() => timers.pending === 1);
  await timers.advance(5_000);
  assert.deepEqual(await pulled, []);
});

test('a pull whose caller is gone takes no message', async (t) => {
  const { publish, pull, subscriber, timers, name } = await start(t);
  const abandoned = subscriber.pull({ subscription: name, maxMessages: 1 }, { timeout: 50 });
  await assert.rejects(abandoned, { code: status.DEADLINE_EXCEEDED });
  await waitFor(() => timers.pending === 0);
  await publish('a');
  assert.equal((await pull()).length, 1);
});

test('a pull that waits is told when its subscription is deleted', async (t) => {
  const { client, pull, timers } = await start(t);
  const refused = assert.rejects(pull(false), { code: status.NOT_FOUND });
  await waitFor(() => timers.pending === 1);
  await client.subscription('worker').delete();
  await refused;
  assert.equal(timers.pending, 0);
});

test('pulling from a push subscription is refused', async (t) => {
  const { pull } = await start(t, { pushEndpoint: 'http://127.0.0.1:9/' });
  await assert.rejects(pull(), {
    code: status.FAILED_PRECONDITION,
    details: 'This method is not supported for push subscriptions.',
  });
});

test('pulls and acknowledgements with wrong arguments are refused', async (t) => {
  const { subscriber, name, publish, pullOne } = await start(t);
  await publish('a');
  const ackIds = [await pullOne()];
  const invalid = { code: status.INVALID_ARGUMENT };
  await assert.rejects(subscriber.pull({ subscription: name, maxMessages: 0 }), invalid);
  await assert.rejects(subscriber.acknowledge({ subscription: name, ackIds: ['made up'] }), invalid);
  for (const ackDeadlineSeconds of [-1, 601])
    await assert.rejects(
      subscriber.modifyAckDeadline({ subscription: name, ackIds, ackDeadlineSeconds }),
      invalid,
    );
});
