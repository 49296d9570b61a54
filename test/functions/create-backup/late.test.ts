import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyCall, hourMs, minuteMs, request, startHarness } from '../../harness.ts';

/** A request that may wait an hour, delivered for the first time that it can be stored two hours after it was published. */
async function askLate(on: Awaited<ReturnType<typeof startHarness>>): Promise<void> {
  // A code that Firestore's library does not retry by itself: nothing of the first delivery is stored later.
  const mend = on.break('firestore', everyCall, { kind: 'refused', code: 'PERMISSION_DENIED' });
  const messageId = await on.ask(request('nightly', { startWithin: '1h' }));
  assert.deepEqual(on.outcomes(messageId), ['refused']);
  on.clock.advance(2 * hourMs);
  mend();
  await on.redeliver(messageId);
  assert.equal(on.outcomes(messageId).at(-1), 'acknowledged');
}

test('a request that spent its startBy in Pub/Sub is tried once all the same, and its backup is made', async () => {
  await using on = await startHarness();
  await askLate(on);
  await on.settleAll();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
});

test('a request that spent its startBy in Pub/Sub expires when its one attempt is refused', async () => {
  await using on = await startHarness();
  on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'FAILED_PRECONDITION' });
  await askLate(on);
  assert.equal(on.record('nightly')?.attempts, 1);
  await on.settleAll(5, minuteMs);
  const record = on.record('nightly');
  assert.deepEqual([record?.state, record?.attempts], ['expired', 1]);
  assert.equal(record?.lastError?.status, 'FAILED_PRECONDITION');
});

test('a retention of a year of 366 days ends five minutes early, as Spanner demands, and the event says so', async () => {
  // From 2027-03-01 a year has 366 days, which is five minutes more than is asked for.
  await using on = await startHarness({ start: '2027-03-01T10:00:00Z' });
  await on.ask(request('yearly', { retentionPeriod: '1y' }));
  await on.settleAll();
  const [made] = (await on.inbox.take()).filter(({ kind }) => kind === 'succeeded');
  assert.equal(Reflect.get(Object(made?.data), 'backup')?.expireTime, '2028-03-01T09:55:00Z');
});
