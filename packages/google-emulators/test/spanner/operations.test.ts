import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { answerOf } from './answer.ts';
import {
  backupMs,
  database,
  dayMs,
  hourMs,
  instance,
  iso,
  minuteMs,
  type Stage,
  secondMs,
  stage,
} from './stage.ts';

const { ListOperationsRequest } = spannerProtos.google.longrunning;
const backup = `${instance}/backups/bb`;
const stateOf = async (on: Stage) => {
  const [found] = await on.databases.getBackup({ name: backup });
  return found.state;
};
const isThere = async (on: Stage) => (await answerOf(on.databases.getBackup({ name: backup }))).code === 'OK';

test('the progress of an operation follows the clock, and its end has a time', async () => {
  await using on = await stage();
  const startTime = on.clock.now().toISOString();
  const name = await on.create('bb');
  on.clock.advance(backupMs * 0.429);
  const running = await on.operation(name);
  assert.equal(running.done, false);
  assert.equal(running.metadata.progress?.progressPercent, 42);
  assert.equal(running.metadata.progress?.endTime, null);
  on.clock.advance(hourMs);
  const { done, error, metadata, response } = await on.operation(name);
  assert.equal(done, true);
  assert.equal(error, null);
  assert.equal(metadata.progress?.progressPercent, 100);
  assert.equal(iso(metadata.progress?.startTime), startTime);
  assert.equal(iso(metadata.progress?.endTime), new Date(Date.parse(startTime) + backupMs).toISOString());
  assert.equal(metadata.cancelTime, null);
  assert.deepEqual(
    [response?.name, response?.database, response?.state, String(response?.sizeBytes)],
    [backup, database, 2, '12345678901'],
  );
});

test('a planned failure ends an operation part-way, and removes its backup', async () => {
  await using on = await stage();
  on.spanner.world.failNext(backup, { code: 'INTERNAL', message: 'disk on fire' }, 30);
  const name = await on.create('bb');
  on.clock.advance(backupMs * 0.3 - 1);
  assert.equal((await on.operation(name)).done, false);
  on.clock.advance(1);
  const { done, error, metadata, response } = await on.operation(name);
  assert.deepEqual([done, error?.code, error?.message, response], [true, 13, 'disk on fire', undefined]);
  assert.equal(metadata.progress?.progressPercent, 30);
  assert.equal(iso(metadata.progress?.endTime), on.clock.now().toISOString());
  assert.equal(await isThere(on), false);
  await on.create('bb');
  on.clock.advance(backupMs);
  assert.equal(await stateOf(on), 'READY', 'only the next creation was told to fail');
});

test('a failed creation can leave its backup CREATING for ever', async () => {
  await using on = await stage({ switches: { failedCreateLeaves: 'a CREATING backup' } });
  on.spanner.world.failNext(database, { code: 'INTERNAL' });
  await on.create('bb');
  on.clock.advance(hourMs);
  assert.equal(await stateOf(on), 'CREATING');
  assert.equal((await answerOf(on.create('bb'))).code, 'ALREADY_EXISTS');
  assert.equal((await answerOf(on.create('other'))).code, 'OK', 'it is not pending any more');
});

test('a cancelled operation ends with error 1, and its backup is gone', async () => {
  await using on = await stage();
  const name = await on.create('bb');
  on.clock.advance(backupMs / 2);
  await on.cancel(name);
  const { done, error, metadata } = await on.operation(name);
  assert.deepEqual([done, error?.code], [true, 1]);
  assert.equal(iso(metadata.cancelTime), on.clock.now().toISOString());
  assert.equal(metadata.progress?.progressPercent, 50);
  assert.equal(await isThere(on), false);
});

test('cancelling an ended operation succeeds and changes nothing', async () => {
  await using on = await stage();
  const name = await on.create('bb');
  on.clock.advance(backupMs);
  await on.cancel(name);
  const { error, metadata } = await on.operation(name);
  assert.deepEqual([error, metadata.cancelTime], [null, null]);
  assert.equal(await stateOf(on), 'READY');
});

test('a cancellation can take a while', async () => {
  await using on = await stage({ backupDuration: hourMs, switches: { cancelTakesMs: minuteMs } });
  const name = await on.create('bb');
  await on.cancel(name);
  const pending = await on.operation(name);
  assert.equal(pending.done, false);
  assert.equal(iso(pending.metadata.cancelTime), on.clock.now().toISOString());
  on.clock.advance(minuteMs);
  assert.equal((await on.operation(name)).error?.code, 1);
});

test('a cancellation can come too late: the backup is made', async () => {
  await using on = await stage({ backupDuration: 30 * secondMs, switches: { cancelTakesMs: minuteMs } });
  const name = await on.create('bb');
  await on.cancel(name);
  on.clock.advance(hourMs);
  const { error, metadata } = await on.operation(name);
  assert.equal(error, null);
  assert.notEqual(metadata.cancelTime, null);
  assert.equal(await stateOf(on), 'READY');
});

test('deleting a backup that is being created cancels its operation', async () => {
  await using on = await stage();
  const name = await on.create('bb');
  await on.databases.deleteBackup({ name: backup });
  assert.equal((await on.operation(name)).error?.code, 1);
  assert.equal(await isThere(on), false);
});

