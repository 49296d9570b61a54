import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';
import { startWorker, texts } from './worker.ts';

const hourMs = 3_600_000;

/** What holds for subscriptions that are sent back and forth in time. */
export function seekingContract(open: OpenProject, test: Define): void {
  test('a seek back brings acknowledged messages again, if the subscription retains them', async (t) => {
    const project = open(t);
    const worker = await startWorker(project, { retainAckedMessages: true });
    await worker.publish('a', 'b');
    await worker.ack(...(await worker.take(2)));
    await project.client.subscription('worker').seek(new Date(Date.now() - hourMs));
    assert.deepEqual(texts(await worker.take(2)).sort(), ['a', 'b']);
  });

  test('a seek back brings messages that the topic retains, even to a later subscription', async (t) => {
    const project = open(t);
    await project.publisher.createTopic({
      name: project.topic('kept'),
      messageRetentionDuration: { seconds: 3600 },
    });
    const topic = project.client.topic('kept');
    await topic.publishMessage({ data: Buffer.from('early') });
    const [late] = await topic.createSubscription('late');
    await late.seek(new Date(Date.now() - hourMs));
    const request = { subscription: project.subscription('late'), maxMessages: 1, returnImmediately: true };
    const [{ receivedMessages }] = await project.subscriber.pull(request);
    assert.deepEqual(
      receivedMessages?.map(({ message }) => String(message?.data)),
      ['early'],
    );
  });

  test('a seek forward drops all that was published', async (t) => {
    const project = open(t);
    const worker = await startWorker(project);
    await worker.publish('a', 'b');
    await project.client.subscription('worker').seek(new Date(Date.now() + hourMs));
    assert.deepEqual(await worker.takeNow(), []);
  });

  test('messages published after a seek come as always', async (t) => {
    const project = open(t);
    const worker = await startWorker(project);
    await worker.publish('old');
    await project.client.subscription('worker').seek(new Date());
    await worker.publish('new');
    assert.equal(texts(await worker.take(1)).includes('new'), true);
  });

  test('a seek of a missing subscription is refused', async (t) => {
    const { client } = open(t);
    await assert.rejects(client.subscription('none').seek(new Date()), grpc.notFound);
  });
}
