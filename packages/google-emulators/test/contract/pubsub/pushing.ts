import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Endpoint, startEndpoint } from '../../pubsub/endpoint.ts';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject, type Project } from './project.ts';
import { startWorker, type Worker } from './worker.ts';

interface PushWorker extends Worker {
  readonly endpoint: Endpoint;
  /** Resolves once `count` messages have been pushed, and gives their bodies. */
  pushed(count: number): Promise<unknown[]>;
}

/** A worker whose messages are pushed to an endpoint that answers with the statuses given. */
async function startPushWorker(
  t: TestContext,
  project: Project,
  settings: object,
  ...answers: number[]
): Promise<PushWorker> {
  let arrived = () => {};
  const statuses = answers.length === 0 ? [204] : answers;
  const endpoint = await startEndpoint(
    t,
    ...statuses.map((status) => (response: { writeHead(status: number): { end(): void } }) => {
      response.writeHead(status).end();
      arrived();
    }),
  );
  const worker = await startWorker(project, { pushEndpoint: endpoint.url, ...settings });
  const pushed = async (count: number) => {
    while (endpoint.pushes.length < count)
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    return endpoint.pushes.map(({ body }) => body);
  };
  return { ...worker, endpoint, pushed };
}

/** What holds for messages that are pushed. */
export function pushingContract(open: OpenProject, test: Define): void {
  test('a push carries the message in both spellings, and the name of the subscription', async (t) => {
    const worker = await startPushWorker(t, open(t), {});
    const [id] = await worker.publish({ data: Buffer.from('hello'), attributes: { a: 'b' } });
    const [body] = await worker.pushed(1);
    assert.partialDeepStrictEqual(body, {
      message: { data: 'aGVsbG8=', attributes: { a: 'b' }, messageId: id, message_id: id },
      subscription: worker.subscription,
    });
    assert.equal(worker.endpoint.pushes[0]?.headers['content-type'], 'application/json');
  });

  test('a message without data is pushed without data', async (t) => {
    const worker = await startPushWorker(t, open(t), {});
    await worker.publish({ attributes: { a: 'b' } });
    const [body] = await worker.pushed(1);
    assert.partialDeepStrictEqual(body, { message: { attributes: { a: 'b' } } });
    assert.doesNotMatch(JSON.stringify(body), /"data":"[^"]/);
  });

  test('a push tells the ordering key', async (t) => {
    const worker = await startPushWorker(t, open(t), { enableMessageOrdering: true });
    await worker.publish({ data: Buffer.from('a'), orderingKey: 'k' });
    const [body] = await worker.pushed(1);
    assert.partialDeepStrictEqual(body, { message: { orderingKey: 'k' } });
  });

  test('a push that fails is repeated until it succeeds', async (t) => {
    const worker = await startPushWorker(t, open(t), {}, 500, 204);
    await worker.publish('a');
    const [first, second] = await worker.pushed(2);
    assert.deepEqual(first, second);
  });

  test('a push tells its attempt where there is a dead letter policy', async (t) => {
    const project = open(t);
    await project.client.createTopic('dead');
    const deadLetterPolicy = { deadLetterTopic: project.topic('dead'), maxDeliveryAttempts: 5 };
    const worker = await startPushWorker(t, project, { deadLetterPolicy }, 500, 204);
    await worker.publish('a');
    const [, second] = await worker.pushed(2);
    assert.partialDeepStrictEqual(second, { deliveryAttempt: 2 });
  });

  test('a subscription that is pushed cannot be pulled, until it is pushed no more', async (t) => {
    const project = open(t);
    const worker = await startPushWorker(t, project, {});
    await assert.rejects(worker.takeNow(), grpc.failedPrecondition);
    await project.client.subscription('worker').modifyPushConfig({});
    await worker.publish('a');
    assert.equal((await worker.take(1)).length, 1);
    assert.equal(worker.endpoint.pushes.length, 0);
  });
}
