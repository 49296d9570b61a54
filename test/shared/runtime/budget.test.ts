import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { OutOfBudget } from '../../../shared/runtime/budget.ts';
import { CallBudgets } from '../../../shared/runtime/budgets.ts';
import type { Lane } from '../../../shared/runtime/lanes.ts';
import { budgetAt, onePerSecond } from './budget-at.ts';

test('when starts and observations wait, nine starts go before each observation', async () => {
  const { take, order } = budgetAt(new ManualClock(), onePerSecond);
  const takes = [...Array(4).fill('observe'), ...Array(18).fill('start')].map((lane: Lane) => take(lane));
  await Promise.all(takes);
  // The very first call was free when nobody else waited yet.
  const nine = 'start '.repeat(9);
  assert.equal(order.join(' '), `observe ${nine}observe ${nine}observe observe`);
});

test('while starts are announced, observations get one call of ten, even from a full budget', async () => {
  const clock = new ManualClock();
  const { take, budget, order } = budgetAt(clock, [{ calls: 100, ms: 60_000 }]);
  budget.startsToCome(30);
  const looks = [...Array(20).fill('observe'), 'survey'].map((lane: Lane) => take(lane));
  for (let n = 0; n < 20; n += 1) assert.equal(await take('start'), true);
  assert.equal(order.filter((lane) => lane === 'observe').length, 2);
  assert.equal(clock.now().getTime(), Date.parse('2026-11-22T10:00:00Z'));
  budget.startsToCome(0);
  await nextTurn();
  assert.equal(order.filter((lane) => lane !== 'start').length, 21);
  await Promise.all(looks);
});

test('starts that are announced and do not come delay observations by a second', async () => {
  const clock = new ManualClock();
  const began = clock.now().getTime();
  const { take, budget, grantedAt } = budgetAt(clock, [{ calls: 100, ms: 60_000 }]);
  budget.startsToCome(3);
  await Promise.all([take('observe'), take('observe'), take('survey')]);
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [1_000, 1_000, 1_000],
  );
});

test('a look gets a call when nothing else waits, or after fifteen other calls', async () => {
  const { take, order } = budgetAt(new ManualClock(), onePerSecond);
  const lanes = [...Array(2).fill('survey'), ...Array(13).fill('observe'), ...Array(5).fill('start')];
  await Promise.all([take('observe'), ...lanes.map((lane: Lane) => take(lane))]);
  const places = order.flatMap((lane, index) => (lane === 'survey' ? [index] : []));
  assert.deepEqual(places, [15, 20]);
});

test('calls of one lane are granted in the order in which they asked', async () => {
  const clock = new ManualClock();
  const { budget } = budgetAt(clock, onePerSecond);
  const granted: number[] = [];
  const until = new Date(clock.now().getTime() + 60_000);
  await Promise.all([1, 2, 3, 4].map((n) => budget.take('observe', until).then(() => granted.push(n))));
  assert.deepEqual(granted, [1, 2, 3, 4]);
});

test('in a lane the calls of a lower turn go first, in the order in which they asked', async () => {
  const clock = new ManualClock();
  const { budget } = budgetAt(clock, onePerSecond);
  const granted: string[] = [];
  const until = new Date(clock.now().getTime() + 60_000);
  const take = (turn: number, what: string) =>
    budget.take('observe', until, turn).then(() => granted.push(`${turn}${what}`));
  await Promise.all([take(1, 'a'), take(3, 'a'), take(2, 'a'), take(3, 'b'), take(1, 'b'), take(2, 'b')]);
  assert.deepEqual(granted, ['1a', '1b', '2a', '2b', '3a', '3b']);
});

test('a call of a lower turn is not refused because those of higher turns wait', async () => {
  const clock = new ManualClock();
  const { budget } = budgetAt(clock, onePerSecond);
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1_000);
  const others = [1, 2, 3, 4, 5].map(() => budget.take('observe', inSeconds(60), 2));
  assert.equal(await budget.take('observe', inSeconds(2), 1), true);
  assert.deepEqual(await Promise.all(others), [true, true, true, true, true]);
});

test('a caller that cannot have a call in time is told so at once, and uses none', async () => {
  const clock = new ManualClock();
  const { take, budget } = budgetAt(clock, onePerSecond);
  const beganAt = clock.now().getTime();
  const toldAfter: number[] = [];
  const asked = async (withinMs: number) => {
    const granted = await take('start', withinMs);
    if (!granted) toldAfter.push(clock.now().getTime() - beganAt);
    return granted;
  };
  const answers = await Promise.all([asked(0), asked(500), asked(1_000), asked(1_999)]);
  assert.deepEqual(answers, [true, false, true, false]);
  assert.deepEqual(toldAfter, [0, 0]);
  assert.equal(budget.waiting, 0);
});

test('a caller whose time passes behind the other lane is turned away, not served late', async () => {
  const clock = new ManualClock();
  const { take, grantedAt } = budgetAt(clock, onePerSecond);
  const starts = Array.from({ length: 4 }, () => take('start'));
  const observation = take('observe', 1_500);
  assert.equal(await observation, false);
  assert.deepEqual(await Promise.all(starts), [true, true, true, true]);
  assert.equal(grantedAt.length, 4);
});

test('a slow budget keeps no caller waiting beyond its time', async () => {
  const clock = new ManualClock();
  const { take } = budgetAt(clock, [{ calls: 1, ms: 100_000 }]);
  await take('start');
  // Two lanes: each alone would have its call at 100 s, together one of them has it at 200 s.
  const began = clock.now().getTime();
  const [start, observation] = await Promise.all([
    take('start', 100_000),
    take('observe', 100_000).then((granted) => ({ granted, afterMs: clock.now().getTime() - began })),
  ]);
  assert.equal(start, true);
  assert.equal(observation.granted, false);
  assert.ok(observation.afterMs <= 101_000, `told after ${observation.afterMs} ms`);
});

test('a clock that goes back neither adds nor removes calls', async () => {
  const clock = new ManualClock();
  const { take } = budgetAt(clock, onePerSecond);
  assert.equal(await take('observe', 0), true);
  clock.advance(-60_000);
  assert.equal(await take('observe', 500), false);
  assert.equal(await take('observe', 1_000), true);
});

test('each project has a budget of its own, always the same one', async () => {
  const clock = new ManualClock();
  const { options } = budgetAt(clock, onePerSecond);
  const budgets = new CallBudgets(options);
  const now = clock.now();
  assert.equal(budgets.of('a'), budgets.of('a'));
  assert.equal(await budgets.of('a').take('observe', now), true);
  assert.equal(await budgets.of('a').take('observe', now), false);
  assert.equal(await budgets.of('b').take('observe', now), true);
});

test('budgets of projects at rest are forgotten, and those in use are kept', async () => {
  const clock = new ManualClock();
  const { options } = budgetAt(clock, onePerSecond);
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

test('the error OutOfBudget says that the budget of calls is used up', () => {
  assert.match(new OutOfBudget().message, /budget of calls is used up/);
});
