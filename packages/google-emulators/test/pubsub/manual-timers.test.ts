import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../manual-clock.ts';
import { ManualTimers } from '../../pubsub/manual-timers.ts';

function start() {
  const clock = new ManualClock('2026-11-22T10:00:00Z');
  const timers = new ManualTimers(clock);
  const log: string[] = [];
  const note = (name: string) => () => log.push(`${name} ${clock.now().toISOString().slice(14, 19)}`);
  return { clock, timers, log, note };
}

test('tasks run in the order of their times, each at its own time', async () => {
  const { timers, log, note, clock } = start();
  timers.after(20_000, note('late'));
  timers.after(10_000, note('early'));
  await timers.advance(60_000);
  assert.deepEqual(log, ['early 00:10', 'late 00:20']);
  assert.equal(clock.now().toISOString(), '2026-11-22T10:01:00.000Z');
});

test('a task that is not due yet waits', async () => {
  const { timers, log, note } = start();
  timers.after(10_000, note('task'));
  await timers.advance(9_999);
  assert.deepEqual(log, []);
  assert.equal(timers.pending, 1);
  await timers.advance(1);
  assert.deepEqual(log, ['task 00:10']);
  assert.equal(timers.pending, 0);
});

test('a cancelled task never runs', async () => {
  const { timers, log, note } = start();
  timers.after(1_000, note('task'))();
  await timers.advance(10_000);
  assert.deepEqual(log, []);
});

test('a task may start another, even through a promise, and time waits for it', async () => {
  const { timers, log, note } = start();
  timers.after(10_000, () => {
    void Promise.resolve().then(() => timers.after(5_000, note('second')));
  });
  await timers.advance(60_000);
  assert.deepEqual(log, ['second 00:15']);
});

test('overdue tasks run at the next chance after the clock was moved', async () => {
  const { timers, clock, log, note } = start();
  timers.after(10_000, note('task'));
  clock.advance(30_000);
  await timers.advance(0);
  assert.deepEqual(log, ['task 00:30']);
});

test('a task that was started before time is moved runs at its time', async () => {
  const { timers, log, note } = start();
  void Promise.resolve().then(() => timers.after(5_000, note('task')));
  await timers.advance(60_000);
  assert.deepEqual(log, ['task 00:05']);
});
