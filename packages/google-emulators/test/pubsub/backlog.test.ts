import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../manual-clock.ts';
import { Backlog } from '../../pubsub/backlog.ts';
import type { Delivery } from '../../pubsub/delivery.ts';
import type { Fate } from '../../pubsub/lane.ts';
import { ManualTimers } from '../../pubsub/manual-timers.ts';
import type { Message } from '../../pubsub/message.ts';
import { draft, everything } from './core.ts';

const deadlineMs = 10_000;
const ignore = () => {};

function start(fate: (attempt: number) => Fate = () => ({ kind: 'again', delayMs: 0 })) {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  let changes = 0;
  const done: string[] = [];
  const backlog = new Backlog({
    subscription: 's',
    clock: clock.now,
    timers,
    afterFailure: (_message, attempt) => fate(attempt),
    acknowledged: ({ messageId }) => done.push(messageId),
    changed: () => {
      changes += 1;
    },
  });
  const take = (messages = 1) => backlog.take({ ...everything, messages }, deadlineMs, ignore);
  const takeOne = () => {
    const [delivery] = take();
    assert.ok(delivery);
    return delivery;
  };
  return { backlog, timers, take, takeOne, done, changes: () => changes };
}

function message(messageId: string, text = messageId): Message {
  return { ...draft(text), messageId, publishTime: new Date('2026-11-22T10:00:00Z') };
}

function ids(deliveries: readonly Delivery[]): string[] {
  return deliveries.map((delivery) => delivery.message.messageId);
}

test('messages are handed out in the order they came, each of them once', () => {
  const { backlog, take } = start();
  for (const id of ['1', '2', '3']) backlog.add(message(id));
  assert.deepEqual(ids(take(2)), ['1', '2']);
  assert.deepEqual(ids(take(2)), ['3']);
  assert.deepEqual(ids(take(2)), []);
});

test('a take stops when it has its bytes, but returns at least one message', () => {
  const { backlog } = start();
  for (const id of ['1', '2', '3']) backlog.add(message(id, 'x'.repeat(100)));
  assert.deepEqual(ids(backlog.take({ messages: 9, bytes: 101 }, deadlineMs, ignore)), ['1', '2']);
  assert.deepEqual(ids(backlog.take({ messages: 9, bytes: 1 }, deadlineMs, ignore)), ['3']);
});

test('a take without room returns nothing', () => {
  const { backlog, take } = start();
  backlog.add(message('1'));
  assert.deepEqual(take(0), []);
  assert.deepEqual(backlog.take({ messages: 9, bytes: 0 }, deadlineMs, ignore), []);
});

test('an acknowledged message never comes again', async () => {
  const { backlog, timers, take, takeOne, done } = start();
  backlog.add(message('1'));
  const delivery = takeOne();
  assert.deepEqual(done, []);
  assert.equal(backlog.acknowledge(delivery.ackId), true);
  assert.equal(delivery.outcome, 'acknowledged');
  assert.deepEqual(done, ['1']);
  await timers.advance(3_600_000);
  assert.deepEqual(take(), []);
  assert.equal(timers.pending, 0);
});

test('a message that is not acknowledged in time comes again, one attempt later', async () => {
  const { backlog, timers, take, takeOne } = start();
  backlog.add(message('1'));
  const first = takeOne();
  await timers.advance(deadlineMs - 1);
  assert.deepEqual(take(), []);
  await timers.advance(1);
  assert.equal(first.outcome, 'expired');
  const second = takeOne();
  assert.equal(second.attempt, 2);
  assert.notEqual(second.ackId, first.ackId);
});

test('an acknowledgement after the deadline changes nothing', async () => {
  const { backlog, timers, takeOne } = start();
  backlog.add(message('1'));
  const first = takeOne();
  await timers.advance(deadlineMs);
  takeOne();
  assert.equal(backlog.acknowledge(first.ackId), false);
  assert.equal(backlog.outstanding, 1);
});

