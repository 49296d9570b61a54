import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { CallBudget, CallBudgets, type Lane, OutOfBudget } from '../../../shared/runtime/budget.ts';

/** A budget whose waiting moves the clock, and what it granted when. */
function budgetAt(clock: ManualClock, perSecond: number, burst: number) {
  const options = {
    perSecond,
    burst,
    clock: clock.now,
    pause: async (ms: number) => {
      // Whoever was granted a call makes it before time goes on.
      await nextTurn();
      clock.advance(ms);
    },
  };
  const budget = new CallBudget(options);
  const grantedAt: number[] = [];
  const order: Lane[] = [];
  const take = async (lane: Lane, withinMs = 3_600_000) => {
    const granted = await budget.take(lane, new Date(clock.now().getTime() + withinMs));
    if (granted) {
      grantedAt.push(clock.now().getTime());
      order.push(lane);
    }
    return granted;
  };
  return { budget, take, grantedAt, order, options };
}

test('after a rest a burst of calls is let through at once, and the rest at the rate', async () => {
  const clock = new ManualClock();
  const began = clock.now().getTime();
  const { take, grantedAt } = budgetAt(clock, 2, 3);
  await Promise.all(Array.from({ length: 7 }, () => take('observe')));
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [0, 0, 0, 500, 1_000, 1_500, 2_000],
  );
});

test('a long rest saves up no more than one burst', async () => {
  const clock = new ManualClock();
  const { take, grantedAt } = budgetAt(clock, 1, 2);
  clock.advance(3_600_000);
  const began = clock.now().getTime();
  await Promise.all(Array.from({ length: 3 }, () => take('start')));
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [0, 0, 1_000],
  );
});

test('where both wait, three starts go before each observation', async () => {
  const { take, order } = budgetAt(new ManualClock(), 1, 1);
  const takes = [...Array(6).fill('observe'), ...Array(9).fill('start')].map((lane: Lane) => take(lane));
  await Promise.all(takes);
  // The very first token was free when nobody else waited yet.
  assert.equal(
    order.join(' '),
    'observe start start start observe start start start observe start start start observe observe observe',
  );
});

test('looks at databases go where no start and no observation waits, and after fifteen of those', async () => {
  const { take, order } = budgetAt(new ManualClock(), 1, 1);
  const lanes = [...Array(2).fill('survey'), ...Array(13).fill('observe'), ...Array(5).fill('start')];
  await Promise.all([take('observe'), ...lanes.map((lane: Lane) => take(lane))]);
  const places = order.flatMap((lane, index) => (lane === 'survey' ? [index] : []));
  assert.deepEqual(places, [15, 20]);
});

test('calls of one lane are granted in the order in which they asked', async () => {
  const clock = new ManualClock();
  const { budget } = budgetAt(clock, 1, 1);
  const granted: number[] = [];
  const until = new Date(clock.now().getTime() + 60_000);
  await Promise.all([1, 2, 3, 4].map((n) => budget.take('observe', until).then(() => granted.push(n))));
  assert.deepEqual(granted, [1, 2, 3, 4]);
});

test('whoever cannot have a token in time is told so, and takes none', async () => {
  const clock = new ManualClock();
  const { take, budget } = budgetAt(clock, 1, 1);
  const answers = await Promise.all([
    take('start', 0),
    take('start', 500),
    take('start', 1_000),
    take('start', 1_999),
  ]);
  assert.deepEqual(answers, [true, false, true, false]);
  assert.equal(budget.waiting, 0);
});

test('one whose time passes while it waits behind the other lane is dismissed, not served late', async () => {
  const clock = new ManualClock();
  const { take, grantedAt } = budgetAt(clock, 1, 1);
  const starts = Array.from({ length: 4 }, () => take('start'));
  const observation = take('observe', 1_500);
  assert.equal(await observation, false);
  assert.deepEqual(await Promise.all(starts), [true, true, true, true]);
  assert.equal(grantedAt.length, 4);
});

test('a slow budget does not keep anybody waiting beyond the time given', async () => {
  const clock = new ManualClock();
  const { take } = budgetAt(clock, 0.01, 1);
  await take('start');
  // Two lanes: each alone would get its token at 100 s, together one of them gets it at 200 s.
  const began = clock.now().getTime();
  const [start, observation] = await Promise.all([
    take('start', 100_000),
    take('observe', 100_000).then((granted) => ({ granted, afterMs: clock.now().getTime() - began })),
  ]);
  assert.equal(start, true);
  assert.equal(observation.granted, false);
  assert.ok(observation.afterMs <= 101_000, `told after ${observation.afterMs} ms`);
});

test('a clock that goes back gives nothing away and takes nothing away', async () => {
  const clock = new ManualClock();
  const { take } = budgetAt(clock, 1, 1);
  assert.equal(await take('observe', 0), true);
  clock.advance(-60_000);
  assert.equal(await take('observe', 500), false);
  assert.equal(await take('observe', 1_000), true);
});

test('each project has a budget of its own, always the same one', async () => {
  const clock = new ManualClock();
  const { options } = budgetAt(clock, 1, 1);
  const budgets = new CallBudgets(options);
  const now = clock.now();
  assert.equal(budgets.of('a'), budgets.of('a'));
  assert.equal(await budgets.of('a').take('observe', now), true);
  assert.equal(await budgets.of('a').take('observe', now), false);
  assert.equal(await budgets.of('b').take('observe', now), true);
});

test('budgets at rest are forgotten, those in use are not', async () => {
  const clock = new ManualClock();
  const { options } = budgetAt(clock, 1, 1);
  const budgets = new CallBudgets(options);
  for (let n = 0; n < 20_000; n += 1) {
    const budget = budgets.of(`project-${n}`);
    assert.equal(await budget.take('observe', clock.now()), true);
    assert.equal(budgets.of(`project-${n}`), budget);
    clock.advance(10);
  }
  assert.ok(budgets.size <= 1_200, `${budgets.size} are kept`);
  // What was taken a moment ago is still taken.
  assert.equal(await budgets.of('project-19999').take('observe', clock.now()), false);
});

test('OutOfBudget says what was used up', () => {
  assert.match(new OutOfBudget().message, /budget of calls per second/);
});

test('no window of time ever sees more calls than the burst and the rate allow', async () => {
  const asks = fc.array(
    fc.record({
      restMs: fc.integer({ min: 0, max: 5_000 }),
      lane: fc.constantFrom<Lane>('start', 'observe'),
      withinMs: fc.integer({ min: 0, max: 20_000 }),
    }),
    { maxLength: 60 },
  );
  const rates = fc.double({ min: 0.5, max: 5, noNaN: true });
  await fc.assert(
    fc.asyncProperty(asks, rates, fc.integer({ min: 1, max: 10 }), async (all, perSecond, burst) => {
      const clock = new ManualClock();
      const { take, grantedAt, budget } = budgetAt(clock, perSecond, burst);
      const answers: Promise<boolean>[] = [];
      for (const { restMs, lane, withinMs } of all) {
        clock.advance(restMs);
        answers.push(take(lane, withinMs));
        await nextTurn();
      }
      await Promise.all(answers);
      assert.equal(budget.waiting, 0);
      for (const [first, from] of grantedAt.entries())
        for (const [last, to] of grantedAt.entries())
          if (last >= first) assert.ok(last - first + 1 <= burst + ((to - from) / 1_000) * perSecond + 1e-6);
    }),
    { numRuns: 100 },
  );
});
