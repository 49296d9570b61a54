import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { startEndpoint } from './endpoint.ts';
import { startFixture, subscription, topic, waitFor } from './fixture.ts';
import { data, startDoor } from './rest-door.ts';

test('the REST API is served only if a port is given for it', async (t) => {
  const { server } = await startFixture(t);
  assert.equal(server.rest, undefined);
});

test('a message that is published over REST reaches a subscriber of the client library', async (t) => {
  const { client, call } = await startDoor(t);
  const [worker] = await client.topic('jobs').createSubscription('worker');
  const received = new Promise<{ data: Buffer; attributes: Record<string, string> }>((resolve) => {
    worker.on('message', (message) => {
      message.ack();
      resolve(message);
    });
  });
  const messages = [{ data: data('ÿþ?'), attributes: { a: 'b' } }];
  const published = await call('POST', `${topic('jobs')}:publish`, { messages });
  assert.deepEqual(published, { status: 200, answer: { messageIds: ['1'] } });
  const message = await received;
  await worker.close();
  assert.equal(message.data.toString(), 'ÿþ?');
  assert.deepEqual(message.attributes, { a: 'b' });
});

test('data in either alphabet of base64 is read', async (t) => {
  const { broker, call } = await startDoor(t);
  await call('PUT', subscription('worker'), { topic: topic('jobs') });
  await call('POST', `${topic('jobs')}:publish`, { messages: [{ data: '_-8=' }, { data: '/+8=' }] });
  const { answer } = await call('POST', `${subscription('worker')}:pull`, { maxMessages: 10 });
  assert.deepEqual(
    broker.deliveries.map(({ message }) => message.data.toString('hex')),
    ['ffef', 'ffef'],
  );
  assert.ok(typeof answer === 'object');
});

test('a subscription made over REST filters, and is pulled and acknowledged over REST', async (t) => {
  const { broker, timers, call } = await startDoor(t);
  const made = await call('PUT', subscription('worker'), {
    topic: topic('jobs'),
    filter: 'attributes.kind = "b"',
    ackDeadlineSeconds: 20,
  });
  assert.equal(made.status, 200);
  await call('POST', `${topic('jobs')}:publish`, {
    messages: [{ data: data('one') }, { data: data('two'), attributes: { kind: 'b' } }],
  });
  const pulled = await call('POST', `${subscription('worker')}:pull`, { maxMessages: 10 });
  const ackId = `${subscription('worker')}:2:1`;
  const message = {
    data: data('two'),
    attributes: { kind: 'b' },
    messageId: '2',
    publishTime: '2026-11-22T10:00:00.000Z',
  };
  assert.deepEqual(pulled, { status: 200, answer: { receivedMessages: [{ ackId, message }] } });
  const acknowledged = await call('POST', `${subscription('worker')}:acknowledge`, { ackIds: [ackId] });
  assert.deepEqual(acknowledged, { status: 200, answer: {} });
  assert.equal(broker.deliveries[0]?.outcome, 'acknowledged');
  assert.equal(timers.pending, 0);
});

test('a REST pull that finds nothing returns nothing at once', async (t) => {
  const { call } = await startDoor(t);
  await call('PUT', subscription('worker'), { topic: topic('jobs') });
  const pulled = await call('POST', `${subscription('worker')}:pull`, {
    maxMessages: 1,
    returnImmediately: true,
  });
  assert.deepEqual(pulled, { status: 200, answer: {} });
});

test('a REST pull whose caller is gone takes no message', async (t) => {
  const { broker, server, timers, call } = await startDoor(t);
  await call('PUT', subscription('worker'), { topic: topic('jobs') });
  const gone = new AbortController();
  const url = `${server.rest?.url}/v1/${subscription('worker')}:pull`;
  const pulled = fetch(url, { method: 'POST', body: '{"maxMessages":1}', signal: gone.signal });
  await waitFor(() => timers.pending === 1);
  gone.abort();
  await assert.rejects(pulled);
  await waitFor(() => timers.pending === 0);
  await call('POST', `${topic('jobs')}:publish`, { messages: [{ data: data('one') }] });
  assert.equal(broker.subscriptions.get(subscription('worker')).backlog.ready, 1);
});

