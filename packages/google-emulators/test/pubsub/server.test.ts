import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { status } from '@grpc/grpc-js';
import { suffer } from '../../grpc/intercept.ts';
import { startPubSub } from '../../pubsub/server.ts';
import { startEndpoint } from './endpoint.ts';
import { startFixture, subscription } from './fixture.ts';

/** A CloudEvent function served by the functions framework, as in production. */
async function serveFunction(t: TestContext, handle: (event: CloudEvent<unknown>) => void): Promise<string> {
  const name = t.name.replaceAll(' ', '-');
  cloudEvent(name, (event: CloudEvent<unknown>) => handle(event));
  const server = getTestServer(name);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/projects/p/topics/jobs`;
}

for (const form of ['raw', 'eventarc'])
  test(`a function gets the same CloudEvent from the ${form} form`, async (t) => {
    const events: CloudEvent<unknown>[] = [];
    const pushEndpoint = await serveFunction(t, (event) => events.push(event));
    const { client, broker } = await startFixture(t);
    const [jobs] = await client.createTopic('jobs');
    const pushConfig = { pushEndpoint, attributes: { 'x-local-push-form': form } };
    await jobs.createSubscription('worker', { pushConfig });
    await jobs.publishMessage({ data: Buffer.from('hello'), attributes: { a: 'b' } });
    await broker.idle();
    assert.equal(events.length, 1);
    assert.partialDeepStrictEqual(events[0], {
      id: '1',
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      source: '//pubsub.googleapis.com/projects/p/topics/jobs',
      data: { message: { data: 'aGVsbG8=', attributes: { a: 'b' }, messageId: '1' } },
    });
  });

test('a function that throws gets the message again', async (t) => {
  t.mock.method(console, 'error', () => {});
  let calls = 0;
  const pushEndpoint = await serveFunction(t, () => {
    calls += 1;
    if (calls === 1) throw new Error('not today');
  });
  const { client, broker, timers } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  const retryPolicy = { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } };
  await jobs.createSubscription('worker', { pushEndpoint, retryPolicy });
  await jobs.publishMessage({ data: Buffer.from('hello') });
  await broker.quiet();
  assert.equal(calls, 1);
  await timers.advance(10_000);
  await broker.idle();
  assert.equal(calls, 2);
});

test('a test can order a duplicate delivery', async (t) => {
  const endpoint = await startEndpoint(t, 204);
  const { client, broker } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  await jobs.createSubscription('worker', { pushEndpoint: endpoint.url });
  const id = await jobs.publishMessage({ data: Buffer.from('hello') });
  await broker.idle();
  broker.redeliver(subscription('worker'), id);
  await broker.idle();
  assert.equal(endpoint.pushes.length, 2);
  assert.deepEqual(endpoint.pushes[0]?.body, endpoint.pushes[1]?.body);
});

test('a test can inject faults into calls', async (t) => {
  const { publisher } = await startFixture(t, {
    intercept: (call, proceed) =>
      call.method === 'GetTopic'
        ? suffer({ kind: 'refused', code: 'PERMISSION_DENIED' }, proceed)
        : proceed(),
  });
  await publisher.createTopic({ name: 'projects/p/topics/jobs' });
  await assert.rejects(publisher.getTopic({ topic: 'projects/p/topics/jobs' }), {
    code: status.PERMISSION_DENIED,
  });
});

test('a stopped server has no open port, stream, timer or push', async (t) => {
  const hungUp = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const endpoint = await startEndpoint(t, (response) => {
    response.on('close', hungUp.resolve);
    reached.resolve();
  });
  const { client, server, subscriber, timers } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  await jobs.createSubscription('worker', { pushEndpoint: endpoint.url });
  await jobs.createSubscription('listener');
  const stream = subscriber.streamingPull();
  stream.write({ subscription: subscription('listener'), streamAckDeadlineSeconds: 10 });
  await jobs.publishMessage({ data: Buffer.from('hello') });
  await Promise.all([reached.promise, once(stream, 'data')]);
  const cut = once(stream, 'error');
  await server.stop();
  await hungUp.promise;
  await cut;
  assert.equal(timers.pending, 0);
  await assert.rejects(reach(server.port), { code: 'ECONNREFUSED' });
});

test('starting the server on a port that is taken fails', async (t) => {
  const { server } = await startFixture(t);
  await assert.rejects(startPubSub({ port: server.port }), /EADDRINUSE/);
});

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
