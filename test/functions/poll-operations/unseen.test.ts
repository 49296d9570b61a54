import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backupNamed,
  dayMs,
  type Harness,
  hourMs,
  instance,
  minuteMs,
  once,
  request,
  startHarness,
} from '../../harness.ts';

/* Requests for what Spanner does not let us see, or not any more: each comes to an end, and everybody hears of it. */

const permissions = [
  'spanner.backups.create',
  'spanner.databases.createBackup',
  'spanner.backups.get',
  'spanner.backups.list',
  'spanner.backupOperations.get',
  'spanner.backupOperations.list',
] as const;

function revokeAll(on: Harness): void {
  for (const permission of permissions) on.spanner.world.permissions.revoke(permission, instance);
}

function grantAll(on: Harness): void {
  for (const permission of permissions) on.spanner.world.permissions.grant(permission, instance);
}

async function ticks(on: Harness, count: number, apartMs: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) {
    on.clock.advance(apartMs);
    await on.tick();
  }
}

const heard = async (on: Harness) => (await on.inbox.take()).map(({ kind }) => kind);

test('a request for an instance that is not there fails after ten minutes', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly', { database: 'projects/local/instances/misspelt/databases/shop' }));
  await ticks(on, 15, minuteMs);
  assert.deepEqual([on.record('nightly')?.state, await heard(on)], ['failed', ['waiting', 'failed']]);
});

test('a request for an instance on which nothing is granted fails after ten minutes', async () => {
  await using on = await startHarness();
  revokeAll(on);
  await on.ask(request('nightly'));
  await ticks(on, 15, minuteMs);
  assert.deepEqual([on.record('nightly')?.state, await heard(on)], ['failed', ['waiting', 'failed']]);
});

test('backups that run on an instance that is deleted are announced as cancelled', async () => {
  await using on = await startHarness();
  const other = `${instance}/databases/other`;
  on.spanner.world.addDatabase(other);
  await on.ask(request('one'));
  await on.ask(request('two', { database: other }));
  for (const id of ['one', 'two']) on.spanner.world.delete(backupNamed(id));
  on.spanner.world.places.removeInstance(instance);
  await on.settleAll();
  assert.deepEqual((await heard(on)).toSorted(), ['cancelled', 'cancelled', 'started', 'started']);
});

test('a request whose answer was lost and whose reads are denied fails after two weeks', async () => {
  await using on = await startHarness();
  on.break('spanner', 'CreateBackup', { kind: 'reply lost', code: 'UNAVAILABLE' });
  await on.ask(request('nightly', { startWithin: '1h' }));
  revokeAll(on);
  await ticks(on, 1, hourMs);
  await ticks(on, 13, dayMs);
  assert.equal(on.record('nightly')?.state, 'requested');
  await ticks(on, 1, dayMs);
  assert.deepEqual([on.record('nightly')?.state, await heard(on)], ['failed', ['failed']]);
});

test('a running backup whose reads are denied is announced as delayed, and fails after two weeks', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 20 * hourMs } });
  await on.ask(request('nightly'));
  on.spanner.world.permissions.revoke('spanner.backupOperations.get', instance);
  await ticks(on, 18, hourMs);
  assert.deepEqual(await heard(on), ['started', 'delayed']);
  await ticks(on, 15, dayMs);
  assert.deepEqual([on.record('nightly')?.state, await heard(on)], ['failed', ['failed']]);
});

test('after weeks without a poller, one denied read fails no record and announces nothing', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
  await on.ask(request('lost', { retentionPeriod: '60d', startWithin: '1h' }));
  on.spanner.world.addDatabase(`${instance}/databases/other`);
  await on.ask(request('runs', { retentionPeriod: '60d', database: `${instance}/databases/other` }));
  on.clock.advance(15 * dayMs);
  revokeAll(on);
  await on.tick();
  grantAll(on);
  await on.settleAll();
  assert.deepEqual((await heard(on)).toSorted(), ['started', 'succeeded', 'succeeded']);
});

test('after an outage of the poller, one failed read does not announce a backup as delayed', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 10 * minuteMs } });
  await on.ask(request('nightly'));
  on.clock.advance(7 * hourMs);
  on.break('spanner', 'GetOperation', once({ kind: 'refused', code: 'UNAVAILABLE' }));
  await on.tick();
  await on.settleAll();
  assert.deepEqual(await heard(on), ['started', 'succeeded']);
});

test('a backup whose reads are denied for an hour still succeeds', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 10 * minuteMs } });
  await on.ask(request('nightly'));
  on.spanner.world.permissions.revoke('spanner.backupOperations.get', instance);
  await ticks(on, 60, minuteMs);
  on.spanner.world.permissions.grant('spanner.backupOperations.get', instance);
  await on.settleAll();
  assert.deepEqual(await heard(on), ['started', 'succeeded']);
});

test('a second request for a backup whose read is denied is answered once the read is granted again', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await on.settleAll();
  await on.inbox.take();
  on.spanner.world.permissions.revoke('spanner.backups.get', instance);
  const again = await on.ask(request('nightly', { labels: { ticket: 'OPS-1' } }));
  assert.deepEqual(on.outcomes(again), ['refused']);
  on.spanner.world.permissions.grant('spanner.backups.get', instance);
  await on.timers.advance(minuteMs);
  await on.stack.pubsub?.broker.quiet();
  assert.deepEqual([on.outcomes(again).at(-1), await heard(on)], ['acknowledged', ['succeeded']]);
});
