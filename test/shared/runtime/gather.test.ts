import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gathering, gatheringByName } from '../../../shared/runtime/gather.ts';

/** Calls that are answered when told to, in upper case. */
function answering() {
  const calls: {
    readonly items: readonly string[];
    readonly answer: () => void;
    readonly fail: () => void;
  }[] = [];
  const send = gathering(
    (items: readonly string[]) =>
      new Promise<string[]>((resolve, reject) => {
        calls.push({
          items,
          answer: () => resolve(items.map((item) => item.toUpperCase())),
          fail: () => reject(new Error('no answer')),
        });
      }),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { calls, send, turn };
}

test('an item that comes alone is sent at once', async () => {
  const { calls, send, turn } = answering();
  const result = send(['a']);
  await turn();
  assert.deepEqual(
    calls.map(({ items }) => items),
    [['a']],
  );
  calls[0]?.answer();
  assert.deepEqual(await result, ['A']);
});

test('items that come during a call are sent together, and each caller gets its own results', async () => {
  const { calls, send, turn } = answering();
  const first = send(['a']);
  await turn();
  const second = send(['b', 'c']);
  const third = send(['d']);
  await turn();
  assert.equal(calls.length, 1);
  calls[0]?.answer();
  await turn();
  assert.deepEqual(
    calls.map(({ items }) => items),
    [['a'], ['b', 'c', 'd']],
  );
  calls[1]?.answer();
  assert.deepEqual(await Promise.all([first, second, third]), [['A'], ['B', 'C'], ['D']]);
});

test('a failed call fails its own callers only, and the next call goes on', async () => {
  const { calls, send, turn } = answering();
  const first = send(['a']);
  await turn();
  const second = send(['b']);
  calls[0]?.fail();
  await assert.rejects(first, /no answer/);
  await turn();
  calls[1]?.answer();
  assert.deepEqual(await second, ['B']);
});

test('gathering no items gives no results', async () => {
  const { calls, send, turn } = answering();
  const result = send([]);
  await turn();
  calls[0]?.answer();
  assert.deepEqual(await result, []);
});

test('names do not wait for each other, and items that wait for one name are sent together', async () => {
  const calls: (readonly string[])[] = [];
  const first = Promise.withResolvers<void>();
  const send = gatheringByName(async (items: readonly string[]) => {
    calls.push(items);
    if (calls.length === 1) await first.promise;
    return items;
  }, 10);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const one = send('a', 'a1');
  await turn();
  const others = [send('a', 'a2'), send('a', 'a3')];
  assert.equal(await send('b', 'b1'), 'b1');
  assert.deepEqual(calls, [['a1'], ['b1']]);
  first.resolve();
  assert.deepEqual(await Promise.all([one, ...others]), ['a1', 'a2', 'a3']);
  assert.deepEqual(calls, [['a1'], ['b1'], ['a2', 'a3']]);
});

test('no more items wait than allowed, and there is room again once some have their results', async () => {
  const first = Promise.withResolvers<void>();
  const send = gatheringByName(async (items: readonly string[]) => {
    await first.promise;
    return items;
  }, 2);
  const waiting = [send('a', 'a1'), send('b', 'b1')];
  await assert.rejects(send('a', 'a2'), /2 wait already/);
  first.resolve();
  await Promise.all(waiting);
  assert.equal(await send('a', 'a3'), 'a3');
});

test('an item that comes after a failed call of its name is sent', async () => {
  let fails = true;
  const send = gatheringByName(async (items: readonly string[]) => {
    if (fails) throw new Error('no answer');
    return items;
  }, 1);
  await assert.rejects(send('a', 'a1'), /no answer/);
  fails = false;
  assert.equal(await send('a', 'a2'), 'a2');
});
