import assert from 'node:assert/strict';
import { test } from 'node:test';
import protos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { suffer } from 'google-emulators/grpc/intercept.ts';
import type { InstanceReader } from '../../../../shared/database-ports.ts';
import { Unobservable } from '../../../../shared/ports.ts';
import { database, hourMs, instance, stage } from './stage.ts';

type IBackup = google.spanner.admin.database.v1.IBackup;

const nightly = `${instance}/backups/nightly`;
const nowhere = 'projects/p/instances/nowhere';
const since = '2026-11-22T09:00:00Z';

const calls: Record<string, (reader: InstanceReader, pace: () => Promise<void>) => Promise<unknown>> = {
  'listing databases': (reader, pace) => reader.listDatabases(instance, pace),
  'listing all backups': (reader, pace) => reader.listBackups(instance, undefined, pace),
  'listing backups since a time': (reader, pace) => reader.listBackups(instance, since, pace),
  'getting a backup': (reader, pace) => reader.getBackup(nightly, pace),
};

for (const [doing, call] of Object.entries(calls)) {
  // The library's own timeout is an hour.
  test(`${doing} is given up after the timeout if Spanner does not answer`, { timeout: 30_000 }, async () => {
    await using on = await stage({
      timeoutMs: 150,
      intercept: (_call, proceed) => suffer({ kind: 'no answer, no effect' }, proceed),
    });
    await assert.rejects(call(on.instances, on.pace), /DEADLINE_EXCEEDED/);
    assert.equal(on.calls.length, 1);
  });

  for (const code of ['UNAVAILABLE', 'DEADLINE_EXCEEDED'] as const)
    test(`the library does not repeat ${doing} after ${code}: each call counts in the budget`, async () => {
      await using on = await stage({
        intercept: (_call, proceed) => suffer({ kind: 'refused', code }, proceed),
      });
      await assert.rejects(call(on.instances, on.pace), new RegExp(code));
      assert.deepEqual([on.calls.length, on.paced()], [1, 1]);
    });

  test(`${doing} reports a denial in the words of Spanner`, async () => {
    await using on = await stage({
      intercept: (_call, proceed) => suffer({ kind: 'refused', code: 'PERMISSION_DENIED' }, proceed),
    });
    const isSaid = (error: unknown) =>
      error instanceof Unobservable && error.words.status === 'PERMISSION_DENIED';
    await assert.rejects(call(on.instances, on.pace), isSaid);
  });

  test(`${doing} makes no call if the pace throws`, async () => {
    await using on = await stage();
    const no = async () => {
      throw new Error('out of budget');
    };
    await assert.rejects(call(on.instances, no), /out of budget/);
    assert.equal(on.calls.length, 0);
  });
}

test('a missing instance cannot be observed: it may be one that the caller may not see', async () => {
  await using on = await stage();
  const isNotFound = (error: unknown) =>
    error instanceof Unobservable && error.words.status === 'NOT_FOUND' && error.message.includes(nowhere);
  await assert.rejects(on.instances.listDatabases(nowhere, on.pace), isNotFound);
  await assert.rejects(on.instances.listBackups(nowhere, undefined, on.pace), isNotFound);
  assert.equal(await on.instances.getBackup(nightly, on.pace), undefined);
});

test('lists are followed to their end, and every page asks the pace first', async () => {
  await using on = await stage({ switches: { pageCap: 2 } });
  for (let index = 0; index < 4; index += 1) {
    const of = `${instance}/databases/orders-${index}`;
    on.spanner.world.addDatabase(of);
    on.spanner.world.startBackup(`${instance}/backups/b-${index}`, of);
  }
  assert.equal((await on.instances.listDatabases(instance, on.pace)).length, 5);
  assert.equal(on.paced(), 3);
  assert.equal((await on.instances.listBackups(instance, undefined, on.pace)).length, 4);
  assert.equal(on.paced(), on.calls.length);
  assert.ok(on.calls.every(({ request: asked }) => Reflect.get(asked, 'pageSize') === 1_000));
});

