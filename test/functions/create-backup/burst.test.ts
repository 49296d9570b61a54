import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Harness, hourMs, minuteMs, project, request, secondMs, startHarness } from '../../harness.ts';

/* Many requests at once, under the limit that Spanner really sets. */

const databaseOf = (n: number) => `projects/local/instances/shop-${n % 40}/databases/orders-${n}`;

/** So many requests at once, each for a database of its own. */
async function burst(on: Harness, from: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => from + n);
  for (const n of numbers) on.spanner.world.addDatabase(databaseOf(n));
  await Promise.all(
    numbers.map((n) => on.stack.publish(request(`nightly-${n}`, { database: databaseOf(n) }))),
  );
  await on.stack.pubsub?.broker.quiet();
}

const limited = { spanner: { backupDuration: hourMs, callsPer100Seconds: 500 } };

/** Both functions have been called, and have rested since: the poller has a third of its calls for itself at once. */
async function startRested(): Promise<Harness> {
  const on = await startHarness(limited);
  await on.tick();
  on.clock.advance(2 * minuteMs);
  return on;
}

const runningIn = (on: Harness) => on.records().filter(({ state }) => state === 'running').length;

/** Spanner allows so many calls in a minute, and in 100 seconds. */
function assertBelowTheLimit(on: Harness): void {
  for (const seconds of [60, 100])
    assert.ok(on.spanner.journal.busiest(seconds * secondMs, project) <= 5 * seconds, `${seconds} s`);
  const refused = on.spanner.journal.entries.filter(({ code }) => code === undefined);
  assert.equal(refused.length, 0);
}

test('200 requests at once are started by createBackup itself, though a tick has just been', async () => {
  await using on = await startHarness(limited);
  await burst(on, 0, 1);
  await on.tick();
  const beganAt = on.clock.now().getTime();
  await burst(on, 1, 200);
  assert.equal(runningIn(on), 201);
  assert.ok(on.clock.now().getTime() - beganAt < 5 * secondMs);
  assertBelowTheLimit(on);
});

test('what createBackup has drawn, the poller does not have, until a minute has passed', async () => {
  await using on = await startRested();
  await burst(on, 0, 300);
  assert.equal(runningIn(on), 60 + 150);
  await on.tick();
  assertBelowTheLimit(on);
  on.clock.advance(minuteMs);
  await on.tick();
  assert.equal(runningIn(on), 300);
  assertBelowTheLimit(on);
});

test('while older requests wait for the poller, createBackup starts younger ones with its own calls alone', async () => {
  await using on = await startRested();
  await burst(on, 0, 600);
  on.clock.advance(hourMs / 2);
  await on.tick();
  const before = runningIn(on);
  assert.ok(before < 600);
  on.clock.advance(10 * secondMs);
  await burst(on, 600, 100);
  assert.equal(runningIn(on), before + 60);
});

test('what the poller has drawn, createBackup does not have', async () => {
  await using on = await startHarness(limited);
  await burst(on, 0, 40);
  await on.tick();
  // All have ended. Of each of 40 instances the poller lists three times, and a third of its calls are its own.
  on.clock.advance(hourMs);
  await on.tick();
  await burst(on, 100, 200);
  const running = runningIn(on);
  assert.ok(running > 60 && running < 200, `${running}`);
  assertBelowTheLimit(on);
});
