import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gathering } from '../../shared/gather.ts';

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

test('who comes alone does not wait', async () => {
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

test('those who come while a call is under way go together, and each gets what is its own', async () => {
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

test('a call that fails fails for those who were in it, and the next goes on', async () => {
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

test('nothing gives nothing', async () => {
  const { calls, send, turn } = answering();
  const result = send([]);
  await turn();
  calls[0]?.answer();
  assert.deepEqual(await result, []);
});
