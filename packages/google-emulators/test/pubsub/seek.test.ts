import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { createCore, draft, everything } from './core.ts';
import { startFixture, subscription as subscriptionNamed } from './fixture.ts';

const jobs = 'projects/p/topics/jobs';
const worker = 'projects/p/subscriptions/worker';
const minuteMs = 60_000;

function start(settings: object = { retainAckedMessages: true }) {
  const core = createCore();
  core.broker.topics.create({ name: jobs });
  const subscription = core.broker.subscriptions.create({ name: worker, topic: jobs, ...settings });
  const publish = (text: string, orderingKey = '') =>
    core.broker.publish(jobs, [{ ...draft(text), orderingKey }]);
  const take = () => subscription.take(everything);
  const takeTexts = () => take().map(({ message }) => message.data.toString());
  const acknowledgeAll = () => {
    for (const { ackId } of take()) subscription.acknowledge(ackId);
  };
  return { ...core, subscription, publish, take, takeTexts, acknowledgeAll };
}

test('a seek back brings later acknowledged messages again, in order, as new', () => {
  const { clock, subscription, publish, take, acknowledgeAll } = start();
  publish('before');
  clock.advance(minuteMs);
  const time = clock.now();
  publish('at the time');
  clock.advance(minuteMs);
  publish('after');
  acknowledgeAll();
  publish('not yet taken');
  subscription.seek(time);
  const again = take();
  assert.deepEqual(
    again.map(({ message }) => message.data.toString()),
    ['at the time', 'after', 'not yet taken'],
  );
  assert.deepEqual(
    again.map(({ attempt }) => attempt),
    [1, 1, 1],
  );
});

test('a seek to the future leaves nothing to deliver, and a seek back brings it again', () => {
  const { clock, subscription, publish, takeTexts } = start();
  const time = clock.now();
  publish('a');
  subscription.seek(new Date(time.getTime() + minuteMs));
  assert.deepEqual(takeTexts(), []);
  for (const again of [1, 2]) {
    subscription.seek(time);
    assert.deepEqual(takeTexts(), ['a'], `seek ${again}`);
  }
});

test('a seek takes back outstanding messages, and does not wait for a retry', async () => {
  const { clock, broker, timers, subscription, publish, take, takeTexts } = start({
    retryPolicy: { minimumBackoff: { seconds: 100 } },
  });
  const time = clock.now();
  publish('out');
  publish('waiting');
  const [out, refused] = take();
  subscription.modifyDeadline(refused?.ackId ?? '', 0);
  subscription.seek(time);
  assert.equal(out?.outcome, 'dropped');
  assert.equal(timers.pending, 0);
  assert.deepEqual(takeTexts(), ['out', 'waiting']);
  assert.equal(broker.deliveries.length, 4);
});

test('acknowledged messages are lost if the subscription does not retain them', () => {
  const { clock, subscription, publish, takeTexts, acknowledgeAll } = start({});
  const time = clock.now();
  publish('done');
  acknowledgeAll();
  publish('open');
  subscription.seek(time);
  assert.deepEqual(takeTexts(), ['open']);
});

test('acknowledged messages are lost after the retention', () => {
  const { clock, subscription, publish, takeTexts, acknowledgeAll } = start({
    retainAckedMessages: true,
    messageRetentionDuration: { seconds: 600 },
  });
  const time = clock.now();
  publish('old');
  clock.advance(5 * minuteMs);
  publish('younger');
  acknowledgeAll();
  clock.advance(5 * minuteMs + 1);
  subscription.seek(time);
  assert.deepEqual(takeTexts(), ['younger']);
});

test('a seek brings what the topic retains to any subscription, through its filter', () => {
  const { clock, broker, publish, subscription, takeTexts, acknowledgeAll } = start({});
  broker.topics.update(
    { name: jobs, messageRetentionDuration: { seconds: 600 } },
    { paths: ['message_retention_duration'] },
  );
  const time = clock.now();
  publish('old');
  clock.advance(5 * minuteMs);
  publish('younger');
  acknowledgeAll();
  const late = broker.subscriptions.create({ name: `${worker}-late`, topic: jobs });
  const other = broker.subscriptions.create({ name: `${worker}-other`, topic: jobs, filter: 'attributes:a' });
  for (const each of [subscription, late, other]) each.seek(time);
  const texts = late.take(everything).map(({ message }) => message.data.toString());
  assert.deepEqual(texts, ['old', 'younger']);
  assert.deepEqual(takeTexts(), ['old', 'younger']);
  assert.equal(other.take(everything).length, 0);
  clock.advance(5 * minuteMs + 1);
  late.seek(new Date(clock.now().getTime() + 1));
  late.seek(time);
  assert.deepEqual(
    late.take(everything).map(({ message }) => message.data.toString()),
    ['younger'],
    'for as long as the topic retains it',
  );
});

for (const seconds of [599, 31 * 86_400 + 1])
  test(`a topic that retains messages for ${seconds} seconds is refused`, () => {
    const { broker } = createCore();
    const topic = { name: jobs, messageRetentionDuration: { seconds } };
    assert.throws(() => broker.topics.create(topic), { code: status.INVALID_ARGUMENT });
  });

test('a seek back keeps the order of a key', () => {
  const { clock, subscription, publish, take, takeTexts } = start({
    retainAckedMessages: true,
    enableMessageOrdering: true,
  });
  const time = clock.now();
  publish('1', 'k');
  publish('2', 'k');
  const [first, second] = take();
  subscription.acknowledge(second?.ackId ?? '');
  subscription.acknowledge(first?.ackId ?? '');
  publish('3', 'k');
  subscription.seek(time);
  assert.deepEqual(takeTexts(), ['1', '2', '3']);
});

test('clients may seek to a time, and not to a snapshot', async (t) => {
  const { client, broker, subscriber } = await startFixture(t);
  const [topic] = await client.createTopic('jobs');
  const [subscription] = await topic.createSubscription('worker', { retainAckedMessages: true });
  await topic.publishMessage({ data: Buffer.from('a') });
  await subscription.seek(new Date('2100-01-01T00:00:00Z'));
  assert.equal(broker.subscriptions.get(subscriptionNamed('worker')).backlog.ready, 0);
  await subscription.seek(new Date('2000-01-01T00:00:00Z'));
  assert.equal(broker.subscriptions.get(subscriptionNamed('worker')).backlog.ready, 1);
  await assert.rejects(subscription.seek('snapshot'), { code: status.UNIMPLEMENTED });
  await assert.rejects(subscriber.seek({ subscription: subscriptionNamed('none'), time: { seconds: 1 } }), {
    code: status.NOT_FOUND,
  });
});
