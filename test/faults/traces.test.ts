import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GrpcError } from '../../local/grpc/error.ts';
import type { Switches } from '../../local/spanner/switches.ts';
import { judge } from './judge.ts';
import { type Lane, openLane } from './lane.ts';
import { leaseMs, minuteMs, Run } from './run.ts';
import type { Befall } from './wire.ts';

/*
 * The stories by which a model check of the protocol broke its first draft, each told in full over the real client
 * libraries.
 */

let lane: Lane;
before(async () => {
  lane = await openLane({});
});
after(() => lane[Symbol.asyncDispose]());

/** A run in which something befalls the first call of a site. */
function runWith(site: string, befall: (run: Run) => Befall, on = lane, nth = 1): Run {
  return new Run(on, {
    befall: (run, number) => {
      const { sites } = run.wire;
      const isIt = sites[number - 1]?.site === site && sites.filter((it) => it.site === site).length === nth;
      return isIt ? befall(run) : undefined;
    },
  });
}

async function comesOutRight(run: Run): Promise<void> {
  const atRest = await run.settle();
  assert.deepEqual(judge(run, atRest), []);
}

const asking = (run: Run, more: object = {}) => ({
  database: run.database('shop'),
  backupId: 'one',
  retentionPeriod: '7d',
  ...more,
});

const stateOf = (run: Run) => run.ledger.records().map(({ state, round }) => `${state} in round ${round}`);

const lostOnTheWay: Befall = async () => {
  throw new GrpcError('INTERNAL', 'injected: it never arrived');
};

test('a backup is not given up while a call that asks for it is still on its way', async () => {
  using run = runWith('spanner CreateBackup', (its) => async ({ proceed }) => {
    await its.pass(1.5 * minuteMs);
    await its.tick();
    return proceed();
  });
  await run.publish(asking(run, { startWithin: '1m' }));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
});

test('nor is it given up while one is on its way that nobody waits for any more', async () => {
  using run = runWith('spanner CreateBackup', (its) => async ({ proceed }) => {
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
  using run = runWith('spanner CreateBackup', (its) => async ({ proceed }) => {
    await (await its.anotherWorker('poller')).tick();
    await its.pass(minuteMs);
    return proceed();
  });
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' }, 0);
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.equal(run.ledger.accepted().length, 1);
});

test('a worker that slept through its lease does not call any more', async () => {
  using run = runWith(
    'firestore Commit',
    (its) =>
      async ({ worker, proceed }) => {
        const answer = await proceed();
        const awake = Promise.withResolvers<void>();
        worker.fallAsleep();
        its.later(leaseMs + 2 * minuteMs, () => awake.resolve());
        await awake.promise;
        return answer;
      },
    lane,
    2,
  );
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
  using run = runWith('spanner CreateBackup', (its) => async ({ proceed }) => {
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
    using run = runWith('spanner CreateBackup', () => lostOnTheWay);
    lane.spanner.world.startBackup(run.backup('one'), run.database(database));
    await run.pass(agoMs);
    await run.publish(asking(run));
    await comesOutRight(run);
    assert.deepEqual(stateOf(run), ['failed in round 1']);
  });

test('the end of the last round is not taken for the end of the next, however soon that follows', async () => {
  using run = runWith('spanner CreateBackup', () => lostOnTheWay, lane, 2);
  await run.publish(asking(run));
  lane.spanner.world.cancel(run.backup('one'));
  await run.tick();
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 2']);
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

test('a message that joins while the record changes under its hands is taken in all the same', async () => {
  // Three commits are the intent, the attempt and its answer; the fourth finds the record, the fifth joins it.
  using run = runWith(
    'firestore Commit',
    (its) =>
      async ({ proceed }) => {
        await its.pass(2 * minuteMs);
        await (await its.anotherWorker('poller')).tick();
        return proceed();
      },
    lane,
    5,
  );
  await run.publish(asking(run));
  await run.publish(asking(run, { labels: { from: 'another' } }));
  await comesOutRight(run);
  assert.deepEqual(
    run.ledger.records().map(({ messages }) => messages.length),
    [2],
  );
});

test('a duplicate of a message that joined a round opens none of its own after it', async () => {
  using run = new Run(lane);
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
  await run.publish(asking(run));
  const joined = await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  await run.tick();
  await run.deliver(joined);
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['failed in round 1']);
});

test('an event that could not be marked as sent is sent again word for word, whoever has joined since', async () => {
  using run = runWith('firestore BatchWrite', () => lostOnTheWay);
  await run.publish(asking(run));
  await run.publish(asking(run, { labels: { from: 'another' } }));
  await comesOutRight(run);
  const started = run.ledger.events.filter(({ kind }) => kind === 'started');
  assert.ok(started.length >= 2);
  assert.equal(new Set(started.map(({ whole }) => whole)).size, 1);
});

test('what a round could not announce is announced after the next has begun', async () => {
  using run = runWith('pubsub Publish', () => lostOnTheWay, lane, 2);
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
  await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  await run.tick();
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 2']);
});

test('a message that joins while a start is on its way does not keep its answer from being stored', async () => {
  using run = runWith('spanner CreateBackup', (its) => async ({ proceed }) => {
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
  using run = runWith(
    'firestore Commit',
    () =>
      async ({ proceed }) => {
        await proceed();
        throw new GrpcError('UNAVAILABLE', 'injected: done, but the reply was lost');
      },
    lane,
    3,
  );
  await run.publish(asking(run));
  assert.deepEqual(
    run.ledger.events.map(({ kind }) => kind),
    ['started'],
  );
  await comesOutRight(run);
});
