import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { type CallWindow, windowsOf } from '../../../shared/runtime/call-windows.ts';
import type { Lane } from '../../../shared/runtime/lanes.ts';
import { sharesOf } from '../../../shared/runtime/reserve.ts';
import { budgetAt } from './budget-at.ts';
import { reserveAt } from './reserve-at.ts';

/* When a budget grants calls; whose they are is in budget.test.ts. */

test('after a rest all calls of a window are granted at once, and the same number in each window after', async () => {
  const clock = new ManualClock();
  const began = clock.now().getTime();
  const { take, grantedAt } = budgetAt(clock, [{ calls: 3, ms: 1_500 }]);
  await Promise.all(Array.from({ length: 7 }, () => take('observe')));
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [0, 0, 0, 1_500, 1_500, 1_500, 3_000],
  );
});

test('a long rest saves up the calls of one window only', async () => {
  const clock = new ManualClock();
  const { take, grantedAt } = budgetAt(clock, [{ calls: 2, ms: 2_000 }]);
  await take('start');
  clock.advance(3_600_000);
  const began = clock.now().getTime();
  await Promise.all(Array.from({ length: 3 }, () => take('start')));
  assert.deepEqual(
    grantedAt.slice(1).map((at) => at - began),
    [0, 0, 2_000],
  );
});

test('of two windows the fuller one limits the calls', async () => {
  const clock = new ManualClock();
  const began = clock.now().getTime();
  const { take, grantedAt } = budgetAt(clock, [
    { calls: 3, ms: 1_000 },
    { calls: 4, ms: 2_000 },
  ]);
  await Promise.all(Array.from({ length: 9 }, () => take('start')));
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [0, 0, 0, 1_000, 2_000, 2_000, 2_000, 3_000, 4_000],
  );
});

test('a process that replaces another begins with five calls, and goes on evenly', async () => {
  const clock = new ManualClock();
  const began = clock.now().getTime();
  const { take, grantedAt } = budgetAt(clock, [{ calls: 10, ms: 10_000 }], { calledUntil: clock.now() });
  await Promise.all(Array.from({ length: 8 }, () => take('start')));
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [0, 0, 0, 0, 0, 1_000, 2_000, 3_000],
  );
  clock.advance(20_000);
  const later = clock.now().getTime();
  await Promise.all(Array.from({ length: 11 }, () => take('start')));
  assert.deepEqual(
    grantedAt.slice(-2).map((at) => at - later),
    [0, 10_000],
  );
});

/** Requests that come in any order, with rests and bursts. */
const ask = fc.record({
  restMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 120_000 })),
  lane: fc.constantFrom<Lane>('start', 'observe', 'survey'),
  withinMs: fc.integer({ min: 0, max: 150_000 }),
  toCome: fc.option(fc.integer({ min: 0, max: 3 })),
  times: fc.integer({ min: 1, max: 40 }),
});
const asks = fc.array(ask, { maxLength: 25 });

/** When they are granted. Nobody is left waiting at the end. */
async function grantsOf(all: ReturnType<typeof asks.generate>['value'], windows: readonly CallWindow[]) {
  const clock = new ManualClock();
  const { take, grantedAt, budget } = budgetAt(clock, windows);
  const answers: Promise<boolean>[] = [];
  for (const { restMs, lane, withinMs, toCome, times } of all) {
    clock.advance(restMs);
    if (toCome !== null) budget.startsToCome(toCome);
    for (let n = 0; n < times; n += 1) answers.push(take(lane, withinMs));
    await nextTurn();
  }
  await Promise.all(answers);
  assert.equal(budget.waiting, 0);
  return grantedAt;
}

/** The most calls in any span of so many milliseconds. */
function most(grantedAt: readonly number[], ms: number): number {
  let from = 0;
  return Math.max(
    0,
    ...grantedAt.map((at, index) => {
      while (at - (grantedAt[from] ?? at) >= ms) from += 1;
      return index - from + 1;
    }),
  );
}

