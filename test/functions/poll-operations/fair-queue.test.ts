import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairQueue } from '../../../functions/poll-operations/fair-queue.ts';

function queue(mostOfOne: number, ...items: string[]): FairQueue<string> {
  const made = new FairQueue<string>(() => mostOfOne);
  for (const item of items) made.add(item[0] ?? '', item);
  return made;
}

const takeAll = (from: FairQueue<string>) => {
  const taken: string[] = [];
  for (let next = from.take(); next !== undefined; next = from.take()) taken.push(next.item);
  return taken.join(' ');
};

test('keys take turns, and the items of a key keep their order', () => {
  assert.equal(takeAll(queue(9, 'a1', 'a2', 'a3', 'b1', 'c1', 'c2')), 'a1 b1 c1 a2 c2 a3');
});

test('no more items of a key are under way than allowed, and other keys go on', () => {
  const some = queue(2, 'a1', 'a2', 'a3', 'a4', 'b1');
  assert.equal(takeAll(some), 'a1 b1 a2');
  some.done('b');
  assert.equal(takeAll(some), '');
  some.done('a');
  assert.equal(takeAll(some), 'a3');
  some.done('a');
  some.done('a');
  assert.deepEqual([takeAll(some), some.size], ['a4', 0]);
});

test('an item that is dropped is not taken, and drop returns how many items there were', () => {
  const some = queue(2, 'a1', 'a2', 'a3', 'b1');
  some.take();
  assert.deepEqual([some.drop('a').length, some.drop('x').length, some.size], [2, 0, 1]);
  some.done('a');
  assert.equal(takeAll(some), 'b1');
});

test('an item that is added while its key is busy is taken when the key is free', () => {
  const some = queue(1, 'a1');
  some.take();
  some.add('a', 'a2');
  assert.equal(some.take(), undefined);
  some.done('a');
  assert.equal(some.take()?.item, 'a2');
});
