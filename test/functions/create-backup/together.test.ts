import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import { type Harness, once, request, startHarness } from '../../harness.ts';

/** Delivers so many requests for one name at once, each a message of its own. Gives their ids. */
async function askAtOnce(on: Harness, count: number, more: object = {}): Promise<string[]> {
  const all = Array.from({ length: count }, () => on.stack.publish(request('nightly', more)));
  const ids = await Promise.all(all);
  await on.stack.pubsub?.broker.idle();
  return ids;
}

const adminCalls = (on: Harness) => on.spanner.journal.entries.length;
const firstOutcomes = (on: Harness, ids: readonly string[]) => [
  ...new Set(ids.flatMap((id) => on.outcomes(id))),
];

test('150 simultaneous requests for a backup that is there are acknowledged with at most ten reads of Spanner', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await on.settleAll();
  await on.inbox.take();
  const before = adminCalls(on);
  const ids = await askAtOnce(on, 150);
  assert.deepEqual(firstOutcomes(on, ids), ['acknowledged']);
  const looks = adminCalls(on) - before;
  // 100 are delivered at once, the others as those are acknowledged: whoever finds nobody ahead looks alone.
  assert.ok(looks >= 1 && looks <= 10, `${looks} looks`);
  const record = on.record('nightly');
  assert.deepEqual([record?.round, record?.messages.length], [1, 151]);
  const told = await on.inbox.take();
  assert.ok(told.length >= 1);
  assert.deepEqual(new Set(told.map(({ kind }) => kind)), new Set(['succeeded']));
  assert.equal(new Set(told.map(({ id }) => id)).size, 1);
});

test('50 simultaneous requests for a fresh name are answered at once: 20 join one record, 30 are rejected', async () => {
  await using on = await startHarness();
  const ids = await askAtOnce(on, 50);
  assert.deepEqual(firstOutcomes(on, ids), ['acknowledged']);
  assert.equal(on.record('nightly')?.state, 'running');
  assert.equal(on.record('nightly')?.requests.length, recordLimits.requestsPerRound);
  assert.equal(on.rejections().length, 50 - recordLimits.requestsPerRound);
  assert.equal(adminCalls(on), 1);
  await on.settleAll();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  const events = await on.inbox.take();
  const ending = events.filter(({ kind }) => kind === 'succeeded');
  assert.equal(ending[0]?.data.requests.length, recordLimits.requestsPerRound);
  const rejected = events.filter(({ kind }) => kind === 'rejected');
  assert.equal(new Set(rejected.map(({ id }) => id)).size, 50 - recordLimits.requestsPerRound);
});

test('50 simultaneous requests for a backup that failed open one round together', async () => {
  await using on = await startHarness();
  on.spanner.world.failNext('projects/local/instances/orders/backups/nightly', { code: 'INTERNAL' });
  await on.ask(request('nightly'));
  await on.settleAll();
  const ids = await askAtOnce(on, 50);
  assert.deepEqual(firstOutcomes(on, ids), ['acknowledged']);
  assert.deepEqual([on.record('nightly')?.round, on.record('nightly')?.state], [2, 'running']);
  assert.equal(on.spanner.journal.acceptedCreates().length, 2);
});

test('a message whose write was overtaken is decided again without another read of Spanner', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await on.settleAll();
  const before = adminCalls(on);
  // What another worker does to a compare-and-set.
  on.break(
    'firestore',
    ({ method, request: sent }) => method === 'Commit' && JSON.stringify(sent).includes('"updateTime":{'),
    once({ kind: 'refused', code: 'FAILED_PRECONDITION' }),
  );
  const [only = ''] = await askAtOnce(on, 1);
  assert.deepEqual(on.outcomes(only), ['acknowledged']);
  assert.equal(adminCalls(on) - before, 1);
});

test('messages that arrive together each have their own outcome', async () => {
  await using on = await startHarness();
  const known = await on.ask(request('nightly'));
  await on.settleAll();
  const [other, again] = await Promise.all([
    on.stack.publish(request('nightly', { retentionPeriod: '8d' })),
    on.stack.publish(request('nightly')),
    on.redeliver(known),
  ]);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(
    [...on.outcomes(other), ...on.outcomes(again), ...on.outcomes(known)],
    ['acknowledged', 'acknowledged', 'acknowledged', 'acknowledged'],
  );
  assert.deepEqual(
    on.rejections().map(({ event }) => event.data.messageId),
    [other],
  );
  assert.equal(on.record('nightly')?.messages.length, 2);
});

test('an intent that another message joins just before its first attempt is still attempted at once', async () => {
  await using on = await startHarness();
  on.break('spanner', 'CreateBackup', once({ kind: 'refused', code: 'INVALID_ARGUMENT' }));
  await on.ask(request('nightly'));
  assert.equal(on.record('nightly')?.state, 'failed');
  // The intent of another round is stored before its first attempt.
  let commits = 0;
  const isAttempt = ({ method }: Call) => {
    commits += method === 'Commit' ? 1 : 0;
    return method === 'Commit' && commits === 3;
  };
  on.break('firestore', isAttempt, once({ kind: 'refused', code: 'FAILED_PRECONDITION' }));
  await on.ask(request('nightly'));
  const { state, round, attempts } = on.record('nightly') ?? {};
  assert.deepEqual([state, round, attempts], ['running', 2, 1]);
});
