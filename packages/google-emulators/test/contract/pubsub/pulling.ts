import assert from 'node:assert/strict';
import type { Message } from '@google-cloud/pubsub';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';
import { startWorker, texts } from './worker.ts';

/** What holds for messages that are pulled, one call at a time or over a stream. */
export function pullingContract(open: OpenProject, test: Define): void {
  test('an acknowledged message does not come again, and a nacked one does', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish('done', 'again');
    const taken = await worker.take(2);
    const [done, again] = ['done', 'again'].map((text) => taken.filter((each) => each.text === text));
    await worker.ack(...(done ?? []));
    await worker.lease(0, ...(again ?? []));
    assert.deepEqual(texts(await worker.take(1)), ['again']);
  });

  test('a pull takes no more than it asked for', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish('a', 'b', 'c');
    assert.equal((await worker.take(1, 2)).length <= 2, true);
  });

  test('a pull waits for the first message', async (t) => {
    const worker = await startWorker(open(t));
    const taking = worker.take(1);
    await worker.publish('a');
    assert.deepEqual(texts(await taking), ['a']);
  });

  test('a pull that returns immediately may answer with nothing', async (t) => {
    const worker = await startWorker(open(t));
    assert.deepEqual(await worker.takeNow(), []);
  });

  test('a pull for no messages is refused', async (t) => {
    const { client, subscriber, subscription } = open(t);
    const [jobs] = await client.createTopic('jobs');
    await jobs.createSubscription('worker');
    const pulling = subscriber.pull({ subscription: subscription('worker'), maxMessages: 0 });
    await assert.rejects(pulling, grpc.invalidArgument);
  });

  test('a message comes again when its lease ends, and not before', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish('a');
    const [first] = await worker.take(1);
    assert.ok(first);
    const leasedMs = Date.now();
    await worker.lease(1, first);
    assert.deepEqual(await worker.takeNow(), []);
    const [second] = await worker.take(1);
    assert.equal(second?.id, first.id);
    assert.ok(Date.now() - leasedMs >= 900, 'it came before its lease ended');
  });

  test('an acknowledgement after the end of the lease is ignored', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish('a');
    const [first] = await worker.take(1);
    assert.ok(first);
    await worker.lease(0, first);
    await worker.take(1);
    await worker.ack(first);
  });

  test('an ack id that was never given out is refused', async (t) => {
    const { client, subscriber, subscription } = open(t);
    const [jobs] = await client.createTopic('jobs');
    await jobs.createSubscription('worker');
    const acknowledging = subscriber.acknowledge({
      subscription: subscription('worker'),
      ackIds: ['made up'],
    });
    await assert.rejects(acknowledging, grpc.invalidArgument);
  });

  test('a lease of more than 600 seconds is refused', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish('a');
    await assert.rejects(worker.lease(601, ...(await worker.take(1))), grpc.invalidArgument);
  });

  test("the client library's subscriber hears published messages, and nacked ones again", async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const [worker] = await jobs.createSubscription('worker');
    t.after(() => worker.close());
    const heard: string[] = [];
    const over = Promise.withResolvers<void>();
    worker.on('error', over.reject);
    worker.on('message', (message: Message) => {
      heard.push(message.data.toString());
      if (heard.length === 1) message.nack();
      else {
        message.ack();
        over.resolve();
      }
    });
    await jobs.publishMessage({ data: Buffer.from('a') });
    await over.promise;
    assert.deepEqual(heard, ['a', 'a']);
  });

  test('the client library learns from the server how an acknowledgement ended', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const [worker] = await jobs.createSubscription('worker');
    t.after(() => worker.close());
    const outcome = Promise.withResolvers<string>();
    worker.on('error', outcome.reject);
    worker.on('message', (message: Message) => outcome.resolve(message.ackWithResponse()));
    await jobs.publishMessage({ data: Buffer.from('a') });
    assert.equal(await outcome.promise, 'SUCCESS');
  });
}
