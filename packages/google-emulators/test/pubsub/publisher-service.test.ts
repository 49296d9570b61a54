import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { startFixture, subscription, topic } from './fixture.ts';

test('a topic can be created once, got, listed and deleted', async (t) => {
  const { client } = await startFixture(t);
  await client.createTopic('jobs');
  await client.createTopic('done');
  await assert.rejects(client.createTopic('jobs'), { code: status.ALREADY_EXISTS });
  assert.deepEqual(await client.topic('jobs').exists(), [true]);
  const [topics] = await client.getTopics();
  assert.deepEqual(
    topics.map(({ name }) => name),
    [topic('done'), topic('jobs')],
  );
  await client.topic('jobs').delete();
  assert.deepEqual(await client.topic('jobs').exists(), [false]);
  await assert.rejects(client.topic('jobs').delete(), { code: status.NOT_FOUND });
});

test('only topics of the project are listed', async (t) => {
  const { client, publisher } = await startFixture(t);
  await client.createTopic('jobs');
  await publisher.createTopic({ name: 'projects/p2/topics/jobs' });
  const [topics] = await client.getTopics();
  assert.deepEqual(
    topics.map(({ name }) => name),
    [topic('jobs')],
  );
});

test('a list of topics is read page by page', async (t) => {
  const { client, publisher } = await startFixture(t);
  for (const id of ['one', 'two', 'three']) await client.createTopic(id);
  const page = { project: 'projects/p', pageSize: 2 };
  const [first, , { nextPageToken }] = await publisher.listTopics(page, { autoPaginate: false });
  const rest = { ...page, pageToken: nextPageToken ?? '' };
  const [second] = await publisher.listTopics(rest, { autoPaginate: false });
  assert.deepEqual(
    [first, second].map((topics) => topics.map(({ name }) => name)),
    [[topic('one'), topic('three')], [topic('two')]],
  );
});

test('the labels of a topic can be changed, its name cannot', async (t) => {
  const { client, publisher } = await startFixture(t);
  const [jobs] = await client.createTopic({ name: topic('jobs'), labels: { team: 'a' } });
  await jobs.setMetadata({ labels: { team: 'b' } });
  const [metadata] = await jobs.getMetadata();
  assert.deepEqual(metadata.labels, { team: 'b' });
  await assert.rejects(
    publisher.updateTopic({ topic: { name: topic('jobs') }, updateMask: { paths: ['name'] } }),
    { code: status.INVALID_ARGUMENT },
  );
});

test("a topic lists its own subscriptions' names", async (t) => {
  const { client } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  const [done] = await client.createTopic('done');
  await jobs.createSubscription('worker');
  await done.createSubscription('listener');
  const [subscriptions] = await jobs.getSubscriptions();
  assert.deepEqual(
    subscriptions.map(({ name }) => name),
    [subscription('worker')],
  );
});

test('published messages get ids that increase', async (t) => {
  const { client } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  const [done] = await client.createTopic('done');
  const ids: string[] = [];
  for (const to of [jobs, done, jobs]) ids.push(await to.publishMessage({ data: Buffer.from('x') }));
  assert.deepEqual(ids, ['1', '2', '3']);
});

test('publishing to a missing topic is refused', async (t) => {
  const { client } = await startFixture(t);
  await assert.rejects(client.topic('jobs').publishMessage({ data: Buffer.from('x') }), {
    code: status.NOT_FOUND,
    details: 'Resource not found (resource=jobs).',
  });
});

test('an empty message and one above 10 MB are refused', async (t) => {
  const { client } = await startFixture(t);
  const [jobs] = await client.createTopic('jobs');
  for (const data of [Buffer.of(), Buffer.alloc(11_000_000)])
    await assert.rejects(jobs.publishMessage({ data }), { code: status.INVALID_ARGUMENT });
});

test('a topic with a schema is refused, not made without it', async (t) => {
  const { client } = await startFixture(t);
  await assert.rejects(
    client.createTopic({ name: topic('jobs'), schemaSettings: { schema: 'projects/p/schemas/s' } }),
    { code: status.UNIMPLEMENTED, details: /schema_settings/ },
  );
});
