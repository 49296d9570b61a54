import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { type TestContext, test } from 'node:test';
import type { Message, SubscriptionOptions } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import { type Fixture, startFixture, subscription, waitFor } from './fixture.ts';

const one: SubscriptionOptions = { streamingOptions: { maxStreams: 1 } };

async function start(t: TestContext) {
  const fixture = await startFixture(t);
  const [jobs] = await fixture.client.createTopic('jobs');
  await jobs.createSubscription('worker');
  const publish = (text: string) => jobs.publishMessage({ data: Buffer.from(text) });
  const outcomes = () => fixture.broker.deliveries.map(({ outcome }) => outcome);
  return { ...fixture, publish, outcomes };
}

/** Listens with the client library's own subscriber, for as long as the test lasts. */
function listen(
  t: TestContext,
  { client }: Fixture,
  options: SubscriptionOptions,
  hear: (message: Message) => void,
) {
  const worker = client.subscription('worker', options);
  worker.on('message', hear);
  t.after(() => worker.close());
  return worker;
}

/** A bare stream, to say what the client library would not. */
async function openStream(t: TestContext, { subscriber }: Fixture, first = {}) {
  const stream = subscriber.streamingPull();
  t.after(() => stream.destroy());
  stream.on('error', () => {});
  stream.write({ subscription: subscription('worker'), streamAckDeadlineSeconds: 10, ...first });
  return stream;
}

test('a subscriber hears published messages, and acknowledged ones are done', async (t) => {
  const fixture = await start(t);
  const heard: string[] = [];
  listen(t, fixture, {}, (message) => {
    heard.push(message.data.toString());
    message.ack();
  });
  await Promise.all(['a', 'b', 'c'].map(fixture.publish));
  await fixture.broker.until(
    () => fixture.outcomes().filter((outcome) => outcome === 'acknowledged').length === 3,
  );
  assert.deepEqual(heard.sort(), ['a', 'b', 'c']);
});

test('a subscriber hears a nacked message again', async (t) => {
  const fixture = await start(t);
  let heard = 0;
  listen(t, fixture, one, (message) => {
    heard += 1;
    if (heard === 1) message.nack();
    else message.ack();
  });
  await fixture.publish('a');
  await fixture.broker.until(
    () => fixture.outcomes().length === 2 && fixture.outcomes()[1] === 'acknowledged',
  );
  assert.deepEqual(fixture.outcomes(), ['refused', 'acknowledged']);
});

test('a stream gets no more messages than its flow control allows', async (t) => {
  const fixture = await start(t);
  const heard: Message[] = [];
  listen(t, fixture, { ...one, flowControl: { maxMessages: 2 } }, (message) => heard.push(message));
  await Promise.all(['a', 'b', 'c'].map(fixture.publish));
  await waitFor(() => heard.length === 2);
  assert.equal(fixture.broker.subscriptions.get(subscription('worker')).backlog.ready, 1);
  heard[0]?.ack();
  await waitFor(() => heard.length === 3);
  for (const message of heard) message.ack();
  await fixture.broker.until(() => fixture.outcomes().every((outcome) => outcome === 'acknowledged'));
});

test('outstanding bytes pause a stream as outstanding messages do, until one is settled', async (t) => {
  const fixture = await start(t);
  const stream = await openStream(t, fixture, { maxOutstandingBytes: 10 });
  const responses = on(stream, 'data');
  for (const text of ['123456', '123456', 'more']) await fixture.publish(text);
  await fixture.broker.until(() => fixture.broker.deliveries.length === 2);
  assert.equal(fixture.broker.subscriptions.get(subscription('worker')).backlog.ready, 1);
  const first = fixture.broker.deliveries[0];
  stream.write({ ackIds: [first?.ackId ?? ''] });
  await fixture.broker.until(() => fixture.broker.deliveries.length === 3);
  await responses.return?.();
});