test('no window of time gets more calls than it has', async () => {
  const windows = fc.array(
    fc.record({ calls: fc.integer({ min: 1, max: 60 }), ms: fc.integer({ min: 500, max: 120_000 }) }),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(asks, windows, async (all, some) => {
      const grantedAt = await grantsOf(all, some);
      for (const { calls, ms } of some) assert.ok(most(grantedAt, ms) <= calls);
    }),
    { numRuns: 100 },
  );
});

/** When calls are granted to both functions, which share a reserve, if it takes so long to draw from it. */
async function grantsOfBoth(
  all: readonly {
    readonly asked: ReturnType<typeof asks.generate>['value'][number];
    readonly polling: boolean;
  }[],
  share: number,
  drawMs: readonly number[],
) {
  const clock = new ManualClock();
  const { own, shared } = sharesOf(5 * (1 - share));
  let draws = 0;
  const { drawOf } = reserveAt(clock, shared, async () => {
    await nextTurn();
    clock.advance(drawMs[draws % drawMs.length] ?? 0);
    draws += 1;
  });
  const creating = budgetAt(clock, windowsOf(5 * share), { draw: drawOf('createBackup') });
  const polling = budgetAt(clock, own, { draw: drawOf('poller') });
  const answers: Promise<boolean>[] = [];
  for (const one of all) {
    const { restMs, lane, withinMs, toCome, times } = one.asked;
    const on = one.polling ? polling : creating;
    clock.advance(restMs);
    if (toCome !== null) on.budget.startsToCome(toCome);
    for (let n = 0; n < times; n += 1) answers.push(on.take(lane, withinMs));
    await nextTurn();
  }
  await Promise.all(answers);
  assert.equal(creating.budget.waiting + polling.budget.waiting, 0);
  return {
    granted: [creating.grantedAt, polling.grantedAt],
    rates: [share, (1 - share) / 3, (2 * (1 - share)) / 3].map((part) => 5 * part),
  };
}

test("both functions together stay below Spanner's limit, in each minute and each 100 seconds, whatever the order of rests and bursts", async () => {
  const shares = fc.oneof(
    fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
    fc.double({ min: 0.0001, max: 0.9999, noNaN: true }),
  );
  const all = fc.array(fc.record({ asked: ask, polling: fc.boolean() }), { maxLength: 50 });
  const drawMs = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(all, shares, drawMs, async (asked, share, took) => {
      const { granted, rates } = await grantsOfBoth(asked, share, took);
      const both = granted.flat().toSorted((one, other) => one - other);
      for (const seconds of [60, 100]) {
        // A rate of less than one call in a span has one in a longer one.
        const more = rates.filter((rate) => rate * seconds < 1).length;
        assert.ok(most(both, seconds * 1_000) <= 5 * seconds + more, `${granted.map(String)}`);
      }
    }),
    { numRuns: 200 },
  );
});

test('the default rates leave people 15 calls a minute, and 25 in 100 seconds', () => {
  const [ofMinute, of100Seconds] = [windowsOf(1), windowsOf(3.75)].reduce<number[]>(
    (sums, windows) => windows.map(({ calls }, index) => calls + (sums[index] ?? 0)),
    [],
  );
  assert.deepEqual([ofMinute, of100Seconds], [285, 475]);
});

test('rates without a whole number of calls are rounded down', () => {
  const callsOf = (perSecond: number) => windowsOf(perSecond).map(({ calls }) => calls);
  assert.deepEqual(
    [callsOf(1.11), callsOf(3.89)],
    [
      [66, 111],
      [233, 389],
    ],
  );
});

test('a low rate becomes one call in a longer window', () => {
  assert.deepEqual(windowsOf(0.005), [
    { calls: 1, ms: 202_000 },
    { calls: 1, ms: 202_000 },
  ]);
});
