import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject, type Project } from './project.ts';

/** What holds for subscriptions with exactly-once delivery, and for what nobody here can make. */
export function exactlyOnceContract(open: OpenProject, test: Define): void {
  test('a subscription can have exactly-once delivery, and shows it', async (t) => {
    const { subscriber, subscription } = await exactlyOnce(open(t));
    const [shown] = await subscriber.getSubscription({ subscription: subscription('worker') });
    assert.equal(shown.enableExactlyOnceDelivery, true);
  });

  test('with exactly-once delivery a client hears that its acknowledgement took effect', async (t) => {
    const project = await exactlyOnce(open(t));
    const worker = project.client.subscription('worker');
    t.after(() => worker.close());
    const response = new Promise<string>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (message) => message.ackWithResponse().then(resolve, reject));
    });
    await project.client.topic('jobs').publishMessage({ data: Buffer.from('once') });
    assert.equal(await response, 'SUCCESS');
    const request = { subscription: project.subscription('worker'), maxMessages: 1, returnImmediately: true };
    assert.deepEqual((await project.subscriber.pull(request))[0].receivedMessages, []);
  });

  test('with exactly-once delivery an acknowledgement that comes too late is refused', async (t) => {
    const { client, subscriber, subscription } = await exactlyOnce(open(t));
    await client.topic('jobs').publishMessage({ data: Buffer.from('once') });
    const worker = subscription('worker');
    const [{ receivedMessages }] = await subscriber.pull({ subscription: worker, maxMessages: 1 });
    const ackIds = receivedMessages?.map(({ ackId }) => ackId ?? '') ?? [];
    await subscriber.acknowledge({ subscription: worker, ackIds });
    await assert.rejects(subscriber.acknowledge({ subscription: worker, ackIds }), grpc.failedPrecondition);
  });

  test('lists of snapshots and of schemas are empty', async (t) => {
    const { client } = open(t);
    assert.deepEqual((await client.getSnapshots())[0], []);
    const schemas: unknown[] = [];
    for await (const schema of client.listSchemas()) schemas.push(schema);
    assert.deepEqual(schemas, []);
  });
}

async function exactlyOnce(project: Project): Promise<Project> {
  const [jobs] = await project.client.createTopic('jobs');
  await jobs.createSubscription('worker', { enableExactlyOnceDelivery: true });
  return project;
}
