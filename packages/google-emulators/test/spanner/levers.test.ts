import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { anyBackup } from '../../spanner/plans.ts';
import { backupMs, database, hourMs, instance, iso, stage } from './stage.ts';

const other = `${instance}/databases/other`;

test('whichever backup is next fails, and the one after it does not', async () => {
  await using on = await stage();
  on.spanner.world.failNext(anyBackup, { code: 'INTERNAL', message: 'a disk' });
  assert.equal(on.spanner.world.plans.pending()[0]?.name, anyBackup);
  const first = await on.create('first');
  assert.deepEqual(on.spanner.world.plans.pending(), []);
  on.clock.advance(backupMs);
  assert.partialDeepStrictEqual((await on.operation(first)).error, {
    code: status.INTERNAL,
    message: 'a disk',
  });
  const second = await on.create('second');
  on.clock.advance(backupMs);
  assert.equal((await on.operation(second)).error, null);
});

test('what is planned for a database comes before what is planned for any', async () => {
  await using on = await stage();
  const { world } = on.spanner;
  world.addDatabase(other);
  world.failNext(anyBackup, { code: 'INTERNAL' });
  world.failNext(other, { code: 'UNAVAILABLE' });
  await on.create('of-other', { database: other });
  await on.create('of-the-first');
  on.clock.advance(backupMs);
  const codes = world
    .operations()
    .map(({ outcome }) => (outcome.kind === 'failed' ? outcome.code : outcome.kind));
  assert.deepEqual(codes, ['UNAVAILABLE', 'INTERNAL']);
});

test('the next backup takes as long as was planned, and only that one', async () => {
  await using on = await stage();
  on.spanner.world.delayNext(database, hourMs);
  const slow = await on.create('slow');
  on.clock.advance(hourMs - 1);
  assert.equal((await on.operation(slow)).done, false);
  on.clock.advance(1);
  assert.equal((await on.operation(slow)).done, true);
  const usual = await on.create('usual');
  on.clock.advance(backupMs);
  assert.equal((await on.operation(usual)).done, true);
});

test('a backup that runs is made to take longer in all, and its progress is a part of that', async () => {
  await using on = await stage();
  const operation = await on.create('slow');
  on.clock.advance(backupMs / 2);
  on.spanner.world.delay(operation, 10 * backupMs);
  assert.equal((await on.operation(operation)).metadata.progress?.progressPercent, 5);
  on.clock.advance(9.5 * backupMs - 1);
  assert.equal((await on.operation(operation)).done, false);
  on.clock.advance(1);
  assert.equal((await on.operation(operation)).metadata.progress?.progressPercent, 100);
});

test('a backup that has run for longer than it is made to take ended in the past', async () => {
  await using on = await stage();
  const operation = await on.create('quick');
  const began = on.clock.now();
  on.clock.advance(backupMs / 2);
  on.spanner.world.delay(operation, backupMs / 4);
  const { done, metadata } = await on.operation(operation);
  assert.equal(done, true);
  assert.equal(iso(metadata.progress?.endTime), new Date(began.getTime() + backupMs / 4).toISOString());
});

test('a failure that was planned comes after as large a part of the longer time', async () => {
  await using on = await stage();
  on.spanner.world.failNext(database, { code: 'INTERNAL' }, 50);
  const operation = await on.create('slow');
  on.spanner.world.delay(operation, 10 * backupMs);
  on.clock.advance(5 * backupMs - 1);
  assert.equal((await on.operation(operation)).done, false);
  on.clock.advance(1);
  assert.equal((await on.operation(operation)).error?.code, status.INTERNAL);
});

test('a backup that is moved to its end is READY now, and says that it ended now', async () => {
  await using on = await stage();
  const operation = await on.create('quick');
  on.clock.advance(2_000);
  on.spanner.world.finish(`${instance}/backups/quick`);
  const { done, error, metadata } = await on.operation(operation);
  assert.deepEqual([done, error], [true, null]);
  assert.equal(iso(metadata.progress?.endTime), on.clock.now().toISOString());
  assert.equal(on.spanner.world.backup(`${instance}/backups/quick`)?.state, 'READY');
});

test('one that is to fail fails when it is moved to its end', async () => {
  await using on = await stage();
  on.spanner.world.failNext(database, { code: 'INTERNAL' }, 90);
  const operation = await on.create('doomed');
  on.spanner.world.finish(operation);
  assert.equal((await on.operation(operation)).error?.code, status.INTERNAL);
});

test('one that has ended is neither delayed nor moved nor failed', async () => {
  await using on = await stage();
  const operation = await on.create('done');
  on.clock.advance(backupMs);
  const before = await on.operation(operation);
  on.spanner.world.delay(operation, hourMs);
  on.spanner.world.finish(operation);
  on.spanner.world.fail(operation, { code: 'INTERNAL' });
  assert.deepEqual(await on.operation(operation), before);
});
