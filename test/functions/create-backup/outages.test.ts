import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backupNamed,
  everyCall,
  hourMs,
  minuteMs,
  once,
  request,
  secondMs,
  startHarness,
  withoutReserve,
} from '../../harness.ts';

test('the intent, its attempt and its lease are stored before Spanner is called', async () => {
  await using on = await startHarness();
  const seen: unknown[] = [];
  on.break('spanner', 'CreateBackup', (_call, proceed) => {
    const record = on.record('nightly');
    seen.push([record?.state, record?.attempts, record?.state === 'requested' && record.lease]);
    return proceed();
  });
  await on.ask(request('nightly'));
  const lease = { attempt: 1, startedAt: '2026-11-22T10:00:00Z', leaseUntil: '2026-11-22T10:02:25Z' };
  assert.deepEqual(seen, [['requested', 1, lease]]);
});

test('while Firestore is down createBackup nacks requests, and none is lost', async () => {
  await using on = await startHarness({ policy: { readTimeoutMs: 200 } });
  const mend = on.break('firestore', everyCall, { kind: 'refused', code: 'UNAVAILABLE' });
  const messageId = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(messageId), ['refused']);
  assert.deepEqual(on.spanner.journal.entries, []);
  mend();
  await on.timers.advance(10 * secondMs);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(on.outcomes(messageId), ['refused', 'acknowledged']);
  await on.settleAll();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
});

test('while Firestore is down createBackup nacks broken messages too, until their rejection is stored', async () => {
  await using on = await startHarness();
  const mend = on.break('firestore', 'Commit', { kind: 'refused', code: 'PERMISSION_DENIED' });
  const messageId = await on.ask('{');
  assert.deepEqual(on.outcomes(messageId), ['refused']);
  assert.deepEqual(await on.inbox.take(), []);
  mend();
  await on.timers.advance(10 * secondMs);
  await on.stack.pubsub?.broker.idle();
  assert.equal((await on.inbox.take()).length, 1);
});

test('an intent whose write had no reply is found on the next delivery, and the poller starts its backup', async () => {
  await using on = await startHarness();
  on.break('firestore', 'Commit', once({ kind: 'reply lost', code: 'INTERNAL' }));
  const messageId = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(messageId), ['refused']);
  assert.equal(on.record('nightly')?.state, 'requested');
  await on.timers.advance(10 * secondMs);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(on.outcomes(messageId), ['refused', 'acknowledged']);
  await on.settleAll();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
});

test('while Spanner is down createBackup acknowledges a message, and the poller starts its backup', async () => {
  await using on = await startHarness();
  const mend = on.break('spanner', everyCall, { kind: 'refused', code: 'UNAVAILABLE' });
  const messageId = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(messageId), ['acknowledged']);
  const record = on.record('nightly');
  assert.ok(record?.state === 'requested' && record.lease !== undefined, 'it may still take effect');
  mend();
  await on.settleAll();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
});

for (const code of ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN'] as const)
  test(`a CreateBackup that took effect but was answered with ${code} is found, not made again`, async () => {
    await using on = await startHarness();
    on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code }));
    await on.ask(request('nightly'));
    assert.equal(on.record('nightly')?.state, 'requested');
    await on.settleAll();
    assert.equal(on.record('nightly')?.state, 'succeeded');
    assert.equal(on.spanner.journal.acceptedCreates().length, 1);
    assert.deepEqual((await on.inbox.take()).map(({ kind }) => kind).at(-1), 'succeeded');
  });

test('an operation that could not be stored is found by the poller once the lease has passed', async () => {
  await using on = await startHarness();
  // The third write after the intent and the lease.
  on.break(
    'firestore',
    ({ method, request: sent }) => method === 'Commit' && JSON.stringify(sent).includes('"running"'),
    once({ kind: 'refused', code: 'PERMISSION_DENIED' }),
  );
  const messageId = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(messageId), ['acknowledged']);
  assert.equal(on.record('nightly')?.state, 'requested');
  assert.equal(on.facts.filter(({ outcome }) => outcome === 'deferred').length, 1);
  on.clock.advance(2 * minuteMs);
  await on.tick();
  assert.equal(on.record('nightly')?.state, 'requested', 'the lease stands');
  on.clock.advance(minuteMs);
  await on.tick();
  assert.notEqual(on.record('nightly')?.state, 'requested');
  await on.settleAll();
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
});

test('while the events topic is down createBackup acknowledges, and the poller sends the events later', async () => {
  await using on = await startHarness();
  const mend = on.break(
    'pubsub',
    ({ request: sent }) => JSON.stringify(sent).includes('/spanner-backup-events"'),
    {
      kind: 'refused',
      code: 'UNAVAILABLE',
    },
  );
  const messageId = await on.ask(request('nightly'));
  const rejectedId = await on.ask('{');
  assert.deepEqual([...on.outcomes(messageId), ...on.outcomes(rejectedId)], ['acknowledged', 'acknowledged']);
  const frozen = on.record('nightly')?.outbox;
  assert.equal(frozen?.length, 1);
  const unsent = await on.tick();
  assert.deepEqual([unsent.ok, unsent.sent, unsent.unsent, unsent.failures], [false, 0, 2, 2]);
  assert.deepEqual(on.record('nightly')?.outbox, frozen);
  mend();
  on.clock.advance(minuteMs);
  const { sent } = await on.tick();
  assert.equal(sent, 2);
  const events = await on.inbox.take();
  assert.deepEqual(
    events.map(({ id }) => id).toSorted(),
    [`${rejectedId}/rejected`, `${backupNamed('nightly')}/${messageId}/started`].toSorted(),
  );
  assert.deepEqual(on.record('nightly')?.outbox, []);
  // When it happened, not when it was sent.
  assert.deepEqual(
    new Set(events.map(({ attributes }) => attributes['ce-time'])),
    new Set(['2026-11-22T10:00:00Z']),
  );
});

test('an event that could not be marked as sent is sent again, with the same id and content', async () => {
  await using on = await startHarness();
  on.break('firestore', 'BatchWrite', once({ kind: 'refused', code: 'PERMISSION_DENIED' }));
  await on.ask(request('nightly'));
  await on.tick();
  const [first, second, ...others] = await on.inbox.take();
  assert.deepEqual(others, []);
  assert.deepEqual(first, second);
  assert.equal(first?.kind, 'started');
});

test('a request for which the budget has no room is acknowledged, and the poller starts its backup', async () => {
  await using on = await startHarness({
    // Five at once, and the next after a minute.
    environment: { CREATE_CALLS_PER_SECOND: '0.09' },
    policy: { startPatienceMs: 2_000 },
  });
  withoutReserve(on);
  const ids: string[] = [];
  for (let index = 0; index < 7; index += 1) {
    const of = `projects/local/instances/orders/databases/shop-${index}`;
    on.spanner.world.addDatabase(of);
    ids.push(await on.ask(request(`nightly-${index}`, { database: of })));
  }
  assert.ok(ids.every((id) => on.outcomes(id).join() === 'acknowledged'));
  assert.equal(on.spanner.journal.of('CreateBackup').length, 5);
  assert.deepEqual([on.record('nightly-5')?.state, on.record('nightly-5')?.attempts], ['requested', 0]);
  assert.equal(on.facts.filter(({ outcome }) => outcome === 'deferred').length, 2);
  await on.tick();
  assert.ok(on.records().every(({ state }) => state === 'running'));
  assert.ok(on.clock.now().getTime() - Date.parse('2026-11-22T10:00:00Z') < hourMs);
});
