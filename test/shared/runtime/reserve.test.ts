import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CallWindow } from '../../../shared/runtime/call-windows.ts';
import type { Fact } from '../../../shared/runtime/log.ts';
import { type Drawings, drawFrom, drawnFromIfReached, sharesOf } from '../../../shared/runtime/reserve.ts';

/** Ten calls in a minute, and twelve in 100 seconds. */
const windows: readonly CallWindow[] = [
  { calls: 10, ms: 60_000 },
  { calls: 12, ms: 100_000 },
];

const wanting = (calls: number, starts = false) => ({ calls, starts });

/** The poller draws one after the other, each at its time. Gives what it got, and what is remembered at the end. */
function drawing(...asked: readonly (readonly [atMs: number, calls: number])[]) {
  let drawings: Drawings = { draws: [] };
  const got = asked.map(([atMs, calls]) => {
    const { after = drawings, drawn } = drawFrom(drawings, wanting(calls), 'poller', windows, atMs);
    drawings = after;
    return drawn;
  });
  return { got, draws: drawings.draws };
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
      let drawings: Drawings = { draws: [] };
      const made: number[] = [];
      for (const { restMs, wanted } of all) {
        nowMs += restMs;
        const { after = drawings, drawn } = drawFrom(drawings, wanting(wanted), 'poller', windows, nowMs);
        assert.equal(drawn.calls > 0, nowMs >= emptyUntil);
        assert.equal(drawn.calls < wanted && drawn.emptyMs === 0, false);
        drawings = after;
        emptyUntil = nowMs + drawn.emptyMs;
        for (let n = 0; n < drawn.calls; n += 1) made.push(nowMs);
      }
      for (const { calls, ms } of windows)
        for (const from of made) assert.ok(made.filter((at) => at >= from && at < from + ms).length <= calls);
    }),
  );
});

/** The poller asks for a call at 0 while backups wait to be started; createBackup asks later. */
function askedBehind(laterMs: number, starts = true) {
  const { after } = drawFrom({ draws: [] }, wanting(3, starts), 'poller', windows, 0);
  assert.ok(after);
  return drawFrom(after, wanting(2, true), 'createBackup', windows, laterMs).drawn;
}

test('while the poller has backups to start, createBackup draws nothing for younger ones', () => {
  assert.deepEqual(askedBehind(1_000), { calls: 0, emptyMs: 119_000 });
  assert.deepEqual(askedBehind(119_999), { calls: 0, emptyMs: 1 });
  assert.equal(askedBehind(120_000).calls, 2);
  assert.equal(askedBehind(1_000, false).calls, 2);
});

test('that backups wait is noted also if the reserve is empty, and not anew with each draw in vain', () => {
  const { after: full } = drawFrom({ draws: [] }, wanting(10, true), 'createBackup', windows, 0);
  assert.deepEqual(full, { draws: [{ atMs: 0, calls: 10 }], waitingAtMs: undefined });
  const { after, drawn } = drawFrom(full, wanting(1, true), 'poller', windows, 1_000);
  assert.deepEqual([after, drawn.calls], [{ draws: [{ atMs: 0, calls: 10 }], waitingAtMs: 1_000 }, 0]);
  assert.ok(after);
  assert.equal(drawFrom(after, wanting(1, true), 'poller', windows, 10_999).after, undefined);
  assert.equal(drawFrom(after, wanting(1, true), 'poller', windows, 11_000).after?.waitingAtMs, 11_000);
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

test('a reserve that is out of reach gives no call for five seconds, and a warning says why', async () => {
  const facts: Fact[] = [];
  const broken = { draw: () => Promise.reject(new Error('Firestore is away')) };
  const reserve = drawnFromIfReached(broken, (fact) => facts.push(fact));
  assert.deepEqual(await reserve.draw('shop', wanting(20)), { calls: 0, emptyMs: 5_000 });
  const [fact] = facts;
  assert.equal(facts.length, 1);
  assert.deepEqual([fact?.severity, fact?.reason], ['WARNING', 'Error: Firestore is away']);
  assert.match(fact?.message ?? '', /^the calls of shop that both functions share are out of reach/);
});
