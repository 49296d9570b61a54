import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { instance, minuteMs, type Stage, stage } from './stage.ts';

const type = (name: string) => `metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.${name}`;
const restoring = type('RestoreDatabaseMetadata');
const optimizing = type('OptimizeRestoredDatabaseMetadata');

/** A database `d` that was created, `one` that was restored and is being optimised, and `two` that is restored. */
async function operations(pageCap = 100): Promise<Stage> {
  const on = await stage({
    backupDuration: 0,
    restoreMs: minuteMs,
    optimizeMs: 2 * minuteMs,
    switches: { pageCap },
  });
  await on.create('bb');
  for (const databaseId of ['one', 'two']) {
    await on.databases.restoreDatabase({ parent: instance, databaseId, backup: `${instance}/backups/bb` });
    on.clock.advance(minuteMs);
  }
  on.clock.advance(-1);
  return on;
}

async function found(on: Stage, filter: string): Promise<string[]> {
  const [listed] = await on.databases.listDatabaseOperations({ parent: instance, filter });
  return listed.map(({ name, metadata }) => {
    const [, database] = /databases\/(\w+)\//.exec(name ?? '') ?? [];
    return `${/v1\.([A-Z][a-z]+)/.exec(metadata?.type_url ?? '')?.[1]} ${database}`;
  });
}

const all = ['Restore two', 'Optimize one', 'Restore one', 'Create d'];
const backup = (words: string) => `(${restoring}) AND (metadata.backup_info.backup:${words})`;

for (const [filter, ...expected] of [
  ['', ...all],
  ['done:true', 'Restore one', 'Create d'],
  ['error:*'],
  ['name:databases/one', 'Optimize one', 'Restore one'],
  [`(${optimizing})`, 'Optimize one'],
  [`(${restoring}) AND (metadata.source_type:BACKUP) AND (metadata.name:two)`, 'Restore two'],
  [backup('backups/bb'), 'Restore one', 'Restore two'],
  [backup('backups/other')],
  [`(${restoring}) AND (metadata.progress.start_time < "2000-01-01T00:00:00Z")`],
  [`(${restoring}) AND (metadata.progress.end_time:*)`, 'Restore one'],
  [`(${restoring}) AND (metadata.progress.progress_percent = 100)`, 'Restore one'],
  [`(${type('CreateDatabaseMetadata')}) AND (metadata.database:databases/d)`, 'Create d'],
  ['response.@type:Database', 'Restore one', 'Create d'],
] as const)
  test(`of the database operations, ${filter || 'no filter'} finds ${expected.join(', ') || 'none'}`, async () => {
    await using on = await operations();
    assert.deepEqual((await found(on, filter)).sort(), [...expected].sort());
  });

for (const [filter, ...expected] of [
  ['metadata.name:two', 'Restore two'],
  [`(metadata.name:one) AND (${optimizing})`, 'Optimize one'],
  ['metadata.progress.start_time > "2000-1-2T3:4:5Z"', 'Optimize one', 'Restore one', 'Restore two'],
  ['response.state:READY_OPTIMIZING', 'Restore one'],
  ['response.restore_info.source_type:BACKUP', 'Restore one'],
  ['response.encryption_info.encryption_type:google', 'Restore one', 'Create d'],
] as const)
  test(`of the database operations, ${filter} finds ${expected.join(', ')}, though the proto does not allow it`, async () => {
    await using on = await operations();
    assert.deepEqual((await found(on, filter)).sort(), [...expected].sort());
  });

for (const filter of ['bogus:1', 'response.bogus:1', 'done:perhaps'])
  test(`database operations cannot be filtered by ${filter}`, async () => {
    await using on = await operations();
    const { code, words } = await answerOf(found(on, filter));
    assert.equal(code, 'INVALID_ARGUMENT');
    assert.match(words, /Invalid filter/);
  });

test('database operations come a page at a time', async () => {
  await using on = await operations(1);
  assert.deepEqual(await found(on, ''), all);
});

/** Gets the first page of one operation; gives what comes after it, whatever happens meanwhile. */
async function afterTheFirst(on: Stage, meanwhile: () => unknown): Promise<(string | undefined)[]> {
  const request = { parent: instance, pageSize: 1 };
  const [, , first] = await on.databases.listDatabaseOperations(request, { autoPaginate: false });
  await meanwhile();
  const pageToken = first.nextPageToken ?? '';
  const [rest] = await on.databases.listDatabaseOperations({ parent: instance, pageToken });
  return rest.map(({ name }) => /databases\/(\w+\/operations\/_auto_op_[a-z]+)/.exec(name ?? '')?.[1]);
}

test('an operation that begins between two pages moves no other', async () => {
  await using on = await operations();
  const rest = await afterTheFirst(on, async () => {
    on.clock.advance(minuteMs);
    const backup = `${instance}/backups/bb`;
    await on.databases.restoreDatabase({ parent: instance, databaseId: 'three', backup });
  });
  assert.deepEqual(rest, [
    'one/operations/_auto_op_restore',
    'one/operations/_auto_op_restore',
    'd/operations/_auto_op_create',
  ]);
});

test("a database that is dropped between two pages removes no other's operations", async () => {
  await using on = await operations();
  const named = (id: string) => `${instance}/databases/${id}`;
  // All at one time, and later than all else.
  on.clock.advance(minuteMs);
  for (const id of ['a', 'b', 'c']) on.spanner.world.addDatabase(named(id));
  const rest = await afterTheFirst(on, () => on.spanner.world.dropDatabase(named('c')));
  assert.deepEqual(rest.slice(0, 2), ['b/operations/_auto_op_create', 'a/operations/_auto_op_create']);
});
