import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GrpcError } from '../../local/grpc/error.ts';
import type { Switches } from '../../local/spanner/switches.ts';
import { type Lane, openLane } from './lane.ts';
import { leaseMs, minuteMs, Run } from './run.ts';
import { asking, comesOutRight, neverArrives, runWith, stateOf } from './story.ts';
import type { Moment } from './wire.ts';

/*
 * Stories of starts, each told in full over the real
 * client libraries. Most are those by which a model check of the protocol broke its first draft.
 */

let lane: Lane;
before(async () => {
  lane = await openLane({});
});
after(() => lane[Symbol.asyncDispose]());

test('a backup is not given up while a call that asks for it is still on its way', async () => {
  using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
    await its.pass(1.5 * minuteMs);
    await its.tick();
    return proceed();
  });
  await run.publish(asking(run, { startWithin: '1m' }));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

test('nor is it given up while one is on its way that nobody waits for any more', async () => {
  using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
    its.later(1.8 * minuteMs, proceed);
    throw new GrpcError('DEADLINE_EXCEEDED', 'injected: still on its way');
  });
  await run.publish(asking(run, { startWithin: '1m' }));
  await run.pass(1.5 * minuteMs);
  await run.tick();
  await run.pass(minuteMs);
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

test('a start that another worker has under way is not made a second time, though the first fails at once', async () => {
  using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
    await (await its.anotherWorker('poller')).tick();
    await its.pass(minuteMs);
    return proceed();
  });
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' }, 0);
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.equal(run.ledger.accepted().length, 1);
});

test('of two ticks that find the same start due, only one makes it', async () => {
  const onItsWay = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const exhausted = () => async () => {
    throw new GrpcError('RESOURCE_EXHAUSTED', 'injected: not now');
  };
  const held = () => async (moment: Moment) => {
    onItsWay.resolve();
    await released.promise;
    return moment.proceed();
  };
  const overtaken = (its: Run) => async (moment: Moment) => {
    const seen = await moment.proceed();
    void (await its.anotherWorker('poller')).tick();
    await onItsWay.promise;
    return seen;
  };
  using run = runWith(
    lane,
    { site: 'spanner CreateBackup' },
    exhausted,
    [{ site: 'spanner CreateBackup', nth: 2 }, held],
    [{ site: 'spanner ListBackupOperations' }, overtaken],
  );
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' }, 0);
  await run.publish(asking(run));
  await run.pass(2 * minuteMs);
  await run.tick();
  released.resolve();
  await comesOutRight(run);
  assert.equal(run.ledger.accepted().length, 1);
});

test('a worker that slept through its lease does not call any more', async () => {
  using run = runWith(lane, { site: 'firestore Commit', nth: 2 }, (its) => async ({ worker, proceed }) => {
    const answer = await proceed();
    const awake = Promise.withResolvers<void>();
    worker.fallAsleep();
    its.later(leaseMs + 2 * minuteMs, () => awake.resolve());
    await awake.promise;
    return answer;
  });
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' }, 0);
  await run.publish(asking(run));
  await run.pass(leaseMs + minuteMs);
  await run.tick();
  await run.tick();
  await run.pass(minuteMs);
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['failed in round 1']);
  assert.equal(run.ledger.accepted().length, 1);
});

test('what another begins under the same name while our call is on its way is not adopted behind its back', async () => {
  using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
    const { world } = its.lane.spanner;
    world.startBackup(its.backup('one'), its.database('shop'));
    await its.tick();
    world.cancel(its.backup('one'));
    await its.tick();
    return proceed();
  });
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

for (const [whose, database, agoMs] of [
  ['a backup of another database', 'mill', 0],
  ['a backup that is older than the request', 'shop', 60 * minuteMs],
] as const)
  test(`${whose} is not taken for ours, however its name was found out`, async () => {
    using run = runWith(lane, { site: 'spanner CreateBackup' }, () => neverArrives);
    lane.spanner.world.startBackup(run.backup('one'), run.database(database));
    await run.pass(agoMs);
    await run.publish(asking(run));
    await comesOutRight(run);
    assert.deepEqual(stateOf(run), ['failed in round 1']);
  });

test('the end of the last round is not taken for the end of the next, however soon that follows', async () => {
  using run = runWith(lane, { site: 'spanner CreateBackup', nth: 2 }, () => neverArrives);
  await run.publish(asking(run));
  lane.spanner.world.cancel(run.backup('one'));
  await run.tick();
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 2']);
});

test('what was decided about a round is not carried out on the next', async () => {
  // A tick reads its rotation first; the second read is of what it is about to write.
  using run = runWith(lane, { site: 'firestore BatchGetDocuments', nth: 2 }, (its) => async ({ proceed }) => {
    await (await its.anotherWorker('poller')).tick();
    await its.publish(asking(its));
    return proceed();
  });
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
  await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  await run.tick();
  assert.deepEqual(stateOf(run), ['running in round 2']);
  await comesOutRight(run);
});

test('a backup that is deleted before it was looked at was made all the same', async () => {
  const switches: Partial<Switches> = { responseState: 'CREATING' };
  await using other = await openLane(switches);
  using run = new Run(other);
  await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  other.spanner.world.delete(run.backup('one'));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

test('a message that joins while a start is on its way does not keep its answer from being stored', async () => {
  using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
    await its.publish(asking(its, { labels: { from: 'another' } }));
    return proceed();
  });
  await run.publish(asking(run));
  assert.deepEqual(stateOf(run), ['running in round 1']);
  const [started] = run.ledger.events;
  assert.equal(started?.kind, 'started');
  assert.equal(started?.told.requests.length, 2);
  await comesOutRight(run);
});

test('an answer whose write was not confirmed is not taken for a backup that nobody knows', async () => {
  using run = runWith(lane, { site: 'firestore Commit', nth: 3 }, () => async ({ proceed }) => {
    await proceed();
    throw new GrpcError('UNAVAILABLE', 'injected: done, but the reply was lost');
  });
  await run.publish(asking(run));
  assert.deepEqual(
    run.ledger.events.map(({ kind }) => kind),
    ['started'],
  );
  await comesOutRight(run);
});