for (const code of ['NOT_FOUND', 'UNAVAILABLE'] as const)
  for (const [doing, call] of Object.entries(calls).slice(0, 3))
    test(`${doing} that breaks off at its second page with ${code} gives no list`, async () => {
      let pages = 0;
      await using on = await stage({
        switches: { pageCap: 1 },
        intercept: (_call, proceed) => {
          pages += 1;
          return pages > 1 ? suffer({ kind: 'refused', code }, proceed) : proceed();
        },
      });
      for (const id of ['a', 'b']) {
        on.spanner.world.addDatabase(`${instance}/databases/${id}`);
        on.spanner.world.startBackup(`${instance}/backups/${id}`, `${instance}/databases/${id}`);
      }
      await assert.rejects(call(on.instances, on.pace), Unobservable);
    });

test('databases are listed with their names and create times', async () => {
  await using on = await stage();
  assert.deepEqual(await on.instances.listDatabases(instance, on.pace), [
    { name: database, createTime: '2026-11-20T10:00:00Z' },
  ]);
});

test('backups are listed since a given time, or all of them without one', async () => {
  await using on = await stage();
  on.spanner.world.startBackup(`${instance}/backups/old`, database);
  on.clock.advance(48 * hourMs);
  on.spanner.world.startBackup(`${instance}/backups/new`, database);
  const listed = async (from: string | undefined) =>
    (await on.instances.listBackups(instance, from, on.pace)).map(({ name }) => name.split('/').at(-1));
  assert.deepEqual((await listed(undefined)).toSorted(), ['new', 'old']);
  assert.deepEqual(await listed('2026-11-24T09:00:00Z'), ['new']);
});

const at = (iso: string) => ({ seconds: Date.parse(iso) / 1_000, nanos: 0 });

/** A backup of an incremental schedule, in every field that is read of one. */
const incremental: IBackup = {
  name: nightly,
  database,
  state: 'READY',
  createTime: at('2026-11-22T02:30:05Z'),
  versionTime: at('2026-11-22T02:30:00Z'),
  expireTime: at('2026-11-29T02:30:00Z'),
  oldestVersionTime: at('2026-11-20T02:30:00Z'),
  sizeBytes: 12_345_678_901,
  incrementalBackupChainId: 'chain-1',
  backupSchedules: [`${database}/backupSchedules/nightly`, `${database}/backupSchedules/hourly`],
};

const decoded = {
  name: nightly,
  database,
  state: 'READY',
  createTime: '2026-11-22T02:30:05Z',
  versionTime: '2026-11-22T02:30:00Z',
  expireTime: '2026-11-29T02:30:00Z',
  oldestVersionTime: '2026-11-20T02:30:00Z',
  sizeBytes: '12345678901',
  incrementalBackupChainId: 'chain-1',
  backupSchedules: [`${database}/backupSchedules/nightly`, `${database}/backupSchedules/hourly`],
};

test('a backup is decoded with its schedules, its chain and the oldest version that the chain needs', async () => {
  const shown = protos.google.spanner.admin.database.v1.Backup.fromObject(incremental);
  await using on = await stage({
    intercept: async ({ method }) =>
      method === 'GetBackup' ? shown : { backups: [shown], nextPageToken: '' },
  });
  assert.deepEqual(await on.instances.listBackups(instance, undefined, on.pace), [decoded]);
  assert.deepEqual(await on.instances.getBackup(nightly, on.pace), decoded);
});

test('a backup without schedule and chain is decoded without them, and one without a name left out', async () => {
  const { incrementalBackupChainId, oldestVersionTime, backupSchedules, ...rest } = incremental;
  const { Backup } = protos.google.spanner.admin.database.v1;
  const backups = [Backup.fromObject(rest), Backup.fromObject({ ...rest, name: '' })];
  await using on = await stage({ intercept: async () => ({ backups, nextPageToken: '' }) });
  const { incrementalBackupChainId: chain, oldestVersionTime: oldest, ...bare } = decoded;
  assert.deepEqual(await on.instances.listBackups(instance, undefined, on.pace), [
    { ...bare, backupSchedules: [] },
  ]);
});
