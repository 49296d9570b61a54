import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { database, dayMs, hourMs, instance, minuteMs, stage } from './stage.ts';

test('a small page cap makes every list come in pages, which the client follows', async () => {
  await using on = await stage({ backupDuration: 0, switches: { pageCap: 2 } });
  for (const id of ['b1', 'b2', 'b3', 'b4', 'b5']) await on.create(id);
  const request = { parent: instance, pageSize: 1000 };
  const [page, next] = await on.databases.listBackupOperations(request, { autoPaginate: false });
  assert.equal(page.length, 2);
  assert.notEqual(next?.pageToken, '');
  assert.deepEqual(await on.listed(''), ['b5', 'b4', 'b3', 'b2', 'b1']);
  const [backups] = await on.databases.listBackups({ parent: instance });
  assert.equal(backups.length, 5);
  const [databases] = await on.databases.listDatabases({ parent: instance });
  assert.equal(databases.length, 1);
});

test('a page token is valid for its own parent and filter only', async () => {
  await using on = await stage({ backupDuration: 0 });
  for (const id of ['b1', 'b2']) await on.create(id);
  const once = { autoPaginate: false };
  const first = { parent: instance, pageSize: 1, filter: 'done:true' };
  const [, next] = await on.databases.listBackupOperations(first, once);
  const pageToken = next?.pageToken ?? '';
  const second = (change: object) =>
    answerOf(on.databases.listBackupOperations({ ...first, pageToken, ...change }, once));
  on.spanner.world.addInstance(`${instance}2`);
  assert.equal((await second({})).code, 'OK');
  for (const change of [{ filter: '' }, { parent: `${instance}2` }, { pageToken: 'made up' }])
    assert.equal((await second(change)).code, 'INVALID_ARGUMENT');
});

test('an instance lists its own backups and operations only', async () => {
  await using on = await stage();
  await on.create('mine');
  on.spanner.world.startBackup(`${instance}2/backups/theirs`, `${instance}2/databases/d`);
  assert.deepEqual(await on.listed(''), ['mine']);
  const [backups] = await on.databases.listBackups({ parent: `${instance}2` });
  assert.deepEqual(
    backups.map(({ name }) => name),
    [`${instance}2/backups/theirs`],
  );
});

test('listing backups or operations of a missing instance is NOT_FOUND', async () => {
  await using on = await stage();
  const parent = `${instance}-missing`;
  assert.equal((await answerOf(on.databases.listBackups({ parent }))).code, 'NOT_FOUND');
  assert.equal((await answerOf(on.databases.listBackupOperations({ parent }))).code, 'NOT_FOUND');
});

test('a backup that a schedule made names its schedule', async () => {
  await using on = await stage();
  const schedules = [`${database}/backupSchedules/daily`];
  on.spanner.world.startBackup(`${instance}/backups/scheduled`, database, { schedules });
  const [found] = await on.databases.listBackups({ parent: instance, filter: 'backup_schedules:daily' });
  assert.deepEqual(
    found.map(({ backupSchedules }) => backupSchedules),
    [schedules],
  );
});

test('deleting a backup succeeds whether it is there or not', async () => {
  await using on = await stage({ backupDuration: 0 });
  const name = `${instance}/backups/bb`;
  await on.create('bb');
  await on.databases.deleteBackup({ name });
  await on.databases.deleteBackup({ name });
  const answer = await answerOf(on.databases.getBackup({ name }));
  assert.equal(answer.code, 'NOT_FOUND');
  assert.partialDeepStrictEqual(answer.details[0], { resourceName: name });
});

for (const [expiredBackupLingersMs, goneAfterMs] of [
  [0, 0],
  [hourMs, hourMs],
] as const)
  test(`a backup is gone ${goneAfterMs / minuteMs} minutes after it expires`, async () => {
    await using on = await stage({ switches: { expiredBackupLingersMs } });
    const name = `${instance}/backups/bb`;
    await on.create('bb');
    on.clock.advance(dayMs + goneAfterMs - 1);
    assert.equal((await answerOf(on.databases.getBackup({ name }))).code, 'OK');
    on.clock.advance(1);
    assert.equal((await answerOf(on.databases.getBackup({ name }))).code, 'NOT_FOUND');
    const [backups] = await on.databases.listBackups({ parent: instance });
    assert.equal(backups.length, 0);
    assert.equal((await answerOf(on.create('bb'))).code, 'OK', 'its name is free');
  });

test('a caller without permission to see, list or delete backups is told so', async () => {
  await using on = await stage({ backupDuration: 0 });
  const name = `${instance}/backups/bb`;
  await on.create('bb');
  const { permissions } = on.spanner.world;
  permissions.revoke('spanner.backups.get', name);
  permissions.revoke('spanner.backups.list', 'projects/p');
  permissions.revoke('spanner.backups.delete');
  for (const call of [
    () => on.databases.getBackup({ name }),
    () => on.databases.listBackups({ parent: instance }),
    () => on.databases.deleteBackup({ name }),
  ])
    assert.equal((await answerOf(call())).code, 'PERMISSION_DENIED');
  assert.equal(on.spanner.world.backup(name)?.state, 'READY');
});

test('a method that the emulator lacks is UNIMPLEMENTED, in words that say so and where to read more', async () => {
  await using on = await stage();
  for (const [method, call] of [
    ['ListDatabaseRoles', () => on.databases.listDatabaseRoles({ parent: database })],
    ['ListInstancePartitions', () => on.instances.listInstancePartitions({ parent: instance })],
    ['CreateInstanceConfig', () => on.instances.createInstanceConfig({ parent: 'projects/p' })],
  ] as const) {
    const { code, words } = await answerOf(call());
    assert.equal(code, 'UNIMPLEMENTED');
    assert.match(words, new RegExp(`The local Spanner does not know ${method} .*"Not there"`));
  }
});
