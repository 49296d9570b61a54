import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { backupMs, database, dayMs, hourMs, instance, minuteMs, type Stage, stage } from './stage.ts';

const createType = 'metadata.@type=type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata';

/** One backup that succeeded, one that failed, one that was cancelled and one that runs; a minute between them. */
async function history(on: Stage): Promise<void> {
  on.spanner.world.addDatabase(`${instance}/databases/prod`, { sizeBytes: 500 });
  on.spanner.world.failNext(`${instance}/backups/nightly-2`, { code: 'INTERNAL' });
  await on.create('nightly-1', { database: `${instance}/databases/prod` });
  on.clock.advance(minuteMs);
  await on.create('nightly-2');
  on.clock.advance(minuteMs);
  await on.cancel(await on.create('nightly-3'));
  on.clock.advance(minuteMs);
  await on.create('howl');
}

const operationsFound: Record<string, string[]> = {
  '': ['howl', 'nightly-3', 'nightly-2', 'nightly-1'],
  'done:false': ['howl'],
  'done:true': ['nightly-3', 'nightly-2', 'nightly-1'],
  'name:nightly': ['nightly-3', 'nightly-2', 'nightly-1'],
  'error:*': ['nightly-3', 'nightly-2'],
  'done:true AND NOT error:*': ['nightly-1'],
  [createType]: ['howl', 'nightly-3', 'nightly-2', 'nightly-1'],
  [createType.replace('Create', 'Copy')]: [],
  [`(${createType}) AND (metadata.database:PROD)`]: ['nightly-1'],
  [`(${createType}) AND (metadata.name=${instance}/backups/nightly-1)`]: ['nightly-1'],
  [`(${createType}) AND (metadata.source_backup:nightly)`]: [],
  [`(${createType}) (metadata.cancel_time:*)`]: ['nightly-3'],
  [`(${createType}) AND (metadata.progress.start_time < "2026-11-22T10:01:00Z")`]: ['nightly-1'],
  [`(${createType}) AND (metadata.progress.end_time >= "2026-11-22T10:01:00Z")`]: ['nightly-3', 'nightly-2'],
  [`(${createType}) AND (metadata.progress.progress_percent=100)`]: ['nightly-1'],
  'response.@type:Backup': ['nightly-1'],
  'response.size_bytes=500': ['nightly-1'],
  'response.state:ready': ['nightly-1'],
  'response.database:prod OR done:false': ['howl', 'nightly-1'],
};

test('ListBackupOperations filters as its documentation says', async (t) => {
  await using on = await stage();
  await history(on);
  for (const [filter, expected] of Object.entries(operationsFound))
    await t.test(`"${filter}"`, async () => {
      assert.deepEqual(await on.listed(filter), expected);
    });
});

const backupsFound: Record<string, string[]> = {
  '': ['howl', 'nightly-1'],
  'name:Howl': ['howl'],
  'database:prod': ['nightly-1'],
  'state:CREATING': ['howl'],
  'state:READY': ['nightly-1'],
  'state=ready': ['nightly-1'],
  '(name:nightly) AND (create_time < "2026-11-22T10:00:01Z")': ['nightly-1'],
  'expire_time > "2026-11-23T10:02:59Z"': ['howl'],
  'version_time = "2026-11-22T10:00:00Z"': ['nightly-1'],
  'size_bytes > 0': ['nightly-1'],
  'backup_schedules:daily': [],
};

test('ListBackups filters as its documentation says', async (t) => {
  await using on = await stage();
  await history(on);
  for (const [filter, expected] of Object.entries(backupsFound))
    await t.test(`"${filter}"`, async () => {
      const [backups] = await on.databases.listBackups({ parent: instance, filter });
      assert.deepEqual(
        backups.map(({ name }) => name),
        expected.map((id) => `${instance}/backups/${id}`),
      );
    });
});

const badFilters: [method: 'backups' | 'operations', filter: string, words: RegExp][] = [
  ['operations', 'howl', /expected an operator/],
  ['operations', 'metadata.database:d', /"metadata.@type" must be specified before "metadata.database"/],
  [
    'operations',
    `metadata.database:d AND ${createType}`,
    /"metadata.@type" must be specified before "metadata.database"/,
  ],
  ['operations', `${createType} AND metadata.owner:d`, /unknown field "metadata.owner"/],
  [
    'operations',
    `${createType} AND metadata.progress.startTime:*`,
    /unknown field "metadata.progress.starttime"/,
  ],
  ['operations', 'error:internal', /can only be asked for with/],
  ['operations', 'database:d', /unknown field "database"/],
  ['backups', 'createTime:*', /unknown field "createtime"/],
  ['backups', 'expire_time > tomorrow', /a time in RFC 3339/],
  ['backups', 'size_bytes > 1GB', /a number/],
  ['backups', '(name:howl', /expected "\)"/],
];

test('a bad filter is INVALID_ARGUMENT, though there is nothing to list', async (t) => {
  await using on = await stage();
  for (const [method, filter, words] of badFilters)
    await t.test(`"${filter}" for ${method}`, async () => {
      const call =
        method === 'backups' ? on.databases.listBackups({ parent: instance, filter }) : on.listed(filter);
      const answer = await answerOf(call);
      assert.equal(answer.code, 'INVALID_ARGUMENT');
      assert.match(answer.words, words);
    });
});

test('what binds tighter in a filter without parentheses is switched', async () => {
  const filter = 'name:howl OR name:nightly AND done:true';
  await using asDocumented = await stage();
  await history(asDocumented);
  assert.deepEqual(await asDocumented.listed(filter), ['nightly-3', 'nightly-2', 'nightly-1']);
  await using other = await stage({ switches: { filterPrecedence: 'AND binds tighter' } });
  await history(other);
  assert.deepEqual(await other.listed(filter), ['howl', 'nightly-3', 'nightly-2', 'nightly-1']);
});

test('a small page cap makes pages of every list, and the client pages through them', async () => {
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

test('a page token goes with its parent and its filter only', async () => {
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

test('an instance lists its own backups and operations, no other', async () => {
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

test('listing what is on an instance that is not there is NOT_FOUND', async () => {
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

test('who may not see, list or delete backups is told so', async () => {
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

test('what is still to come is UNIMPLEMENTED, in words that say whose fault it is', async () => {
  await using on = await stage();
  const name = `${instance}/backups/bb`;
  for (const call of [
    () => on.databases.copyBackup({ parent: instance, backupId: 'cc', sourceBackup: name }),
    () => on.databases.updateBackup({ backup: { name }, updateMask: { paths: ['expire_time'] } }),
    () => on.databases.restoreDatabase({ parent: instance, databaseId: 'dd', backup: name }),
    () => on.databases.listBackupSchedules({ parent: database }),
  ]) {
    const { code, words } = await answerOf(call());
    assert.equal(code, 'UNIMPLEMENTED');
    assert.match(words, /The local Spanner does not know \w+ yet/);
  }
});

test('a backup that was deleted, failed or expired is still in the books of the world', async () => {
  await using on = await stage();
  await history(on);
  on.spanner.world.fail(`${instance}/backups/howl`, { code: 'UNAVAILABLE', message: 'no more room' });
  on.clock.advance(backupMs);
  assert.deepEqual(
    on.spanner.world.backups().map(({ state }) => state),
    ['READY', 'GONE', 'GONE', 'GONE'],
  );
  assert.partialDeepStrictEqual(on.spanner.world.operations().at(-1)?.outcome, {
    kind: 'failed',
    code: 'UNAVAILABLE',
    message: 'no more room',
  });
});
