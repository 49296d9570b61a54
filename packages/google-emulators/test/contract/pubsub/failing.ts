import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';
import { startWorker } from './worker.ts';

/** What holds for messages that are not acknowledged. */
export function failingContract(open: OpenProject, test: Define): void {
  test('a message that was refused waits at least as long as the retry policy says', async (t) => {
    const worker = await startWorker(open(t), {
      retryPolicy: { minimumBackoff: { seconds: 2 }, maximumBackoff: { seconds: 4 } },
    });
    await worker.publish('a');
    const taken = await worker.take(1);
    // Before it is refused: on a busy machine the answer comes late, and the server has waited since.
    const refusedMs = Date.now();
    await worker.lease(0, ...taken);
    await worker.take(1);
    const waitedMs = Date.now() - refusedMs;
    // Where time is told by seconds, one may be lacking a little.
    assert.ok(waitedMs >= 1_900, `it waited for ${waitedMs < 1_900 ? 'less' : 'more'} than two seconds`);
  });

  test('attempts are counted where there is a dead letter policy', async (t) => {
    const project = open(t);
    await project.client.createTopic('dead');
    const deadLetterPolicy = { deadLetterTopic: project.topic('dead'), maxDeliveryAttempts: 5 };
    const worker = await startWorker(project, { deadLetterPolicy });
    await worker.publish('a');
    const [first] = await worker.take(1);
    assert.ok(first);
    await worker.lease(0, first);
    const [second] = await worker.take(1);
    assert.deepEqual([first.attempt, second?.attempt], [1, 2]);
  });

  test('attempts are not counted where there is no dead letter policy', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish('a');
    assert.equal((await worker.take(1))[0]?.attempt, 0);
  });

  test('after its last attempt a message goes to the dead letter topic, with its origin', async (t) => {
    const project = open(t);
    const [dead] = await project.client.createTopic('dead');
    await dead.createSubscription('morgue');
    const deadLetterPolicy = { deadLetterTopic: project.topic('dead'), maxDeliveryAttempts: 5 };
    const worker = await startWorker(project, { deadLetterPolicy });
    await worker.publish({ data: Buffer.from('a'), attributes: { k: 'v' } });
    for (let attempt = 1; attempt <= 5; attempt += 1) await worker.lease(0, ...(await worker.take(1)));
    // A server may see only when it is asked the next time that there was a last attempt.
    assert.deepEqual(await worker.takeNow(), []);
    const subscription = project.subscription('morgue');
    const [{ receivedMessages }] = await project.subscriber.pull(
      { subscription, maxMessages: 1 },
      { timeout: 10_000 },
    );
    const buried = receivedMessages?.[0]?.message;
    assert.equal(String(buried?.data), 'a');
    const { CloudPubSubDeadLetterSourceTopicPublishTime: publishTime, ...attributes } =
      buried?.attributes ?? {};
    assert.deepEqual(attributes, {
      k: 'v',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: 'worker',
      CloudPubSubDeadLetterSourceSubscriptionProject: project.topic('x').split('/')[1],
    });
    assert.equal(Number.isNaN(Date.parse(publishTime ?? '')), false);
  });

  test('the topic of a dead letter policy must exist', async (t) => {
    const { client, topic } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const deadLetterPolicy = { deadLetterTopic: topic('none'), maxDeliveryAttempts: 5 };
    await assert.rejects(jobs.createSubscription('worker', { deadLetterPolicy }), grpc.notFound);
  });

  for (const maxDeliveryAttempts of [4, 101])
    test(`a dead letter policy after ${maxDeliveryAttempts} attempts is refused`, async (t) => {
      const { client, topic } = open(t);
      const [jobs] = await client.createTopic('jobs');
      const deadLetterPolicy = { deadLetterTopic: topic('jobs'), maxDeliveryAttempts };
      await assert.rejects(jobs.createSubscription('worker', { deadLetterPolicy }), grpc.invalidArgument);
    });

  test('a retry policy whose least wait is above its longest is refused', async (t) => {
    const { client } = open(t);
    const [jobs] = await client.createTopic('jobs');
    const retryPolicy = { minimumBackoff: { seconds: 20 }, maximumBackoff: { seconds: 10 } };
    await assert.rejects(jobs.createSubscription('worker', { retryPolicy }), grpc.invalidArgument);
  });
}
