import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldValue, Firestore } from '@google-cloud/firestore';
import {
  backupMs,
  backupNamed,
  dayMs,
  type Harness,
  minuteMs,
  once,
  request,
  startHarness,
} from '../../harness.ts';

const kinds = async (on: Harness) => (await on.inbox.take()).map(({ kind, id }) => [kind, id]);
const eventId = (backupId: string, messageId: string, kind: string) =>
  `${backupNamed(backupId)}/${messageId}/${kind}`;

test('the same request in another message joins: later events carry the labels of both', async () => {
  await using on = await startHarness();
  const first = await on.ask(request('nightly', { labels: { who: 'a' } }));
  const second = await on.ask(request('nightly', { labels: { who: 'b' }, startWithin: '1h' }));
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
  await on.settleAll();
  const events = await on.inbox.take();
  assert.deepEqual(
    events.map(({ kind, data }) => [kind, data.requests]),
    [
      ['started', [{ messageId: first, labels: { who: 'a' } }]],
      [
        'succeeded',
        [
          { messageId: first, labels: { who: 'a' } },
          { messageId: second, labels: { who: 'b' } },
        ],
      ],
    ],
  );
});

test('a request for a backup that is there announces its success again: the same event, the same id', async () => {
  await using on = await startHarness();
  const first = await on.ask(request('nightly'));
  await on.settleAll();
  const [, told] = await on.inbox.take();
  await on.ask(request('nightly', { labels: { who: 'b' } }));
  const [again, ...others] = await on.inbox.take();
  assert.deepEqual(others, []);
  assert.equal(again?.id, eventId('nightly', first, 'succeeded'));
  assert.deepEqual(again, told);
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
});

for (const [name, befall] of [
  ['was deleted', (on: Harness) => on.spanner.world.delete(backupNamed('nightly'))],
  ['has expired', (on: Harness) => on.clock.advance(8 * dayMs)],
] as const)
  test(`a request for a backup that ${name} makes it again, in a new round`, async () => {
    await using on = await startHarness();
    await on.ask(request('nightly'));
    await on.settleAll();
    await on.inbox.take();
    befall(on);
    const second = await on.ask(request('nightly'));
    await on.settleAll();
    assert.deepEqual(await kinds(on), [
      ['started', eventId('nightly', second, 'started')],
      ['succeeded', eventId('nightly', second, 'succeeded')],
    ]);
    const record = on.record('nightly');
    assert.equal(record?.round, 2);
    assert.equal(record?.history.length, 1);
    assert.equal(on.spanner.journal.acceptedCreates().length, 2);
  });

for (const [name, spoil] of [
  ['failed', (on: Harness) => on.spanner.world.fail(backupNamed('nightly'), { code: 'INTERNAL' })],
  ['was cancelled', (on: Harness) => on.spanner.world.cancel(backupNamed('nightly'))],
] as const)
  test(`a request for a backup that ${name} makes it in a new round, and knows the message of the first`, async () => {
    await using on = await startHarness();
    const first = await on.ask(request('nightly'));
    spoil(on);
    await on.settleAll();
    const second = await on.ask(request('nightly'));
    await on.redeliver(first);
    await on.redeliver(second);
    await on.settleAll();
    const record = on.record('nightly');
    assert.deepEqual([record?.state, record?.round, record?.messages.length], ['succeeded', 2, 2]);
    assert.equal(on.spanner.journal.acceptedCreates().length, 2);
    const ids = (await on.inbox.take()).map(({ id }) => id);
    assert.equal(new Set(ids).size, 4);
  });

test('a different request under a taken name is rejected, and the record stays as it is', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const before = on.record('nightly');
  await on.inbox.take();
  const conflicting = await on.ask(request('nightly', { retentionPeriod: '8d', labels: { who: 'b' } }));
  assert.deepEqual(on.outcomes(conflicting), ['acknowledged']);
  const [event, ...others] = await on.inbox.take();
  assert.deepEqual(others, []);
  assert.equal(event?.id, `${conflicting}/rejected`);
  assert.equal(event?.attributes['ce-subject'], backupNamed('nightly'));
  assert.deepEqual(event?.data.labels, { who: 'b' });
  assert.match(event?.data.reasons[0].message, /another request/);
  assert.deepEqual(on.record('nightly'), before);
});

test('a message for a made backup that cannot be observed is nacked, and answered once the read works', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await on.settleAll();
  await on.inbox.take();
  const mend = on.break('spanner', 'GetBackup', { kind: 'refused', code: 'UNAVAILABLE' });
  const second = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(second), ['refused']);
  assert.equal(on.record('nightly')?.messages.length, 1);
  mend();
  await on.timers.advance(10_000);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(on.outcomes(second), ['refused', 'acknowledged']);
  assert.equal((await on.inbox.take()).length, 1);
});

/** Changes the record between a worker's read and its write, as another worker would. */
function meddler(on: Harness): { meddle: () => Promise<void>; close: () => Promise<void> } {
  const firestore = new Firestore({ projectId: 'local', host: on.stack.addresses.firestore, ssl: false });
  const document = firestore.collection('backups').doc(encodeURIComponent(backupNamed('nightly')));
  return {
    meddle: async () => {
      await document.update({ attempts: FieldValue.increment(1) });
    },
    close: () => firestore.terminate(),
  };
}

// A compare-and-set, not the creation that is tried before it.
const joins = ({ method, request: sent }: { method: string; request: object }) =>
  method === 'Commit' && /"second".*"updateTime":\{|"updateTime":\{.*"second"/.test(JSON.stringify(sent));

test('a message that is overtaken while it joins reads the record again, and joins', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const other = meddler(on);
  const overtaking = once(async (_call, proceed) => {
    await other.meddle();
    return proceed();
  });
  on.break('firestore', joins, overtaking);
  const second = await on.ask(request('nightly', { labels: { who: 'second' } }));
  assert.deepEqual(on.outcomes(second), ['acknowledged']);
  assert.equal(on.record('nightly')?.requests.length, 2);
  assert.equal(on.record('nightly')?.attempts, 2);
  await other.close();
});

test('a message that is overtaken again and again is nacked, and never acknowledged', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const other = meddler(on);
  let times = 0;
  const mend = on.break('firestore', joins, async (_call, proceed) => {
    times += 1;
    await other.meddle();
    return proceed();
  });
  const second = await on.ask(request('nightly', { labels: { who: 'second' } }));
  assert.deepEqual(on.outcomes(second), ['refused']);
  assert.equal(times, 5);
  mend();
  await on.timers.advance(minuteMs);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(on.outcomes(second), ['refused', 'acknowledged']);
  assert.equal(on.record('nightly')?.requests.length, 2);
  on.clock.advance(backupMs);
  await on.tick();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  await other.close();
});

test('two equal requests that arrive at once make one record with both, and one backup', async () => {
  await using on = await startHarness();
  await Promise.all([on.stack.publish(request('nightly')), on.stack.publish(request('nightly'))]);
  await on.stack.pubsub?.broker.idle();
  assert.equal(on.records().length, 1);
  assert.equal(on.record('nightly')?.requests.length, 2);
  await on.settleAll();
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
});