test('a message is leased for as long as its stream says, and the stream can extend that', async (t) => {
  const fixture = await start(t);
  const stream = await openStream(t, fixture, { streamAckDeadlineSeconds: 30 });
  await fixture.publish('a');
  const [response] = await once(stream, 'data');
  const ackIds: string[] = [response.receivedMessages[0].ackId];
  await fixture.timers.advance(29_000);
  assert.deepEqual(fixture.outcomes(), ['outstanding']);
  stream.write({ modifyDeadlineAckIds: ackIds, modifyDeadlineSeconds: [60] });
  // The answer to an empty request says that the one before it has been dealt with.
  stream.write({});
  await once(stream, 'data');
  await fixture.timers.advance(59_000);
  assert.deepEqual(fixture.outcomes(), ['outstanding']);
  await fixture.timers.advance(1_000);
  assert.deepEqual(fixture.outcomes(), ['expired', 'outstanding']);
});

test('an empty request, which keeps a stream alive, gets an empty response', async (t) => {
  const fixture = await start(t);
  const stream = await openStream(t, fixture, { protocolVersion: 1 });
  stream.write({});
  const [response] = await once(stream, 'data');
  assert.deepEqual(response.receivedMessages, []);
});

test('a closed stream takes no more messages', async (t) => {
  const fixture = await start(t);
  const heard: string[] = [];
  const worker = listen(t, fixture, one, (message) => {
    heard.push(message.data.toString());
    message.ack();
  });
  await fixture.publish('a');
  await fixture.broker.until(() => fixture.outcomes()[0] === 'acknowledged');
  await worker.close();
  await fixture.publish('b');
  await fixture.timers.advance(0);
  assert.equal(fixture.broker.subscriptions.get(subscription('worker')).backlog.ready, 1);
  assert.deepEqual(heard, ['a']);
});

for (const [how, leave] of Object.entries({
  'ended its side': (stream: Awaited<ReturnType<typeof openStream>>) => stream.end(),
  'was aborted': (stream: Awaited<ReturnType<typeof openStream>>) => stream.write({ ackIds: ['made up'] }),
}))
  test(`a stream that ${how} takes no more messages`, async (t) => {
    const fixture = await start(t);
    const stream = await openStream(t, fixture);
    const over = new Promise((resolve) =>
      stream.on('close', resolve).on('end', resolve).on('error', resolve),
    );
    stream.resume();
    leave(stream);
    await over;
    await fixture.publish('a');
    await fixture.timers.advance(0);
    assert.equal(fixture.broker.subscriptions.get(subscription('worker')).backlog.ready, 1);
  });

test('a stream ends when its subscription is deleted or becomes a push subscription', async (t) => {
  const fixture = await start(t);
  const worker = fixture.client.subscription('worker');
  const first = await openStream(t, fixture);
  first.write({});
  await once(first, 'data');
  const ended = once(first, 'error');
  await worker.modifyPushConfig({ pushEndpoint: 'http://127.0.0.1:9/' });
  assert.equal((await ended)[0].code, status.FAILED_PRECONDITION);

  await worker.modifyPushConfig({});
  const second = await openStream(t, fixture);
  second.write({});
  await once(second, 'data');
  const gone = once(second, 'error');
  await worker.delete();
  assert.equal((await gone)[0].code, status.NOT_FOUND);
});

for (const [what, first, code] of [
  ['for a subscription that is not there', { subscription: subscription('none') }, status.NOT_FOUND],
  ['without an ack deadline', { streamAckDeadlineSeconds: 0 }, status.INVALID_ARGUMENT],
  ['that acknowledges what was never sent', { ackIds: ['made up'] }, status.INVALID_ARGUMENT],
] as const)
  test(`a stream ${what} is refused`, async (t) => {
    const stream = await openStream(t, await start(t), first);
    assert.equal((await once(stream, 'error'))[0].code, code);
  });

for (const [what, later] of [
  ['names its subscription again', { subscription: subscription('worker') }],
  ['changes the flow control', { maxOutstandingMessages: 5 }],
  ['changes the protocol', { protocolVersion: 1 }],
  ['has more ack ids than deadlines', { modifyDeadlineAckIds: ['a'], modifyDeadlineSeconds: [] }],
] as const)
  test(`a stream that later ${what} is aborted`, async (t) => {
    const stream = await openStream(t, await start(t));
    stream.write(later);
    assert.equal((await once(stream, 'error'))[0].code, status.INVALID_ARGUMENT);
  });
