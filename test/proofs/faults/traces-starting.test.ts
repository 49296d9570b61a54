import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import type { Switches } from 'google-emulators/spanner/switches.ts';
import { openLane } from './lane.ts';
import { leaseMs, minuteMs, Run } from './run.ts';
import { asking, comesOutRight, neverArrives, runWith, stateOf, story } from './story.ts';
import type { Moment } from './wire.ts';

/*
 * Stories of starts, each told in full over the real
 * client libraries. Most are those by which a model check of the protocol broke its first draft.
 */

story('a record does not expire while its CreateBackup is still on its way', async (lane) => {
  using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
    await its.pass(1.5 * minuteMs);
    await its.tick();
    return proceed();
  });
  await run.publish(asking(run, { startWithin: '1m' }));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

story('a record does not expire while a CreateBackup that timed out is still on its way', async (lane) => {
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

story(
  'a start that another worker has under way is not made a second time, though it fails at once',
  async (lane) => {
    using run = runWith(lane, { site: 'spanner CreateBackup' }, (its) => async ({ proceed }) => {
      await (await its.anotherWorker('poller')).tick();
      await its.pass(minuteMs);
      return proceed();
    });
    lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' }, 0);
    await run.publish(asking(run));
    await comesOutRight(run);
    assert.equal(run.ledger.accepted().length, 1);
  },
);

story('when two ticks find the same start due, only one makes it', async (lane) => {
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

story('a worker that slept through its lease does not call Spanner any more', async (lane) => {
  // The first commit is of the intent, with its first attempt.
  using run = runWith(lane, { site: 'firestore Commit', nth: 1 }, (its) => async ({ worker, proceed }) => {
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

story(
  'a backup that somebody begins under our name is not adopted while our call is on its way',
  async (lane) => {
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
    // Where a cancellation takes its time, theirs is still in the way when our call arrives: it is adopted, and cancelled.
    const atOnce = lane.spanner.switches.cancelTakesMs === 0;
    assert.deepEqual(stateOf(run), [atOnce ? 'succeeded in round 1' : 'cancelled in round 1']);
  },
);

for (const [whose, database, agoMs] of [
  ['a backup of another database', 'mill', 0],
  ['a backup that is older than the request', 'shop', 60 * minuteMs],
] as const)
  story(`${whose} is not adopted, however its name was found`, async (lane) => {
    using run = runWith(lane, { site: 'spanner CreateBackup' }, () => neverArrives);
    lane.spanner.world.startBackup(run.backup('one'), run.database(database));
    await run.pass(agoMs);
    await run.publish(asking(run));
    await comesOutRight(run);
    assert.deepEqual(stateOf(run), ['failed in round 1']);
  });

story(
  'the outcome of a round is not taken for the outcome of the next, however soon the next one begins',
  async (lane) => {
    using run = runWith(lane, { site: 'spanner CreateBackup', nth: 2 }, () => neverArrives);
    await run.publish(asking(run));
    lane.spanner.world.cancel(run.backup('one'));
    await run.pass(lane.spanner.switches.cancelTakesMs);
    await run.tick();
    await run.publish(asking(run));
    await comesOutRight(run);
    assert.deepEqual(stateOf(run), ['succeeded in round 2']);
  },
);

story('a verdict about a round is not applied to the next round', async (lane) => {
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
  // What the failed create left behind may hold the name.
  const isFree = lane.spanner.switches.failedCreateLeaves === 'nothing';
  assert.deepEqual(stateOf(run), [isFree ? 'running in round 2' : 'failed in round 2']);
  await comesOutRight(run);
});

test('a backup that is deleted before its operation was read has succeeded all the same', async () => {
  const switches: Partial<Switches> = { responseState: 'CREATING' };
  await using other = await openLane(switches);
  using run = new Run(other);
  await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  other.spanner.world.delete(run.backup('one'));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

story(
  'the answer to a start is stored although a message joins the record while the call is under way',
  async (lane) => {
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
  },
);

story('an operation whose write was not confirmed is not taken for an unknown one', async (lane) => {
  using run = runWith(lane, { site: 'firestore Commit', nth: 2 }, () => async ({ proceed }) => {
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
