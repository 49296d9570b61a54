import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import { credentials } from '@grpc/grpc-js';
import { type Call, suffer } from 'google-emulators/grpc/intercept.ts';
import { type LocalPubSub, startPubSub } from 'google-emulators/pubsub/server.ts';
import * as v from 'valibot';
import { pubsubEvents, toMessage } from '../../../../shared/adapters/pubsub/events.ts';
import type { BackupEvent, RejectedEvent } from '../../../../shared/events/event-schema.ts';
import { Unpublishable } from '../../../../shared/ports.ts';
import { makeTopic, openInbox } from '../../../inbox.ts';
import { backupName, database, instance, succeeded } from '../../record/builders.ts';

const topic = 'projects/p/topics/events';

const event = (id: string, labels: Record<string, string> = {}): BackupEvent => {
  const { announcement } = succeeded();
  return { ...announcement, id, data: { ...announcement.data, requests: [{ messageId: 'm', labels }] } };
};

const rejected: RejectedEvent = {
  specversion: '1.0',
  id: 'm/rejected',
  type: 'dev.spannerbackup.backup.v1.rejected',
  source: '//pubsub.googleapis.com/projects/p/topics/requests',
  time: '2026-11-22T10:00:00Z',
  datacontenttype: 'application/json',
  data: { messageId: 'm', publishTime: '2026-11-22T10:00:00Z', reasons: [], labels: {}, excerpt: '' },
};

async function open(
  intercept?: (call: Call, proceed: () => Promise<unknown>) => Promise<unknown>,
  timeoutMs = 5_000,
) {
  process.env.METADATA_SERVER_DETECTION = 'none';
  const calls: Call[] = [];
  const server: LocalPubSub = await startPubSub({
    intercept: (call, proceed) => {
      calls.push(call);
      return intercept === undefined ? proceed() : intercept(call, proceed);
    },
  });
  const client = new PublisherClient({
    projectId: 'p',
    servicePath: '127.0.0.1',
    port: server.port,
    sslCreds: credentials.createInsecure(),
  });
  const publishes = () => calls.filter(({ method }) => method === 'Publish');
  return {
    server,
    client,
    publishes,
    sizes: () => publishes().map(({ request }) => (request as { messages: unknown[] }).messages.length),
    events: pubsubEvents(async () => client, topic, timeoutMs),
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.stop();
    },
  };
}

test('an event is published in binary mode, with the attributes by which subscriptions filter', () => {
  const message = toMessage(event('an id'));
  assert.deepEqual(message.attributes, {
    'ce-specversion': '1.0',
    'ce-id': 'an id',
    'ce-source': `//spanner.googleapis.com/${instance}`,
    'ce-type': 'dev.spannerbackup.backup.v1.succeeded',
    'ce-time': '2026-11-22T15:00:00Z',
    'ce-subject': backupName,
    'ce-datacontenttype': 'application/json',
    'content-type': 'application/json',
    database,
    instance,
  });
  assert.deepEqual(JSON.parse(message.data.toString()), event('an id').data);
});

test('a rejection that names no backup is published without subject, database and instance', () => {
  assert.deepEqual(Object.keys(toMessage(rejected).attributes).toSorted(), [
    'ce-datacontenttype',
    'ce-id',
    'ce-source',
    'ce-specversion',
    'ce-time',
    'ce-type',
    'content-type',
  ]);
});

test('events arrive in the order in which they were published, across batches', async () => {
  await using on = await open();
  await makeTopic(on.server.address, topic);
  const subscription = 'projects/p/subscriptions/inbox';
  on.server.broker.subscriptions.create({ name: subscription, topic });
  const inbox = openInbox(on.server.address, subscription);
  const ids = Array.from({ length: 1_201 }, (_, index) => `event ${index}`);
  await on.events.publish(ids.map((id) => event(id)));
  const received = await inbox.take();
  await inbox.close();
  assert.deepEqual(
    received.map(({ id }) => id),
    ids,
  );
  assert.deepEqual(on.sizes(), [500, 500, 201]);
  assert.ok(received.every(({ orderingKey }) => orderingKey === ''));
});

test('a publish stays below 10 MB: eleven events of 1 MB go in three', async () => {
  await using on = await open();
  await makeTopic(on.server.address, topic);
  const heavy = { text: 'x'.repeat(1_000_000) };
  await on.events.publish(Array.from({ length: 11 }, (_, index) => event(`event ${index}`, heavy)));
  assert.deepEqual(on.sizes(), [4, 4, 3]);
});

test('publishing no events makes no call', async () => {
  await using on = await open();
  await on.events.publish([]);
  assert.equal(on.publishes().length, 0);
});

test('the library does not repeat a refused publish: the outbox does', async () => {
  await using on = await open((_call, proceed) => suffer({ kind: 'refused', code: 'UNAVAILABLE' }, proceed));
  await assert.rejects(on.events.publish([event('an id')]), /UNAVAILABLE/);
  assert.equal(on.publishes().length, 1);
});

// The library's own timeout is ten minutes.
test('a publish is given up after the timeout if Pub/Sub does not answer', { timeout: 30_000 }, async () => {
  await using on = await open((_call, proceed) => suffer({ kind: 'no answer, no effect' }, proceed), 200);
  await assert.rejects(on.events.publish([event('an id')]), /DEADLINE_EXCEEDED|timeout/i);
});

/** The ids of the events in one call of Publish. */
const idsOf = ({ request }: Call) =>
  v
    .parse(
      v.object({ messages: v.array(v.object({ attributes: v.record(v.string(), v.string()) })) }),
      request,
    )
    .messages.map(({ attributes }) => attributes['ce-id'] ?? '');

test('an event that Pub/Sub will never take fails its own caller only, and other events are sent once', async () => {
  await using on = await open(async (call, proceed) => {
    if (call.method !== 'Publish') return proceed();
    const isRefused = idsOf(call).includes('bad');
    return isRefused ? suffer({ kind: 'refused', code: 'INVALID_ARGUMENT' }, proceed) : proceed();
  });
  await makeTopic(on.server.address, topic);
  const callers = [['a', 'b'], ['c'], ['d', 'bad'], ['e'], ['f']];
  const outcomes = await Promise.allSettled(
    callers.map((ids) => on.events.publish(ids.map((id) => event(id)))),
  );
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  assert.ok(outcomes[2]?.status === 'rejected' && outcomes[2].reason instanceof Unpublishable);
  const taken = on.publishes().filter((call) => !idsOf(call).includes('bad'));
  assert.deepEqual(taken.flatMap(idsOf), ['a', 'b', 'c', 'e', 'f']);
});

test('a failed publish does not fail callers whose events were sent before', async () => {
  await using on = await open(async (call, proceed) => {
    if (call.method !== 'Publish') return proceed();
    const isLost = idsOf(call).includes('late');
    return isLost ? suffer({ kind: 'refused', code: 'UNAVAILABLE' }, proceed) : proceed();
  });
  await makeTopic(on.server.address, topic);
  const many = Array.from({ length: 500 }, (_, index) => event(`event ${index}`));
  const outcomes = await Promise.allSettled([on.events.publish(many), on.events.publish([event('late')])]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
});
