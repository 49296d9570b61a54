import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Harness,
  minuteMs,
  once,
  request,
  secondMs,
  startHarness,
  withoutReserve,
} from '../../harness.ts';

/* The intent and its first attempt are one write, where a call is free for it at once. */

function waitingOf(on: Harness, id: string) {
  const record = on.record(id);
  return record?.state === 'requested'
    ? { attempts: record.attempts, leaseUntil: record.lease?.leaseUntil }
    : undefined;
}

const databaseOf = (n: number) => `projects/local/instances/orders/databases/shop-${n}`;

test('one commit, of the intent with its lease, comes before CreateBackup', async () => {
  await using on = await startHarness();
  const calls: string[] = [];
  on.break('firestore', 'Commit', (_call, proceed) => {
    calls.push('Commit');
    return proceed();
  });
  on.break('spanner', 'CreateBackup', (_call, proceed) => {
    assert.deepEqual(waitingOf(on, 'nightly'), { attempts: 1, leaseUntil: '2026-11-22T10:02:25Z' });
    calls.push('CreateBackup');
    return proceed();
  });
  await on.ask(request('nightly'));
  assert.deepEqual(calls, ['Commit', 'CreateBackup', 'Commit']);
  assert.equal(on.record('nightly')?.state, 'running');
});

test('a worker that dies after storing its intent leaves a lease, and the poller starts the backup after that', async () => {
  await using on = await startHarness();
  on.break('firestore', 'Commit', once({ kind: 'reply lost', code: 'INTERNAL' }));
  await on.ask(request('nightly'));
  assert.deepEqual([on.record('nightly')?.state, on.record('nightly')?.attempts], ['requested', 1]);
  const started: number[] = [];
  for (let minute = 0; minute < 4; minute += 1) {
    await on.tick();
    started.push(on.spanner.journal.of('CreateBackup').length);
    on.clock.advance(minuteMs);
  }
  assert.deepEqual(started, [0, 0, 0, 1]);
  assert.equal(on.record('nightly')?.attempts, 2);
});

test('a worker that freezes after that write makes no call, and the next tick starts the backup', async () => {
  await using on = await startHarness();
  const freezes = once(async (_call, proceed) => {
    const reply = await proceed();
    on.clock.advance(31 * secondMs);
    return reply;
  });
  on.break('firestore', 'Commit', freezes);
  await on.ask(request('nightly'));
  assert.equal(on.spanner.journal.of('CreateBackup').length, 0);
  assert.deepEqual(waitingOf(on, 'nightly'), { attempts: 0, leaseUntil: undefined });
  await on.tick();
  assert.equal(on.record('nightly')?.state, 'running');
});

test('when no call is free at once, the intent is stored without a lease, and the next tick starts it', async () => {
  await using on = await startHarness({
    // Six in a minute.
    environment: { CREATE_CALLS_PER_SECOND: '0.1' },
    policy: { startPatienceMs: secondMs },
  });
  withoutReserve(on);
  for (let n = 0; n < 7; n += 1) {
    on.spanner.world.addDatabase(databaseOf(n));
    await on.ask(request(`nightly-${n}`, { database: databaseOf(n) }));
  }
  assert.deepEqual(waitingOf(on, 'nightly-6'), { attempts: 0, leaseUntil: undefined });
  await on.tick();
  assert.equal(on.record('nightly-6')?.state, 'running');
});

test('a message whose record is there already takes no call from the budget of others', async () => {
  await using on = await startHarness({
    environment: { CREATE_CALLS_PER_SECOND: '0.1' },
    policy: { startPatienceMs: secondMs },
  });
  withoutReserve(on);
  for (let n = 0; n < 6; n += 1) on.spanner.world.addDatabase(databaseOf(n));
  const id = await on.ask(request('nightly-0', { database: databaseOf(0) }));
  for (let n = 0; n < 8; n += 1) await on.redeliver(id);
  for (let n = 1; n < 6; n += 1) await on.ask(request(`nightly-${n}`, { database: databaseOf(n) }));
  assert.equal(on.spanner.journal.acceptedCreates().length, 6);
});

test('an intent that could not be stored gives its call back to the budget', async () => {
  await using on = await startHarness({
    environment: { CREATE_CALLS_PER_SECOND: '0.01' },
    policy: { startPatienceMs: secondMs },
  });
  withoutReserve(on);
  on.break('firestore', 'Commit', once({ kind: 'refused', code: 'PERMISSION_DENIED' }));
  const id = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(id), ['refused']);
  await on.timers.advance(10 * secondMs);
  await on.stack.pubsub?.broker.idle();
  assert.equal(on.record('nightly')?.state, 'running');
});
