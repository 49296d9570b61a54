import assert from 'node:assert/strict';
import type { Define } from '../known-differences.ts';
import type { OpenProject } from './project.ts';
import { startWorker, texts, type Worker } from './worker.ts';

const ordered = { enableMessageOrdering: true };
const ofKey = (text: string) => ({ data: Buffer.from(text), orderingKey: 'k' });

/** Takes one message at a time and acknowledges it, but for one that is refused once, until the last has come. */
async function drain(worker: Worker, last: string, refused = ''): Promise<string[]> {
  const heard: string[] = [];
  while (heard.at(-1) !== last)
    for (const taken of await worker.take(1, 1)) {
      const refuse = taken.text === refused && !heard.includes(refused);
      heard.push(taken.text);
      await (refuse ? worker.lease(0, taken) : worker.ack(taken));
    }
  return heard;
}

/** What holds for messages with an ordering key. */
export function orderingContract(open: OpenProject, test: Define): void {
  test('messages of a key come in the order of their publishing', async (t) => {
    const worker = await startWorker(open(t), ordered);
    const published = Array.from({ length: 20 }, (_, index) => String(index));
    for (const text of published) await worker.publish(ofKey(text));
    assert.deepEqual(await drain(worker, '19'), published);
  });

  test('a message that was refused comes again before those after it', async (t) => {
    const worker = await startWorker(open(t), ordered);
    for (const text of ['1', '2', '3', '4']) await worker.publish(ofKey(text));
    assert.deepEqual(await drain(worker, '4', '2'), ['1', '2', '2', '3', '4']);
  });

  test('one key does not wait for another', async (t) => {
    const worker = await startWorker(open(t), ordered);
    await worker.publish(ofKey('held'));
    await worker.take(1);
    await worker.publish({ data: Buffer.from('other'), orderingKey: 'other' }, 'no key');
    assert.deepEqual(texts(await worker.take(2)).sort(), ['no key', 'other']);
  });
}
