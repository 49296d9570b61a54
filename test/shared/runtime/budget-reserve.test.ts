import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
  const on = budgetAt(clock, twoAMinute, { draw: reserve.drawOf('poller') });
  return { clock, reserve, ...on, grantedMs: () => on.grantedAt.map((at) => at - began) };
}

test('the reserve is left alone as long as a budget has calls of its own', async () => {
  const { take, reserve } = budgetWith(30);
  await Promise.all([take('start'), take('observe')]);
  assert.deepEqual(reserve.asked, []);
});

test('calls beyond its own a budget has from the reserve, at once, as many as wait', async () => {
  const { take, reserve, grantedMs } = budgetWith(60);
  const answers = await Promise.all(Array.from({ length: 52 }, () => take('start', 0)));
  assert.ok(answers.every(Boolean));
  assert.deepEqual(grantedMs(), Array(52).fill(0));
  assert.deepEqual(reserve.asked, [50]);
});

test('as long as all that is drawn is used, each draw takes twice as much, up to thirty', async () => {
  const { take, reserve } = budgetWith(150);
  for (let n = 0; n < 100; n += 1) assert.equal(await take('start', 0), true);
  assert.deepEqual(reserve.asked, [1, 2, 4, 8, 16, 30, 30, 30]);
});

test('of what is drawn for a trickle of starts most is used', async () => {
  const { take, reserve, clock } = budgetWith(150);
  let granted = 0;
  for (let n = 0; n < 150; n += 1) {
    if (await take('start', 1_000)) granted += 1;
    clock.advance(2_000);
  }
  // Two of each minute are its own.
  const drawn = reserve.asked.reduce((sum, calls) => sum + calls, 0);
  assert.equal(granted, 150);
  assert.ok(drawn <= 1.6 * (granted - 10), `${drawn} for ${granted - 10}`);
});

test('a caller that finds both its budget and the reserve used up is told so at once, and a second one without a draw', async () => {
  const { take, reserve, clock, budget } = budgetWith(10);
  const began = clock.now().getTime();
  const answers = await Promise.all(Array.from({ length: 15 }, () => take('start', 5_000)));
  assert.deepEqual([answers.filter(Boolean).length, clock.now().getTime() - began], [12, 0]);
  assert.equal(await take('start', 5_000), false);
  assert.deepEqual(reserve.asked, [13]);
  assert.equal(budget.waiting, 0);
});

test('a caller that has time is not turned away with those before it that have none', async () => {
  const { take, clock, grantedMs } = budgetWith(1);
  await Promise.all([take('start'), take('start'), take('start')]);
  clock.advance(58_000);
  const began = clock.now().getTime();
  const short = [1, 2].map(() => take('start', 100));
  const long = take('start', 5_000);
  assert.deepEqual(await Promise.all(short), [false, false]);
  assert.equal(await long, true);
  assert.equal(clock.now().getTime() - began, 2_000);
  assert.deepEqual(grantedMs().slice(3), [60_000]);
});

test('a caller that has time waits for its own call or for one of the reserve, whichever comes first', async () => {
  const { take, grantedMs, clock } = budgetWith(10);
  await Promise.all([take('start'), take('start')]);
  clock.advance(30_000);
  await Promise.all(Array.from({ length: 13 }, () => take('start')));
  // Two of its own are free again after a minute, those of the reserve half a minute later.
  assert.deepEqual(grantedMs().slice(2), [...Array(10).fill(30_000), 60_000, 60_000, 90_000]);
});

/** Draws four calls and uses the first. */
async function fourDrawn(reserveCalls: number) {
  const on = budgetWith(reserveCalls);
  for (let n = 0; n < 2 + 3; n += 1) assert.equal(await on.take('start', 0), true);
  assert.deepEqual(on.reserve.asked, [1, 2]);
  assert.equal(await on.take('start', 0), true);
  assert.equal(on.reserve.asked.at(-1), 4);
  return on;
}

