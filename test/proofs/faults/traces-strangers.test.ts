import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.ts';
import { openLane } from './lane.ts';
import { minuteMs, Run } from './run.ts';
import { asking, comesOutRight, runWith, stateOf } from './story.ts';

/*
 * Stories of backups under our names that are not what they seem.
 */

test('a backup that a failed create left CREATING does not keep the next round open', async () => {
  await using lane = await openLane({ failedCreateLeaves: 'a CREATING backup' });
  using run = new Run(lane);
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' }, 0);
  await run.publish(asking(run));
  await run.tick();
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['expired in round 2']);
});

test('a backup that somebody made after ours was deleted is not announced as ours', async () => {
  await using lane = await openLane({});
  using run = new Run(lane);
  await run.publish(asking(run));
  await run.pass(5 * minuteMs);
  await run.tick();
  lane.spanner.world.delete(run.backup('one'));
  await run.pass(5 * minuteMs);
  lane.spanner.world.startBackup(run.backup('one'), run.database('shop'));
  await run.pass(5 * minuteMs);
  await run.publish(asking(run));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['failed in round 2']);
});

test('a backup that a failed create left CREATING lets its round end even if its operation is forgotten', async () => {
  await using lane = await openLane({ failedCreateLeaves: 'a CREATING backup' });
  using run = new Run(lane);
  lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
  // Kept for so long that it does not go by itself.
  await run.publish(asking(run, { retentionPeriod: '30d' }));
  // Nobody looks for longer than Spanner remembers operations.
  await run.pass(8 * 24 * 60 * minuteMs);
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['failed in round 1']);
});

test('a backup made after ours was deleted is not taken for ours, even if our operation is forgotten', async () => {
  await using lane = await openLane({ operationOfDeletedBackup: 'NOT_FOUND' });
  using run = new Run(lane);
  await run.publish(asking(run));
  await run.pass(2 * minuteMs);
  lane.spanner.world.delete(run.backup('one'));
  await run.pass(5 * minuteMs);
  lane.spanner.world.startBackup(run.backup('one'), run.database('shop'));
  await run.pass(5 * minuteMs);
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['failed in round 1']);
});

test('a namesake made after our backup was begun unheard and cancelled is taken for ours', async () => {
  await using lane = await openLane({});
  using run = runWith(lane, { site: 'spanner CreateBackup' }, () => async ({ worker, proceed }) => {
    const answer = await proceed();
    worker.die();
    return answer;
  });
  await run.publish(asking(run));
  lane.spanner.world.cancel(run.backup('one'));
  lane.spanner.world.startBackup(run.backup('one'), run.database('shop'));
  await comesOutRight(run);
  assert.deepEqual(stateOf(run), ['succeeded in round 1']);
  // Had the round taken neither of them, the judge would say so.
  for (const round of run.ledger.rounds.values()) {
    round.operations.clear();
    if (round.record.state === 'succeeded')
      round.record = {
        ...round.record,
        backup: { ...round.record.backup, createTime: '2000-01-01T00:00:00Z' },
      };
  }
  assert.match(JSON.stringify(judge(run, true)), /was begun for us, and no record knows it/);
});
