import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackupEvent } from '../../contract/index.ts';
import { kindOf } from './events.ts';
import { backupMs, minuteMs, type OpenStage, type Stage } from './stage.ts';

const request = ({ database }: Stage, backupId: string, more: object = {}) => ({
  database,
  backupId,
  retentionPeriod: '7d',
  ...more,
});

function one(events: readonly BackupEvent[], kind: string): BackupEvent {
  const [found, ...others] = events.filter((event) => kindOf(event) === kind);
  assert.ok(found !== undefined && others.length === 0, `one ${kind} event among ${events.map(kindOf)}`);
  return found;
}

/** Lets a backup that has begun come to its end. */
const finish = (on: Stage) => on.tickAfter(backupMs);

/** The main job from end to end: from a message that asks for a backup to the event that says how it ended. */
export function mainJob(open: OpenStage): void {
  test('a request becomes a backup, and subscribers hear its start and its success', async () => {
    await using on = await open();
    const messageId = await on.stack.publish(request(on, 'nightly', { labels: { who: 'me' } }));
    const started = one(await on.hear('started'), 'started');
    assert.equal(started.subject, on.backupNamed('nightly'));
    const running = await on.record(on.backupNamed('nightly'));
    assert.partialDeepStrictEqual(running, { state: 'running', pending: true });

    await on.tickAfter(minuteMs);
    await finish(on);
    const succeeded = one(await on.hear('succeeded'), 'succeeded');
    assert.partialDeepStrictEqual(succeeded.data, {
      requests: [{ messageId, labels: { who: 'me' } }],
      backup: { name: on.backupNamed('nightly'), database: on.database, state: 'READY' },
    });
    assert.partialDeepStrictEqual(await on.record(on.backupNamed('nightly')), {
      state: 'succeeded',
      pending: false,
      unsent: false,
    });
    assert.equal(on.stack.spanner.journal.acceptedCreates().length, 1);
  });

  test('a second request for a backup that is there is answered, and none is made', async () => {
    await using on = await open();
    await on.stack.publish(request(on, 'nightly'));
    await on.hear('started');
    await finish(on);
    const first = one(await on.hear('succeeded'), 'succeeded');
    await on.stack.publish(request(on, 'nightly'));
    const again = one(await on.hear('succeeded'), 'succeeded');
    assert.deepEqual([again.id, again.time], [first.id, first.time]);
    assert.equal(on.stack.spanner.journal.acceptedCreates().length, 1);
  });

  test('two backups of one database are made one after the other', async () => {
    await using on = await open();
    await on.stack.publish(request(on, 'first'));
    await on.hear('started');
    await on.stack.publish(request(on, 'second'));
    // The message is taken care of as soon as its intent is stored: a tick does what is left to do.
    while ((await on.record(on.backupNamed('second')))?.blockedBy === undefined) await on.tickAfter(0);
    await finish(on);
    await on.tickAfter(minuteMs);
    const between = await on.hear('succeeded', 'started', 'waiting');
    // That the second waits may come twice: the function and the tick may both have sent it.
    const heard = new Set(between.map((event) => `${kindOf(event)} ${event.subject}`));
    assert.deepEqual([...heard].sort(), [
      `started ${on.backupNamed('second')}`,
      `succeeded ${on.backupNamed('first')}`,
      `waiting ${on.backupNamed('second')}`,
    ]);
    await finish(on);
    assert.equal(one(await on.hear('succeeded'), 'succeeded').subject, on.backupNamed('second'));
  });

  test('a backup that Spanner fails is announced as failed, in the words of Spanner', async () => {
    await using on = await open();
    on.stack.spanner.world.failNext(on.database, { code: 'INTERNAL', message: 'the disk is on fire' });
    await on.stack.publish(request(on, 'nightly'));
    await on.hear('started');
    await finish(on);
    const failed = one(await on.hear('failed'), 'failed');
    assert.match(JSON.stringify(failed.data), /the disk is on fire/);
    assert.partialDeepStrictEqual(await on.record(on.backupNamed('nightly')), {
      state: 'failed',
      pending: false,
    });
  });

  for (const [what, message] of Object.entries({
    'that is no JSON': '{',
    'for no database': { retentionPeriod: '7d' },
  }))
    test(`a message ${what} is rejected once`, async () => {
      await using on = await open();
      const messageId = await on.stack.publish(message);
      const rejected = one(await on.hear('rejected'), 'rejected');
      assert.partialDeepStrictEqual(rejected.data, { messageId });
      await on.tickAfter(minuteMs);
      assert.partialDeepStrictEqual(await on.rejection(messageId), { announced: true, pending: false });
      assert.equal(on.stack.spanner.journal.of('CreateBackup').length, 0);
    });

  test('a message with attributes and no data is rejected', async () => {
    await using on = await open();
    const messageId = await on.stack.publish('', { backup: 'please' });
    assert.partialDeepStrictEqual(one(await on.hear('rejected'), 'rejected').data, { messageId });
  });
}
