import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallCounter, untilStill } from './stillness.ts';

/* When the soak lets time go on. */

test('time does not go on while a call is under way, or while an answered one is followed by others', async () => {
  const counter = new CallCounter();
  const answers: (() => void)[] = [];
  const begin = () => counter.through(() => new Promise((resolve) => answers.push(() => resolve(undefined))));
  void begin();
  let turns = 0;
  await untilStill({
    calls: async () => counter.count,
    turn: async () => {
      turns += 1;
      // The first is answered in the fifth turn, and its caller makes another, which is answered in the tenth.
      if (turns === 5 || turns === 10) answers.shift()?.();
      if (turns === 6) void begin();
    },
  });
  assert.deepEqual(counter.count, { begun: 2, underWay: 0 });
  assert.ok(turns >= 17, `${turns} turns`);
});

test('a call that failed is not under way any more', async () => {
  const counter = new CallCounter();
  await assert.rejects(
    counter.through(() => Promise.reject(new Error('refused'))),
    /refused/,
  );
  assert.deepEqual(counter.count, { begun: 1, underWay: 0 });
});

test('time goes on at last if a call hangs', async () => {
  const counter = new CallCounter();
  void counter.through(() => new Promise(() => {}));
  await untilStill({ calls: async () => counter.count, turn: async () => {} });
  assert.equal(counter.count.underWay, 1);
});