test('what was drawn and not asked for within three seconds is lost', async () => {
  const { take, reserve, clock } = await fourDrawn(60);
  clock.advance(2_999);
  assert.equal(await take('start', 0), true);
  assert.equal(reserve.asked.length, 3);
  clock.advance(1);
  assert.equal(await take('start', 0), true);
  // Two of four were made.
  assert.deepEqual(reserve.asked, [1, 2, 4, 2]);
});

test('drawn calls are granted also if the reserve is empty behind them', async () => {
  const { take, reserve } = await fourDrawn(7);
  for (let n = 0; n < 3; n += 1) assert.equal(await take('start', 5_000), true);
  assert.equal(await take('start', 5_000), false);
  assert.equal(reserve.asked.length, 3);
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
  const { budget, reserve } = await fourDrawn(60);
  const givesBack = Array.from({ length: 3 }, () => budget.takeAtOnce());
  assert.ok(givesBack.every((one) => one !== undefined));
  assert.equal(budget.takeAtOnce(), undefined);
  givesBack[0]?.();
  assert.ok(budget.takeAtOnce());
  assert.equal(reserve.asked.length, 3);
});

test('nothing is drawn for an observation as long as the next call is kept for a start', async () => {
  const { take, budget, reserve, grantedMs } = budgetWith(60);
  await Promise.all([take('observe'), take('observe')]);
  budget.startsToCome(1);
  await take('observe');
  assert.deepEqual(grantedMs(), [0, 0, 1_000]);
  assert.deepEqual(reserve.asked, [1]);
});

test('a start that comes while an observation waits for it draws at once', async () => {
  const { take, budget, grantedMs, reserve } = budgetWith(60);
  await Promise.all([take('observe'), take('observe')]);
  budget.startsToCome(1);
  const observation = take('observe');
  const start = take('start');
  assert.equal(await start, true);
  assert.equal(grantedMs()[2], 0);
  assert.deepEqual(reserve.asked, [2]);
  assert.equal(await observation, true);
});

test('an observation whose call is kept for a start is not turned away', async () => {
  const { take, budget } = budgetWith(2);
  await Promise.all([take('observe'), take('observe')]);
  budget.startsToCome(1);
  const [start, observation] = [take('start', 5_000), take('observe', 5_000)];
  assert.deepEqual([await start, await observation], [true, true]);
});

test('starts draw also when it is the turn of a survey, which gets one call of sixteen', async () => {
  const { take, order, grantedMs } = budgetWith(60);
  await Promise.all([take('start'), take('start')]);
  await Promise.all([...Array.from({ length: 20 }, () => take('start', 0)), take('survey')]);
  assert.deepEqual(grantedMs(), Array(23).fill(0));
  assert.equal(order.indexOf('survey'), 15);
});

test('a survey whose own budget has no call in time is told so at once', async () => {
  const { take, clock, reserve } = budgetWith(60);
  await Promise.all([take('start'), take('start')]);
  const began = clock.now().getTime();
  assert.equal(await take('survey', 50_000), false);
  assert.equal(clock.now().getTime(), began);
  assert.deepEqual(reserve.asked, []);
});

test('a survey draws nothing: it waits for a call of its own budget', async () => {
  const { take, reserve, grantedMs } = budgetWith(60);
  await Promise.all([take('survey'), take('survey'), take('survey')]);
  assert.deepEqual(grantedMs(), [0, 0, 60_000]);
  assert.deepEqual(reserve.asked, []);
});

test('a budget is not at rest as long as its reserve is known to be empty', async () => {
  const { take, budget, clock } = budgetWith(1);
  await Promise.all([take('start', 0), take('start', 0)]);
  clock.advance(30_000);
  assert.deepEqual(await Promise.all([take('start', 0), take('start', 0)]), [true, false]);
  await nextTurn();
  clock.advance(30_000);
  assert.equal(budget.isAtRest, false);
  clock.advance(30_000);
  assert.equal(budget.isAtRest, true);
});