test('a REST path may be percent-encoded, and pulling from a push subscription is refused', async (t) => {
  const { call } = await startDoor(t);
  const pushConfig = { pushEndpoint: 'http://127.0.0.1:9/' };
  await call('PUT', subscription('worker'), { topic: topic('jobs'), pushConfig });
  const { status, answer } = await call('POST', `${subscription('worker')}%3Apull`, { maxMessages: 1 });
  assert.equal(status, 400);
  assert.equal(v.parse(ErrorSchema, answer).error.status, 'FAILED_PRECONDITION');
});

test('a push subscription with a retry policy can be created over REST', async (t) => {
  const endpoint = await startEndpoint(t, 503, 204);
  const { broker, timers, call } = await startDoor(t);
  await call('PUT', subscription('worker'), {
    topic: topic('jobs'),
    pushConfig: { pushEndpoint: endpoint.url, oidcToken: { serviceAccountEmail: 'a@b' } },
    retryPolicy: { minimumBackoff: '7.5s', maximumBackoff: '60s' },
  });
  await call('POST', `${topic('jobs')}:publish`, { messages: [{ data: data('one') }] });
  await broker.quiet();
  await timers.advance(7_499);
  await broker.quiet();
  assert.equal(endpoint.pushes.length, 1);
  await timers.advance(1);
  await waitFor(() => endpoint.pushes.length === 2);
});

const ErrorSchema = v.strictObject({
  error: v.strictObject({ code: v.number(), message: v.string(), status: v.string() }),
});

const refused: {
  what: string;
  method: string;
  path: string;
  body: unknown;
  code: number;
  status: string;
  words: RegExp;
}[] = [
  {
    what: 'a topic that does not exist',
    method: 'POST',
    path: `${topic('other')}:publish`,
    body: { messages: [{ data: data('one') }] },
    code: 404,
    status: 'NOT_FOUND',
    words: /not found/,
  },
  {
    what: 'a body that is not JSON',
    method: 'POST',
    path: `${topic('jobs')}:publish`,
    body: '{',
    code: 400,
    status: 'INVALID_ARGUMENT',
    words: /Invalid JSON/,
  },
  {
    what: 'data that is not base64',
    method: 'POST',
    path: `${topic('jobs')}:publish`,
    body: { messages: [{ data: '{"a":1}' }] },
    code: 400,
    status: 'INVALID_ARGUMENT',
    words: /messages\[0\]\.data: data is expected in base64/,
  },
  {
    what: 'a field that it does not have',
    method: 'PUT',
    path: subscription('worker'),
    body: { topic: topic('jobs'), enableOrdering: true },
    code: 400,
    status: 'INVALID_ARGUMENT',
    words: /enableOrdering/,
  },
  {
    what: 'a filter that does not parse',
    method: 'PUT',
    path: subscription('worker'),
    body: { topic: topic('jobs'), filter: 'kind = b' },
    code: 400,
    status: 'INVALID_ARGUMENT',
    words: /Invalid filter/,
  },
  {
    what: 'a method that it does not have',
    method: 'POST',
    path: `${topic('jobs')}:getIamPolicy`,
    body: {},
    code: 404,
    status: 'NOT_FOUND',
    words: /The local Pub\/Sub has no POST/,
  },
  {
    what: 'a snapshot',
    method: 'PUT',
    path: 'projects/p/snapshots/snap',
    body: { subscription: subscription('worker') },
    code: 404,
    status: 'UNIMPLEMENTED',
    words: /does not know CreateSnapshot/,
  },
  {
    what: 'a seek to a snapshot',
    method: 'POST',
    path: `${subscription('worker')}:seek`,
    body: { snapshot: 'projects/p/snapshots/snap' },
    code: 404,
    status: 'NOT_FOUND',
    words: /not found/,
  },
];

for (const { what, method, path, body, code, status, words } of refused)
  test(`${what} is refused over REST as ${code}, in the form of Google's errors`, async (t) => {
    const { call } = await startDoor(t);
    const { status: http, answer } = await call(method, path, body);
    assert.equal(http, code);
    const { error } = v.parse(ErrorSchema, answer);
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    assert.match(error.message, words);
  });