test('an extended lease ends at its new time, be it later or sooner', async () => {
  const { backlog, timers, takeOne } = start();
  backlog.add(message('1'));
  const delivery = takeOne();
  await timers.advance(9_000);
  assert.equal(backlog.extend(delivery.ackId, 60_000), true);
  await timers.advance(59_999);
  assert.equal(delivery.outcome, 'outstanding');
  backlog.extend(delivery.ackId, 5_000);
  await timers.advance(5_000);
  assert.equal(delivery.outcome, 'expired');
  assert.equal(backlog.extend(delivery.ackId, 5_000), false);
});

test('a nacked message waits out its delay before it comes again', async () => {
  const { backlog, timers, take, takeOne } = start((attempt) => ({
    kind: 'again',
    delayMs: attempt * 1_000,
  }));
  backlog.add(message('1'));
  backlog.refuse(takeOne().ackId);
  assert.equal(backlog.waiting, 1);
  await timers.advance(999);
  assert.deepEqual(take(), []);
  await timers.advance(1);
  const second = takeOne();
  assert.equal(second.attempt, 2);
  backlog.refuse(second.ackId);
  await timers.advance(1_999);
  assert.deepEqual(take(), []);
  await timers.advance(1);
  assert.equal(takeOne().attempt, 3);
});

test('a message whose fate is to be gone does not come again', async () => {
  const { backlog, take, takeOne } = start((attempt) =>
    attempt === 2 ? { kind: 'gone' } : { kind: 'again', delayMs: 0 },
  );
  backlog.add(message('1'));
  backlog.refuse(takeOne().ackId);
  backlog.refuse(takeOne().ackId);
  assert.deepEqual(take(), []);
  assert.deepEqual([backlog.ready, backlog.outstanding, backlog.waiting], [0, 0, 0]);
});

test('a message that is added twice is delivered twice', () => {
  const { backlog, take, takeOne } = start();
  backlog.add(message('1'));
  backlog.add(message('1'));
  const [first, second] = [takeOne(), takeOne()];
  assert.deepEqual([first.attempt, second.attempt], [1, 1]);
  backlog.acknowledge(first.ackId);
  assert.equal(second.outcome, 'outstanding');
  assert.deepEqual(take(), []);
});

test('the taker hears the outcome of each delivery, once', () => {
  const { backlog } = start();
  for (const id of ['1', '2', '3']) backlog.add(message(id));
  const heard: string[] = [];
  const taken = backlog.take(everything, deadlineMs, ({ message, outcome }) => {
    heard.push(`${message.messageId} ${outcome}`);
  });
  backlog.acknowledge(taken[0]?.ackId ?? '');
  backlog.acknowledge(taken[0]?.ackId ?? '');
  backlog.refuse(taken[1]?.ackId ?? '');
  backlog.clear();
  assert.deepEqual(heard, ['1 acknowledged', '2 refused', '3 dropped']);
});

test('clearing a backlog leaves no message and no timer', () => {
  const { backlog, timers, takeOne, take } = start(() => ({ kind: 'again', delayMs: 1_000 }));
  for (const id of ['1', '2', '3']) backlog.add(message(id));
  backlog.refuse(takeOne().ackId);
  takeOne();
  assert.deepEqual(
    backlog
      .clear()
      .map(({ messageId }) => messageId)
      .sort(),
    ['1', '2', '3'],
  );
  assert.deepEqual(take(), []);
  assert.deepEqual([backlog.ready, backlog.outstanding, backlog.waiting], [0, 0, 0]);
  assert.equal(timers.pending, 0);
});

test('every change of a backlog is reported: added, settled, ready again', async () => {
  const { backlog, timers, takeOne, changes } = start(() => ({ kind: 'again', delayMs: 1_000 }));
  backlog.add(message('1'));
  assert.equal(changes(), 1);
  backlog.refuse(takeOne().ackId);
  assert.equal(changes(), 2);
  await timers.advance(1_000);
  assert.equal(changes(), 3);
});
