import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { budgetAt } from './budget-at.ts';
import { reserveAt } from './reserve-at.ts';

/* What a budget does whose own calls are used up, when there is a reserve. */

const twoAMinute = [{ calls: 2, ms: 60_000 }];

/** A budget of two calls a minute, with a reserve of so many. */
function budgetWith(reserveCalls: number) {
  const clock = new ManualClock();
  const began = clock.now().getTime();
  const reserve = reserveAt(clock, [{ calls: reserveCalls, ms: 60_000 }]);
  const on = budgetAt(clock, twoAMinute, { draw: reserve.draw });
  return { clock, reserve, ...on, grantedMs: () => on.grantedAt.map((at) => at - began) };
}

test('the reserve is left alone as long as a budget has calls of its own', async () => {
  const { take, reserve } = budgetWith(30);
  await Promise.all([take('start'), take('observe')]);
  assert.deepEqual(reserve.asked, []);
});

test('calls beyond its own a budget has from the reserve, at once', async () => {
  const { take, reserve, grantedMs } = budgetWith(30);
  await Promise.all(Array.from({ length: 12 }, () => take('start', 0)));
  assert.deepEqual(grantedMs(), Array(12).fill(0));
  assert.deepEqual(reserve.asked, [20]);
});

test('as many as wait are drawn together', async () => {
  const { take, reserve } = budgetWith(60);
  const answers = await Promise.all(Array.from({ length: 52 }, () => take('start', 0)));
  assert.ok(answers.every(Boolean));
  assert.deepEqual(reserve.asked, [20, 49 - 19]);
});

test('a caller that finds both its budget and the reserve used up is told so at once, and a second one without a draw', async () => {
  const { take, reserve, clock, budget } = budgetWith(10);
  const began = clock.now().getTime();
  const answers = await Promise.all(Array.from({ length: 15 }, () => take('start', 5_000)));
  assert.deepEqual([answers.filter(Boolean).length, clock.now().getTime() - began], [12, 0]);
  assert.equal(await take('start', 5_000), false);
  assert.deepEqual(reserve.asked, [20]);
  assert.equal(budget.waiting, 0);
});

test('a caller that has time waits for its own call or for one of the reserve, whichever comes first', async () => {
  const { take, grantedMs, clock, reserve } = budgetWith(10);
  await Promise.all([take('start'), take('start')]);
  clock.advance(30_000);
  await Promise.all(Array.from({ length: 13 }, () => take('start')));
  // Two of its own are free again after a minute, those of the reserve half a minute later.
  assert.deepEqual(grantedMs().slice(2), [...Array(10).fill(30_000), 60_000, 60_000, 90_000]);
  assert.deepEqual(reserve.asked, [20, 20]);
});

test('what was drawn and not asked for within three seconds is lost', async () => {
  const { take, reserve, clock } = budgetWith(60);
  const three = () => Promise.all([take('start', 0), take('start', 0), take('start', 0)]);
  assert.deepEqual(await three(), [true, true, true]);
  clock.advance(2_999);
  assert.deepEqual(await three(), [true, true, true]);
  assert.deepEqual(reserve.asked, [20]);
  clock.advance(1);
  assert.deepEqual(await three(), [true, true, true]);
  assert.deepEqual(reserve.asked, [20, 20]);
});

test('a reserve that gives nothing and does not say until when is asked again after a tenth of a second', async () => {
  const clock = new ManualClock();
  let asked = 0;
  const draw = async () => {
    asked += 1;
    return { calls: asked > 3 ? 1 : 0, emptyMs: 0 };
  };
  const { take, grantedAt } = budgetAt(clock, twoAMinute, { draw });
  const began = clock.now().getTime();
  await Promise.all([take('start'), take('start'), take('start')]);
  assert.deepEqual(
    grantedAt.map((at) => at - began),
    [0, 0, 300],
  );
});

test('a drawn call can be taken at once, and is given back if it is not made', async () => {
  const { take, budget, reserve } = budgetWith(60);
  await Promise.all([take('start', 0), take('start', 0), take('start', 0)]);
  const givesBack = Array.from({ length: 19 }, () => budget.takeAtOnce());
  assert.ok(givesBack.every((one) => one !== undefined));
  assert.equal(budget.takeAtOnce(), undefined);
  givesBack[0]?.();
  assert.ok(budget.takeAtOnce());
  assert.deepEqual(reserve.asked, [20]);
});

test('nothing is drawn for an observation as long as the next call is kept for a start', async () => {
  const { take, budget, reserve, grantedMs } = budgetWith(60);
  await Promise.all([take('observe'), take('observe')]);
  budget.startsToCome(1);
  await take('observe');
  assert.deepEqual(grantedMs(), [0, 0, 1_000]);
  assert.deepEqual(reserve.asked, [20]);
});

test('a budget is not at rest as long as its reserve is known to be empty', async () => {
  const { take, budget, clock } = budgetWith(1);
  await Promise.all([take('start', 0), take('start', 0)]);
  clock.advance(30_000);
  assert.deepEqual(await Promise.all([take('start', 0), take('start', 0)]), [true, false]);
  clock.advance(30_000);
  assert.equal(budget.isAtRest, false);
  clock.advance(30_000);
  assert.equal(budget.isAtRest, true);
});
