import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothWays } from 'google-emulators/spanner/switches.ts';
import { backupNamed, hourMs, instance, minuteMs, once, request, startHarness } from '../harness.ts';

/*
 * What Google does not document about Spanner may be one way or the other. The main flows come out the same either way,
 * and all of them together in one world.
 */

const databaseOf = (flow: string) => `${instance}/databases/${flow}`;

for (const { name, switches } of bothWays)
  test(`every main story ends as it should when Spanner is ${name}`, async () => {
    await using on = await startHarness({ spanner: { switches } });
    const { world } = on.spanner;
    const createTimeMs = on.clock.now().getTime() - 48 * hourMs;
    const ask = (flow: string, more: object = {}) => {
      world.addDatabase(databaseOf(flow), { createTimeMs });
      return on.ask(request(flow, { database: databaseOf(flow), ...more }));
    };

    await ask('made');
    await ask('made');
    world.failNext(backupNamed('failed'), { code: 'INTERNAL', message: 'A disk failed.' });
    await ask('failed');
    await ask('cancelled');
    on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
    await ask('lost');
    world.addDatabase(databaseOf('blocked'), { createTimeMs });
    world.startBackup(backupNamed('in-the-way'), databaseOf('blocked'));
    await ask('blocked');
    world.startBackup(backupNamed('taken'), databaseOf('other'));
    await ask('taken');
    await on.ask(request('nowhere', { database: `${instance}/databases/nowhere` }));
    await ask('too-old', { versionTime: '2026-11-21T12:00:00Z', startWithin: '1h' });
    on.clock.advance(minuteMs / 2);
    world.cancel(backupNamed('cancelled'));

    await on.settleAll(20, 4 * minuteMs);
    // Some time later, another round of what came to no good, and of what was deleted.
    world.delete(backupNamed('made'));
    on.clock.advance(hourMs);
    await ask('failed');
    await ask('cancelled');
    await ask('made');
    await on.settleAll(10, 4 * minuteMs);

    const outcome = (flow: string) => [on.record(flow)?.state, on.record(flow)?.round];
    assert.deepEqual(outcome('made'), ['succeeded', 2]);
    assert.deepEqual(outcome('lost'), ['succeeded', 1]);
    assert.deepEqual(outcome('blocked'), ['succeeded', 1]);
    assert.deepEqual(outcome('taken'), ['failed', 1]);
    assert.deepEqual(outcome('nowhere'), ['failed', 1]);
    // What FAILED_PRECONDITION is about nobody can tell: it waits for as long as it may.
    const tooOld = switches.tooOldVersionTime === 'FAILED_PRECONDITION' ? 'expired' : 'failed';
    assert.deepEqual(outcome('too-old'), [tooOld, 1]);
    const failedLeaves = switches.failedCreateLeaves === 'a CREATING backup';
    assert.deepEqual(outcome('failed'), failedLeaves ? ['failed', 2] : ['succeeded', 2]);
    assert.deepEqual(outcome('cancelled'), ['succeeded', 2]);

    const creates = on.spanner.journal.acceptedCreates().map(({ operation }) => operation?.split('/')[5]);
    const accepted = Object.fromEntries(
      [...Map.groupBy(creates, (id) => id)].map(([id, all]) => [id, all.length]),
    );
    assert.deepEqual(accepted, { made: 2, failed: failedLeaves ? 1 : 2, cancelled: 2, lost: 1, blocked: 1 });

    const events = await on.inbox.take();
    const outcomes = events
      .filter(({ kind }) => kind !== 'started' && kind !== 'waiting')
      .map(({ id }) => id);
    assert.equal(new Set(outcomes).size, outcomes.length, 'each outcome is told once');
    assert.equal(outcomes.length, 8 + 3);
  });
