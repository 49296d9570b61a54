import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import { grpc, type OpenProject } from './project.ts';
import { startWorker } from './worker.ts';

/** What holds for publishing, and for what becomes of a message on its way. */
export function publishingContract(open: OpenProject, test: Define): void {
  test('a message arrives with its data, attributes, ordering key, id and time', async (t) => {
    const worker = await startWorker(open(t));
    const before = Date.now();
    const attributes = { kind: 'é', empty: '' };
    const [id] = await worker.publish({ data: Buffer.from([0, 255]), attributes, orderingKey: 'k' });
    const [taken] = await worker.take(1);
    assert.ok(taken);
    const { message } = taken;
    assert.deepEqual(Buffer.from(message.data ?? ''), Buffer.from([0, 255]));
    assert.deepEqual(message.attributes, attributes);
    assert.equal(message.orderingKey, 'k');
    assert.equal(taken.id, id);
    const publishedMs = Number(message.publishTime?.seconds) * 1000;
    assert.ok(publishedMs > before - 60_000 && publishedMs < Date.now() + 60_000);
  });

  test('a message may have attributes and no data', async (t) => {
    const worker = await startWorker(open(t));
    await worker.publish({ attributes: { a: 'b' } });
    const [taken] = await worker.take(1);
    assert.equal(taken?.text, '');
    assert.deepEqual(taken?.message.attributes, { a: 'b' });
  });

  test('every message has an id of its own, in the order of the request', async (t) => {
    const worker = await startWorker(open(t));
    const ids = [...(await worker.publish('a', 'b')), ...(await worker.publish('c'))];
    assert.equal(new Set(ids).size, 3);
    const taken = await worker.take(3);
    const textOf = new Map(taken.map(({ id, text }) => [id, text]));
    assert.deepEqual(
      ids.map((id) => textOf.get(id)),
      ['a', 'b', 'c'],
    );
  });

  test('a request without messages is refused', async (t) => {
    const worker = await startWorker(open(t));
    await assert.rejects(worker.publish(), grpc.invalidArgument);
  });

  test('a message without data and attributes is refused, and the others of its request with it', async (t) => {
    const worker = await startWorker(open(t));
    await assert.rejects(worker.publish('a', {}), grpc.invalidArgument);
    assert.deepEqual(await worker.takeNow(), []);
  });

  test('more than 1,000 messages in one request are refused', async (t) => {
    const worker = await startWorker(open(t));
    const messages = Array.from({ length: 1001 }, () => 'x');
    await assert.rejects(worker.publish(...messages), grpc.invalidArgument);
  });

  test('a request of more than 10 MB is refused', async (t) => {
    const { client, publisher, topic } = open(t);
    await client.createTopic('jobs');
    const messages = [{ data: Buffer.alloc(11_000_000) }];
    // What refuses it does so at once.
    const publishing = publisher.publish({ topic: topic('jobs'), messages }, { timeout: 3_000 });
    await assert.rejects(publishing, grpc.invalidArgument);
  });

  for (const [what, attributes] of Object.entries({
    'more than 100 attributes': Object.fromEntries(
      Array.from({ length: 101 }, (_, index) => [`k${index}`, 'v']),
    ),
    'an empty attribute key': { '': 'v' },
    'an attribute key of the reserved kind': { googclient_x: 'v' },
    'an attribute key of more than 256 bytes': { ['k'.repeat(257)]: 'v' },
    'an attribute value of more than 1,024 bytes': { k: 'v'.repeat(1025) },
  }))
    test(`${what} is refused`, async (t) => {
      const worker = await startWorker(open(t));
      await assert.rejects(worker.publish({ attributes }), grpc.invalidArgument);
    });

  test('an ordering key of more than 1,024 bytes is refused', async (t) => {
    const worker = await startWorker(open(t));
    const message = { data: Buffer.from('a'), orderingKey: 'k'.repeat(1025) };
    await assert.rejects(worker.publish(message), grpc.invalidArgument);
  });
}
