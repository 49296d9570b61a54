import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { startFixture, subscription, topic } from './fixture.ts';

test('a subscription is created once, for a topic that exists', async (t) => {
  const { client } = await startFixture(t);
  await client.createTopic('jobs');
  await client.topic('jobs').createSubscription('worker');
  await assert.rejects(client.topic('jobs').createSubscription('worker'), {
    code: status.ALREADY_EXISTS,
    details: 'Resource already exists in the project (resource=worker).',
  });
  await assert.rejects(client.topic('none').createSubscription('other'), { code: status.NOT_FOUND });
});

test('a subscription shows its settings, with defaults for those left out', async (t) => {
  const { client } = await startFixture(t);
  await client.createTopic('jobs');
  await client.topic('jobs').createSubscription('worker', { labels: { team: 'a' } });
  const [metadata] = await client.subscription('worker').getMetadata();
  assert.equal(metadata.topic, topic('jobs'));
  assert.equal(metadata.ackDeadlineSeconds, 10);
  assert.deepEqual(metadata.labels, { team: 'a' });
  assert.equal(metadata.deadLetterPolicy, null);
});

test('an ack deadline out of bounds is refused, at creation and later', async (t) => {
  const { client } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  const refused = { code: status.INVALID_ARGUMENT, details: /between 10 and 600/ };
  await assert.rejects(jobs.createSubscription('worker', { ackDeadlineSeconds: 5 }), refused);
  const [worker] = await jobs.createSubscription('worker');
  await assert.rejects(worker.setMetadata({ ackDeadlineSeconds: 601 }), refused);
});

test('a subscription whose filter does not parse is refused', async (t) => {
  const { client } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  await assert.rejects(jobs.createSubscription('worker', { filter: 'attributes.a = b' }), {
    code: status.INVALID_ARGUMENT,
    details: /Invalid filter given/,
  });
});

test('an update changes the masked settings, and no others', async (t) => {
  const { client, subscriber } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  await client.createTopic('dead');
  const [worker] = await jobs.createSubscription('worker', { ackDeadlineSeconds: 30 });
  await worker.setMetadata({
    retryPolicy: { minimumBackoff: { seconds: 1 } },
    deadLetterPolicy: { deadLetterTopic: topic('dead'), maxDeliveryAttempts: 7 },
  });
  const [metadata] = await worker.getMetadata();
  assert.equal(metadata.ackDeadlineSeconds, 30);
  assert.equal(metadata.retryPolicy?.minimumBackoff?.seconds, '1');
  assert.deepEqual(metadata.deadLetterPolicy, { deadLetterTopic: topic('dead'), maxDeliveryAttempts: 7 });
  await assert.rejects(
    subscriber.updateSubscription({
      subscription: { name: subscription('worker'), topic: topic('dead') },
      updateMask: { paths: ['topic'] },
    }),
    { code: status.INVALID_ARGUMENT },
  );
  await assert.rejects(worker.setMetadata({ deadLetterPolicy: { deadLetterTopic: topic('gone') } }), {
    code: status.NOT_FOUND,
  });
});

test('subscriptions are listed by project', async (t) => {
  const { client, subscriber } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  await jobs.createSubscription('worker');
  await subscriber.createSubscription({ name: 'projects/p2/subscriptions/other', topic: topic('jobs') });
  const [subscriptions] = await client.getSubscriptions();
  assert.deepEqual(
    subscriptions.map(({ name }) => name),
    [subscription('worker')],
  );
});

test('a deleted subscription is gone', async (t) => {
  const { client, subscriber } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  const [worker] = await jobs.createSubscription('worker');
  await worker.delete();
  await assert.rejects(worker.getMetadata(), { code: status.NOT_FOUND });
  await assert.rejects(subscriber.pull({ subscription: subscription('worker'), maxMessages: 1 }), {
    code: status.NOT_FOUND,
  });
});

test('a push configuration turns a pull subscription into a push subscription, and back', async (t) => {
  const { client } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  const [worker] = await jobs.createSubscription('worker');
  const pushEndpoint = 'http://127.0.0.1:9/';
  await worker.modifyPushConfig({ pushEndpoint, attributes: { 'x-local-push-form': 'eventarc' } });
  const [pushed] = await worker.getMetadata();
  assert.equal(pushed.pushConfig?.pushEndpoint, pushEndpoint);
  assert.equal(pushed.pushConfig?.attributes?.['x-local-push-form'], 'eventarc');
  await worker.modifyPushConfig({});
  const [pulled] = await worker.getMetadata();
  assert.equal(pulled.pushConfig?.pushEndpoint, '');
});
