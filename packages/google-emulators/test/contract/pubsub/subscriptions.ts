import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';
import { startWorker, texts } from './worker.ts';

/** What holds for subscriptions and their settings. */
export function subscriptionContract(open: OpenProject, test: Define): void {
  test('a subscription is created once, for a topic that exists', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    await jobs.createSubscription('worker');
    await assert.rejects(jobs.createSubscription('worker'), grpc.alreadyExists);
    await assert.rejects(client.topic('none').createSubscription('other'), grpc.notFound);
  });

  test('a subscription shows its settings, and defaults for those left out', async (t) => {
    const { client, topic } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const retryPolicy = { minimumBackoff: { seconds: 5 }, maximumBackoff: { seconds: 50 } };
    const [worker] = await jobs.createSubscription('worker', { labels: { team: 'a' }, retryPolicy });
    const [shown] = await worker.getMetadata();
    assert.equal(shown.topic, topic('jobs'));
    assert.equal(shown.ackDeadlineSeconds, 10);
    assert.deepEqual(shown.labels, { team: 'a' });
    assert.equal(String(shown.messageRetentionDuration?.seconds), '604800');
    assert.equal(String(shown.retryPolicy?.minimumBackoff?.seconds), '5');
    assert.equal(shown.pushConfig?.pushEndpoint ?? '', '');
  });

  for (const ackDeadlineSeconds of [5, 601])
    test(`an ack deadline of ${ackDeadlineSeconds} seconds is refused`, async (t) => {
      const { client } = open(t);
      const [jobs] = await client.createTopic('jobs');
      await assert.rejects(jobs.createSubscription('worker', { ackDeadlineSeconds }), grpc.invalidArgument);
    });

  test('a setting can be changed, and the others stay', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const [worker] = await jobs.createSubscription('worker', { labels: { team: 'a' } });
    await worker.setMetadata({ ackDeadlineSeconds: 30 });
    const [shown] = await worker.getMetadata();
    assert.equal(shown.ackDeadlineSeconds, 30);
    assert.deepEqual(shown.labels, { team: 'a' });
  });

  test('a subscription gets its own copy of all that is published after its creation', async (t) => {
    const project = open(t);
    const worker = await startWorker(project);
    await worker.publish('early');
    await project.client.topic('jobs').createSubscription('second');
    await worker.publish('late');
    const second = project.subscription('second');
    const [{ receivedMessages }] = await project.subscriber.pull({ subscription: second, maxMessages: 5 });
    assert.deepEqual(
      receivedMessages?.map(({ message }) => String(message?.data)),
      ['late'],
    );
    assert.deepEqual(texts(await worker.take(2)), ['early', 'late']);
  });

  test('a deleted subscription is gone, and its name is free', async (t) => {
    const { client, subscriber, subscription } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const [worker] = await jobs.createSubscription('worker');
    await jobs.publishMessage({ data: Buffer.from('lost') });
    await worker.delete();
    const pulling = subscriber.pull({ subscription: subscription('worker'), maxMessages: 1 });
    await assert.rejects(pulling, grpc.notFound);
    await jobs.createSubscription('worker');
    const request = { subscription: subscription('worker'), maxMessages: 1, returnImmediately: true };
    assert.deepEqual((await subscriber.pull(request))[0].receivedMessages, []);
  });

  test('a subscription with a filter gets what passes it', async (t) => {
    const worker = await startWorker(open(t), { filter: 'attributes.kind = "b"' });
    await worker.publish(
      { data: Buffer.from('one'), attributes: { kind: 'a' } },
      { data: Buffer.from('two'), attributes: { kind: 'b' } },
    );
    assert.deepEqual(texts(await worker.take(1)), ['two']);
  });

  for (const [filter, ...passing] of [
    ['attributes.kind != "b"', 'a', 'none'],
    ['NOT attributes.kind = "b"', 'a', 'none'],
    ['attributes:kind AND -hasPrefix(attributes.kind, "b")', 'a'],
    ['attributes:kind AND (attributes.kind = "\\x62" OR attributes.other = "x")', 'b'],
  ] as const)
    test(`${filter} lets ${passing.join(' and ')} pass, no more`, async (t) => {
      const worker = await startWorker(open(t), { filter });
      await worker.publish(
        { data: Buffer.from('a'), attributes: { kind: 'a' } },
        { data: Buffer.from('b'), attributes: { kind: 'b' } },
        { data: Buffer.from('none') },
      );
      assert.deepEqual(texts(await worker.take(passing.length)).sort(), passing);
    });

  test('the filter of a subscription cannot be changed', async (t) => {
    const { client, subscriber, subscription } = open(t);
    const [jobs] = await client.createTopic('jobs');
    await jobs.createSubscription('worker', { filter: 'attributes:a' });
    const updating = subscriber.updateSubscription({
      subscription: { name: subscription('worker'), filter: 'attributes:b' },
      updateMask: { paths: ['filter'] },
    });
    await assert.rejects(updating, grpc.invalidArgument);
    const [{ filter }] = await subscriber.getSubscription({ subscription: subscription('worker') });
    assert.equal(filter, 'attributes:a');
  });

  test('a filter of more than 256 bytes is refused', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const filter = (valueBytes: number) => `attributes.kind = "${'é'.repeat(valueBytes / 2)}"`;
    await jobs.createSubscription('worker', { filter: filter(236) });
    const creating = jobs.createSubscription('other', { filter: filter(238) });
    await assert.rejects(creating, grpc.invalidArgument);
  });

  test('a filter that does not parse is refused', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const creating = jobs.createSubscription('worker', { filter: 'attributes.kind = b' });
    await assert.rejects(creating, grpc.invalidArgument);
  });
}
