import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { answerOf } from './answer.ts';
import { key, restoreRefusals, restoreTen } from './restore-case.ts';
import { database, instance, iso, minuteMs, type Stage, stage } from './stage.ts';

const { Database, OptimizeRestoredDatabaseMetadata, RestoreDatabaseMetadata } =
  spannerProtos.google.spanner.admin.database.v1;
const { GetOperationRequest } = spannerProtos.google.longrunning;

const restored = `${instance}/databases/restored`;
const backup = `${instance}/backups/bb`;

/** A stage with a READY backup of its database. A restore takes a minute, and optimising another two. */
async function withBackup(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const on = await stage({ backupDuration: 0, restoreMs: minuteMs, optimizeMs: 2 * minuteMs, ...options });
  await on.create('bb');
  return on;
}

async function restore(on: Stage, more: object = {}) {
  const [operation] = await on.databases.restoreDatabase({
    parent: instance,
    databaseId: 'restored',
    backup,
    ...more,
  });
  return operation;
}

async function operationAt(on: Stage, name: string | null | undefined) {
  const [operation] = await on.databases.getOperation(GetOperationRequest.create({ name: name ?? '' }));
  const bytes = (value: Uint8Array | string | null | undefined) =>
    value instanceof Uint8Array ? value : Buffer.from(value ?? '', 'base64');
  return {
    ...operation,
    type: operation.metadata?.type_url,
    metadata: bytes(operation.metadata?.value),
    response: operation.response && Database.decode(bytes(operation.response.value)),
  };
}

async function databaseAt(on: Stage, name = restored) {
  const [found] = await on.databases.getDatabase({ name });
  return found;
}

test('a restored database is CREATING, then READY_OPTIMIZING, then READY', async () => {
  await using on = await withBackup();
  await restore(on);
  const states = [(await databaseAt(on)).state];
  for (const step of [minuteMs - 1, 1, 2 * minuteMs - 1, 1]) {
    on.clock.advance(step);
    states.push((await databaseAt(on)).state);
  }
  assert.deepEqual(states, ['CREATING', 'CREATING', 'READY_OPTIMIZING', 'READY_OPTIMIZING', 'READY']);
});

test('a restored database and its operation tell the backup', async () => {
  await using on = await withBackup();
  const [original] = await on.databases.getBackup({ name: backup });
  on.clock.advance(minuteMs);
  const { name } = await restore(on);
  const { versionTime, createTime } = original;
  const info = { backup, versionTime, createTime, sourceDatabase: database };
  const { restoreInfo } = await databaseAt(on);
  assert.partialDeepStrictEqual(restoreInfo, { sourceType: 'BACKUP', backupInfo: info });
  const pending = RestoreDatabaseMetadata.decode((await operationAt(on, name)).metadata);
  assert.deepEqual([pending.name, pending.backupInfo?.backup], [restored, backup]);
  assert.equal(pending.optimizeDatabaseOperationName, '', 'there is nothing to optimise yet');
  assert.equal(iso(pending.progress?.startTime), on.clock.now().toISOString());
});

test('a restore has one operation, and its optimization another', async () => {
  await using on = await withBackup();
  const { name } = await restore(on);
  assert.ok(name?.startsWith(`${restored}/operations/`));
  const pending = await operationAt(on, name);
  assert.deepEqual([pending.done, pending.response], [false, undefined]);
  on.clock.advance(minuteMs);
  const { done, response, metadata } = await operationAt(on, name);
  assert.deepEqual([done, response?.name], [true, restored]);
  const optimize = RestoreDatabaseMetadata.decode(metadata).optimizeDatabaseOperationName;
  const optimizing = await operationAt(on, optimize);
  assert.match(optimizing.type ?? '', /\.OptimizeRestoredDatabaseMetadata$/);
  assert.equal(OptimizeRestoredDatabaseMetadata.decode(optimizing.metadata).name, restored);
  assert.equal(optimizing.done, false);
  on.clock.advance(2 * minuteMs);
  assert.equal((await operationAt(on, optimize)).done, true);
  const [operations] = await on.databases.listDatabaseOperations({ parent: instance });
  assert.deepEqual(operations.map((it) => it.name).slice(0, 2), [optimize, name]);
});

test('a backup cannot be deleted until the databases restored from it are READY', async () => {
  await using on = await withBackup();
  await restore(on);
  const deletion = () => answerOf(on.databases.deleteBackup({ name: backup }));
  on.clock.advance(3 * minuteMs - 1);
  const refused = await deletion();
  assert.equal(refused.code, 'FAILED_PRECONDITION');
  assert.match(refused.words, /databases\/restored/);
  const [needed] = await on.databases.getBackup({ name: backup });
  assert.deepEqual(needed.referencingDatabases, [restored]);
  on.clock.advance(1);
  const [free] = await on.databases.getBackup({ name: backup });
  assert.deepEqual(free.referencingDatabases, []);
  assert.equal((await deletion()).code, 'OK');
  assert.equal((await databaseAt(on)).state, 'READY', 'the database stands without its backup');
});

