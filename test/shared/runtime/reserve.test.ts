import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CallWindow } from '../../../shared/runtime/call-windows.ts';
import type { Fact } from '../../../shared/runtime/log.ts';
import { type Draw, drawFrom, drawnFromIfReached, sharesOf } from '../../../shared/runtime/reserve.ts';

/** Ten calls in a minute, and twelve in 100 seconds. */
const windows: readonly CallWindow[] = [
  { calls: 10, ms: 60_000 },
  { calls: 12, ms: 100_000 },
];

/** Draws one after the other, each at its time. Gives what each got, and what is remembered at the end. */
function drawing(...asked: readonly (readonly [atMs: number, wanted: number])[]) {
  let draws: readonly Draw[] = [];
  const got = asked.map(([atMs, wanted]) => {
    const after = drawFrom(draws, wanted, windows, atMs);
    draws = after.draws;
    return after.drawn;
  });
  return { got, draws };
}

test('a draw gets what it asks for, as long as every window has so many calls', () => {
  assert.deepEqual(drawing([0, 4], [1_000, 5]).got, [
    { calls: 4, emptyMs: 0 },
    { calls: 5, emptyMs: 0 },
  ]);
});

test('a draw gets what is left, and is told when there is more', () => {
  assert.deepEqual(drawing([0, 4], [1_000, 9], [2_000, 1]).got, [
    { calls: 4, emptyMs: 0 },
    { calls: 6, emptyMs: 59_000 },
    { calls: 0, emptyMs: 58_000 },
  ]);
});

test('the fuller of two windows decides what a draw gets', () => {
  assert.deepEqual(drawing([0, 10], [60_000, 10]).got, [
    { calls: 10, emptyMs: 60_000 },
    { calls: 2, emptyMs: 40_000 },
  ]);
});

test('what is in no window any more is forgotten', () => {
  const { got, draws } = drawing([0, 10], [100_000, 10]);
  assert.deepEqual(got[1], { calls: 10, emptyMs: 60_000 });
  assert.deepEqual(draws, [{ atMs: 100_000, calls: 10 }]);
});

test('a draw in vain is not remembered', () => {
  assert.deepEqual(drawing([0, 10], [5_000, 1]).draws, [{ atMs: 0, calls: 10 }]);
});

test('what was drawn by a clock that was far ahead is forgotten', () => {
  const hourMs = 3_600_000;
  assert.deepEqual(drawing([hourMs, 10], [0, 3]).got[1], { calls: 3, emptyMs: 0 });
});

test('no window of a reserve gets more calls than it has, and one that is not empty gives what is asked for', () => {
  const asked = fc.array(
    fc.record({ restMs: fc.integer({ min: 0, max: 70_000 }), wanted: fc.integer({ min: 1, max: 15 }) }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(asked, (all) => {
      let nowMs = 0;
      let emptyUntil = 0;
      let draws: readonly Draw[] = [];
      const made: number[] = [];
      for (const { restMs, wanted } of all) {
        nowMs += restMs;
        const { draws: after, drawn } = drawFrom(draws, wanted, windows, nowMs);
        assert.equal(drawn.calls > 0, nowMs >= emptyUntil);
        assert.equal(drawn.calls < wanted && drawn.emptyMs === 0, false);
        draws = after;
        emptyUntil = nowMs + drawn.emptyMs;
        for (let n = 0; n < drawn.calls; n += 1) made.push(nowMs);
      }
      for (const { calls, ms } of windows)
        for (const from of made) assert.ok(made.filter((at) => at >= from && at < from + ms).length <= calls);
    }),
  );
});

test("of the poller's calls two thirds are shared, and the two shares are its rate", () => {
  const { own, shared } = sharesOf(3.75);
  assert.deepEqual(
    [own, shared].map((some) => some.map(({ calls }) => calls)),
    [
      [75, 125],
      [150, 250],
    ],
  );
});

test('what may be made some seconds after it was drawn is counted so much longer', () => {
  assert.deepEqual(
    sharesOf(3.75).shared.map(({ ms }) => ms),
    [65_000, 105_000],
  );
});

test('a reserve that is out of reach gives no call for ten seconds, and a warning says why', async () => {
  const facts: Fact[] = [];
  const broken = { draw: () => Promise.reject(new Error('Firestore is away')) };
  const reserve = drawnFromIfReached(broken, (fact) => facts.push(fact));
  assert.deepEqual(await reserve.draw('shop', 20), { calls: 0, emptyMs: 10_000 });
  const [fact] = facts;
  assert.equal(facts.length, 1);
  assert.deepEqual([fact?.severity, fact?.reason], ['WARNING', 'Error: Firestore is away']);
  assert.match(fact?.message ?? '', /^the calls of shop that both functions share are out of reach/);
});
