import assert from 'node:assert/strict';
import { minuteMs, Run } from './run.ts';
import { asking, comesOutRight, neverArrives, runWith, stateOf, story } from './story.ts';
import type { Moment } from './wire.ts';

/*
 * Stories of messages and events, each told in full over the real
 * client libraries. Most are those by which a model check of the protocol broke its first draft.
 */

story(
  'a message whose intent could not be stored is nacked, and taken in when it comes again',
  async (lane) => {
    using run = runWith(lane, { site: 'firestore Commit' }, () => neverArrives);
    const letter = await run.publish(asking(run));
    assert.equal(letter.isAcknowledged, false);
    await comesOutRight(run);
    assert.deepEqual(stateOf(run), ['succeeded in round 1']);
  },
);

story('a rejection that could not be announced is announced by the poller', async (lane) => {
  using run = runWith(lane, { site: 'pubsub Publish' }, () => neverArrives);
  await run.publish('this is no request', 'a rejection');
  assert.deepEqual(run.ledger.events, []);
  await comesOutRight(run);
});

story(
  'a message that joins is taken in although another worker changes the record at that moment',
  async (lane) => {
    // Two commits are the intent with its attempt, and the answer; the third finds the record, the fourth joins it.
    using run = runWith(lane, { site: 'firestore Commit', nth: 4 }, (its) => async ({ proceed }) => {
      await its.pass(2 * minuteMs);
      await (await its.anotherWorker('poller')).tick();
      return proceed();
    });
    await run.publish(asking(run));
    await run.publish(asking(run, { labels: { from: 'another' } }));
    await comesOutRight(run);
    assert.deepEqual(
      run.ledger.records().map(({ messages }) => messages.length),
      [2],
    );
  },
);

story('a duplicate of a message that joined a round opens no round after it', async (lane) => {
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

story(
  'an event that could not be marked as sent is sent again word for word, whatever message joined',
  async (lane) => {
    using run = runWith(lane, { site: 'firestore BatchWrite' }, () => neverArrives);
    await run.publish(asking(run));
    await run.publish(asking(run, { labels: { from: 'another' } }));
    await comesOutRight(run);
    const started = run.ledger.events.filter(({ kind }) => kind === 'started');
    assert.ok(started.length >= 2);
    assert.equal(new Set(started.map(({ whole }) => whole)).size, 1);
  },
);

story('an event that a round could not announce is announced in the next round', async (lane) => {
  using run = runWith(lane, { site: 'pubsub Publish', nth: 2 }, () => neverArrives);
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
  await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  await run.tick();
  await run.publish(asking(run));
  await comesOutRight(run);
  // What the failed create left behind may hold the name.
  const isFree = lane.spanner.switches.failedCreateLeaves === 'nothing';
  assert.deepEqual(stateOf(run), [isFree ? 'succeeded in round 2' : 'failed in round 2']);
});

story(
  'a request for a made backup, while its event is being marked as sent, makes the event come once more',
  async (lane) => {
    // The first mark is of `started`; the second write settles the record, the third marks `succeeded`.
    const asked = (its: Run) => async (moment: Moment) => {
      await its.publish(asking(its, { labels: { from: 'another' } }));
      return moment.proceed();
    };
    // Whoever took the question in could not answer it.
    const unanswered = [{ site: 'pubsub Publish', nth: 3 }, () => neverArrives] as const;
    using run = runWith(lane, { site: 'firestore BatchWrite', nth: 3 }, asked, unanswered);
    await run.publish(asking(run));
    await run.pass(5 * minuteMs);
    await run.tick();
    await comesOutRight(run);
    assert.equal(run.ledger.events.filter(({ kind }) => kind === 'succeeded').length, 2);
  },
);