test('dropping a restored database releases its backup and frees its name', async () => {
  await using on = await withBackup();
  const { name } = await restore(on);
  await on.databases.dropDatabase({ database: restored });
  assert.equal((await operationAt(on, name)).error?.code, 1);
  assert.equal((await answerOf(databaseAt(on))).code, 'NOT_FOUND');
  assert.equal((await answerOf(restore(on))).code, 'OK');
  on.clock.advance(minuteMs);
  await on.databases.dropDatabase({ database: restored });
  assert.equal((await answerOf(on.databases.deleteBackup({ name: backup }))).code, 'OK');
  const statement = 'CREATE DATABASE restored';
  await on.databases.createDatabase({ parent: instance, createStatement: statement });
  assert.equal((await databaseAt(on)).restoreInfo, null);
});

test('a restore that is cancelled or fails leaves no database, and releases its backup', async () => {
  await using on = await withBackup();
  const cancelled = await restore(on);
  await on.cancel(cancelled.name ?? '');
  const seen = await operationAt(on, cancelled.name);
  assert.deepEqual([seen.done, seen.error?.code], [true, 1]);
  assert.equal(iso(RestoreDatabaseMetadata.decode(seen.metadata).cancelTime), on.clock.now().toISOString());
  assert.equal((await answerOf(databaseAt(on))).code, 'NOT_FOUND');
  on.spanner.world.failNext(restored, { code: 'INTERNAL', message: 'disk on fire' });
  const failed = await restore(on);
  on.clock.advance(minuteMs);
  assert.equal((await operationAt(on, failed.name)).error?.message, 'disk on fire');
  assert.equal((await answerOf(databaseAt(on))).code, 'NOT_FOUND');
  const [databases] = await on.databases.listDatabases({ parent: instance });
  assert.deepEqual(
    databases.map(({ name }) => name),
    [database],
  );
  assert.equal((await answerOf(on.databases.deleteBackup({ name: backup }))).code, 'OK');
});

test('cancelling a finished restore, or its optimization, changes nothing', async () => {
  await using on = await withBackup();
  const { name = '' } = await restore(on);
  on.clock.advance(minuteMs);
  await on.cancel(name);
  await on.cancel(`${name}_optimize`);
  assert.equal((await databaseAt(on)).state, 'READY_OPTIMIZING');
  on.spanner.world.permissions.revoke('spanner.databaseOperations.cancel', restored);
  assert.equal((await answerOf(on.cancel(name))).code, 'PERMISSION_DENIED');
});

test('a database cannot be backed up while it is restored, and can while it is optimized', async () => {
  await using on = await withBackup();
  await restore(on);
  assert.equal((await answerOf(on.create('early', { database: restored }))).code, 'FAILED_PRECONDITION');
  on.clock.advance(minuteMs);
  assert.equal((await answerOf(on.create('later', { database: restored }))).code, 'OK');
});

test('a restored database has the keys of its backup unless it is given others', async () => {
  await using on = await withBackup({ restoreMs: 0 });
  await restore(on, {
    encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: [key] },
  });
  assert.deepEqual((await databaseAt(on)).encryptionConfig?.kmsKeyNames, [key]);
  await on.create('sealed', { database: restored });
  await restore(on, { databaseId: 'again', backup: `${instance}/backups/sealed` });
  // The backup knows its key, not in which field its database had it.
  const again = await databaseAt(on, `${instance}/databases/again`);
  assert.equal(again.encryptionConfig?.kmsKeyName, key);
});

for (const { it, code, words, more = {}, arrange } of restoreRefusals)
  test(`RestoreDatabase refuses ${it} with ${code}`, async () => {
    await using on = await withBackup();
    arrange?.(on.spanner.world);
    const before = on.spanner.world.restorations.inInstance(instance).length;
    const answer = await answerOf(restore(on, more));
    assert.equal(answer.code, code, answer.words);
    assert.match(answer.words, words);
    assert.equal(on.spanner.world.restorations.inInstance(instance).length, before);
  });

test('an eleventh restore may start when one of ten is READY_OPTIMIZING', async () => {
  await using on = await withBackup();
  on.spanner.world.setDuration(`${instance}/databases/r3`, 1);
  restoreTen(on.spanner.world);
  on.clock.advance(1);
  assert.equal((await answerOf(restore(on))).code, 'OK');
});

test('deleting a backup that is still restored from is refused in the words that retry loops look for', async () => {
  await using on = await withBackup();
  await restore(on);
  const remove = () => answerOf(on.databases.deleteBackup({ name: `${instance}/backups/bb` }));
  const { code, words } = await remove();
  assert.equal(code, 'FAILED_PRECONDITION');
  assert.match(
    words,
    /referenced by .*databases\/restored\. Please try deleting the backup once the restore or post-restore optimize operations have completed on these databases\.$/,
  );
});

test('a switch sets how many databases are restored into an instance at a time', async () => {
  await using on = await withBackup({ switches: { restoresAtATime: 1 } });
  await restore(on);
  const { code, words } = await answerOf(restore(on, { databaseId: 'second' }));
  assert.equal(code, 'FAILED_PRECONDITION');
  assert.match(words, /maximum number of pending restores \(1\) for the instance/);
});
