import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';

/** What holds for topics and their names. */
export function topicContract(open: OpenProject, test: Define): void {
  test('a topic is created once', async (t) => {
    const { client, topic } = open(t);
    const [created] = await client.createTopic('jobs');
    assert.equal(created.name, topic('jobs'));
    await assert.rejects(client.createTopic('jobs'), grpc.alreadyExists);
  });

  test('a topic shows its labels', async (t) => {
    const { publisher, topic } = open(t);
    await publisher.createTopic({ name: topic('jobs'), labels: { team: 'a' } });
    const [shown] = await publisher.getTopic({ topic: topic('jobs') });
    assert.deepEqual(shown.labels, { team: 'a' });
  });

  test('the labels of a topic can be changed', async (t) => {
    const { publisher, topic } = open(t);
    await publisher.createTopic({ name: topic('jobs'), labels: { team: 'a' } });
    await publisher.updateTopic({
      topic: { name: topic('jobs'), labels: { team: 'b' } },
      updateMask: { paths: ['labels'] },
    });
    const [shown] = await publisher.getTopic({ topic: topic('jobs') });
    assert.deepEqual(shown.labels, { team: 'b' });
  });

  for (const id of ['ab', '1st', 'googs', 'with/slash', 'with space'])
    test(`no topic can be called ${id}`, async (t) => {
      const { publisher, topic } = open(t);
      await assert.rejects(publisher.createTopic({ name: topic(id) }), grpc.invalidArgument);
    });

  test('a topic that does not exist cannot be shown, deleted or published to', async (t) => {
    const { publisher, topic } = open(t);
    await assert.rejects(publisher.getTopic({ topic: topic('none') }), grpc.notFound);
    await assert.rejects(publisher.deleteTopic({ topic: topic('none') }), grpc.notFound);
    const publishing = publisher.publish({ topic: topic('none'), messages: [{ data: Buffer.from('a') }] });
    await assert.rejects(publishing, grpc.notFound);
  });

  test('topics are listed by project, a page at a time', async (t) => {
    const { client, publisher, topic } = open(t);
    const other = open(t);
    await other.client.createTopic('elsewhere');
    for (const id of ['first', 'second', 'third']) await client.createTopic(id);
    const project = topic('x').split('/topics/')[0] ?? '';
    const names: string[] = [];
    for await (const { name } of publisher.listTopicsAsync({ project, pageSize: 2 })) names.push(name ?? '');
    assert.deepEqual(names.sort(), [topic('first'), topic('second'), topic('third')]);
  });

  test('a topic lists its subscriptions', async (t) => {
    const { client, subscription } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const [others] = await client.createTopic('others');
    await jobs.createSubscription('one');
    await jobs.createSubscription('two');
    await others.createSubscription('three');
    const [subscriptions] = await jobs.getSubscriptions();
    assert.deepEqual(subscriptions.map(({ name }) => name).sort(), [
      subscription('one'),
      subscription('two'),
    ]);
  });

  test('the subscriptions of a deleted topic stay, say so, and keep their messages', async (t) => {
    const { client, publisher, subscriber, topic, subscription } = open(t);
    const [jobs] = await client.createTopic('jobs');
    await jobs.createSubscription('worker');
    await jobs.publishMessage({ data: Buffer.from('kept') });
    await publisher.deleteTopic({ topic: topic('jobs') });
    const [worker] = await subscriber.getSubscription({ subscription: subscription('worker') });
    assert.equal(worker.topic, '_deleted-topic_');
    const [{ receivedMessages }] = await subscriber.pull({
      subscription: subscription('worker'),
      maxMessages: 1,
    });
    assert.equal(receivedMessages?.length, 1);
  });

  test('a topic that is created again under its name has none of the old subscriptions', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    await jobs.createSubscription('worker');
    await jobs.delete();
    const [again] = await client.createTopic('jobs');
    assert.deepEqual(await again.getSubscriptions().then(([subscriptions]) => subscriptions), []);
  });
}
