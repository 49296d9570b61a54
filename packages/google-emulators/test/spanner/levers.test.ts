import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { anyBackup } from '../../spanner/plans.ts';
import { backupMs, database, hourMs, instance, iso, stage } from './stage.ts';

const other = `${instance}/databases/other`;

test('failNext of any backup makes the next one fail, and no other', async () => {
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

test('a plan for a database comes before a plan for any backup', async () => {
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

test('delayNext makes the next backup take longer, and no other', async () => {
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

test('delay makes a running backup take longer, and its progress is of the new time', async () => {
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

test('delay to less than a backup has run lets it have ended in the past', async () => {
  await using on = await stage();
  const operation = await on.create('quick');
  const began = on.clock.now();
  on.clock.advance(backupMs / 2);
  on.spanner.world.delay(operation, backupMs / 4);
  const { done, metadata } = await on.operation(operation);
  assert.equal(done, true);
  assert.equal(iso(metadata.progress?.endTime), new Date(began.getTime() + backupMs / 4).toISOString());
});

test('a planned failure comes at the same part of a longer time', async () => {
  await using on = await stage();
  on.spanner.world.failNext(database, { code: 'INTERNAL' }, 50);
  const operation = await on.create('slow');
  on.spanner.world.delay(operation, 10 * backupMs);
  on.clock.advance(5 * backupMs - 1);
  assert.equal((await on.operation(operation)).done, false);
  on.clock.advance(1);
  assert.equal((await on.operation(operation)).error?.code, status.INTERNAL);
});

test('finish makes a running backup READY now, with an end time of now', async () => {
  await using on = await stage();
  const operation = await on.create('quick');
  on.clock.advance(2_000);
  on.spanner.world.finish(`${instance}/backups/quick`);
  const { done, error, metadata } = await on.operation(operation);
  assert.deepEqual([done, error], [true, null]);
  assert.equal(iso(metadata.progress?.endTime), on.clock.now().toISOString());
  assert.equal(on.spanner.world.backup(`${instance}/backups/quick`)?.state, 'READY');
});

test('finish makes a backup with a planned failure fail', async () => {
  await using on = await stage();
  on.spanner.world.failNext(database, { code: 'INTERNAL' }, 90);
  const operation = await on.create('doomed');
  on.spanner.world.finish(operation);
  assert.equal((await on.operation(operation)).error?.code, status.INTERNAL);
});

test('a backup that has ended is not changed by delay, finish or fail', async () => {
  await using on = await stage();
  const operation = await on.create('done');
  on.clock.advance(backupMs);
  const before = await on.operation(operation);
  on.spanner.world.delay(operation, hourMs);
  on.spanner.world.finish(operation);
  on.spanner.world.fail(operation, { code: 'INTERNAL' });
  assert.deepEqual(await on.operation(operation), before);
});