for (const [operationOfDeletedBackup, expected] of [
  ['found', { got: 'OK', listed: ['bb'] }],
  ['NOT_FOUND', { got: 'NOT_FOUND', listed: [] }],
] as const)
  for (const [end, ms] of [
    ['deleted', 0],
    ['expired', dayMs],
  ] as const)
    test(`the operation of a backup that was ${end} can be ${operationOfDeletedBackup}`, async () => {
      await using on = await stage({ switches: { operationOfDeletedBackup } });
      const name = await on.create('bb');
      on.clock.advance(Math.max(backupMs, ms));
      if (end === 'deleted') await on.databases.deleteBackup({ name: backup });
      assert.equal(await isThere(on), false);
      assert.equal((await answerOf(on.operation(name))).code, expected.got);
      assert.deepEqual(await on.listed(''), expected.listed);
    });

test('the operation of a failed or cancelled backup is found, whatever the switch for deleted backups', async () => {
  await using on = await stage({ switches: { operationOfDeletedBackup: 'NOT_FOUND' } });
  on.spanner.world.failNext(database, { code: 'INTERNAL' });
  const failed = await on.create('failed');
  on.clock.advance(backupMs);
  const cancelled = await on.create('cancelled');
  await on.cancel(cancelled);
  on.clock.advance(2 * dayMs);
  assert.equal((await on.operation(failed)).error?.code, 13);
  assert.equal((await on.operation(cancelled)).error?.code, 1);
});

for (const [expiredOperation, code] of [
  ['NOT_FOUND', 'NOT_FOUND'],
  ['found', 'OK'],
] as const)
  test(`an operation is listed for 7 days after its end, and then got with ${code}`, async () => {
    await using on = await stage({ switches: { expiredOperation } });
    const name = await on.create('bb', {
      expireTime: { seconds: on.clock.now().getTime() / 1000 + 30 * 86400 },
    });
    on.clock.advance(backupMs + 7 * dayMs);
    assert.deepEqual(await on.listed(''), ['bb']);
    on.clock.advance(1);
    assert.deepEqual(await on.listed(''), []);
    assert.equal((await answerOf(on.operation(name))).code, code);
    assert.equal(await stateOf(on), 'READY');
  });

for (const unknownOperation of ['NOT_FOUND', 'INVALID_ARGUMENT'] as const)
  test(`the operation of a backup that never existed can be ${unknownOperation}`, async () => {
    await using on = await stage({ switches: { unknownOperation } });
    const name = `${backup}/operations/_auto_op_7`;
    assert.equal((await answerOf(on.operation(name))).code, unknownOperation);
    assert.equal((await answerOf(on.cancel(name))).code, unknownOperation);
  });

test('an operation can hide its start time for half an hour, and at most until its end', async () => {
  const startTimeHiddenMs = 30 * minuteMs;
  await using on = await stage({ backupDuration: hourMs, switches: { startTimeHiddenMs } });
  const start = async (name: string) => iso((await on.operation(name)).metadata.progress?.startTime);
  const first = await on.create('first');
  const startTime = on.clock.now().toISOString();
  assert.equal(await start(first), undefined);
  on.clock.advance(startTimeHiddenMs);
  assert.equal(await start(first), startTime);
  on.spanner.world.cancel(first);
  on.spanner.world.setDuration(database, secondMs);
  const second = await on.create('second');
  assert.deepEqual(await on.listed(''), ['first', 'second'], 'one without a start is listed last');
  on.clock.advance(secondMs);
  assert.notEqual(await start(second), undefined);
  assert.deepEqual(await on.listed(''), ['second', 'first']);
});

for (const [responseState, number] of [
  ['READY', 2],
  ['CREATING', 1],
  ['STATE_UNSPECIFIED', 0],
] as const)
  test(`the backup in a finished operation can be ${responseState}, while GetBackup says READY`, async () => {
    await using on = await stage({ backupDuration: 0, switches: { responseState } });
    const name = await on.create('bb');
    assert.equal((await on.operation(name)).response?.state, number);
    assert.equal(await stateOf(on), 'READY');
  });

test('the operations of one backup can be listed by ListOperations', async () => {
  await using on = await stage({ backupDuration: 0 });
  const name = await on.create('bb');
  await on.create('other');
  const request = ListOperationsRequest.create({ name: `${backup}/operations`, filter: 'done:true' });
  const names: unknown[] = [];
  for await (const operation of on.databases.listOperationsAsync(request, { autoPaginate: false }))
    names.push(Reflect.get(operation, 'name'));
  assert.deepEqual(names, [name]);
});

test('a caller without permission to see or cancel operations is told so', async () => {
  await using on = await stage();
  const name = await on.create('bb');
  const { permissions } = on.spanner.world;
  permissions.revoke('spanner.backupOperations.get');
  permissions.revoke('spanner.backupOperations.list', instance);
  permissions.revoke('spanner.backupOperations.cancel', backup);
  for (const call of [() => on.operation(name), () => on.listed(''), () => on.cancel(name)]) {
    const { code, words } = await answerOf(call());
    assert.equal(code, 'PERMISSION_DENIED');
    assert.match(words, /spanner\.backupOperations\.(get|list|cancel)/);
  }
  permissions.grant('spanner.backupOperations.get');
  assert.equal((await on.operation(name)).done, false);
});
