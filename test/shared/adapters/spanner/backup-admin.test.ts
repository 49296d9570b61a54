import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GrpcCode } from 'google-emulators/grpc/error.ts';
import { suffer } from 'google-emulators/grpc/intercept.ts';
import { type BackupAdmin, Unobservable } from '../../../../shared/ports.ts';
import type { BackupRequest } from '../../../../shared/request/request.ts';
import { canonicalCodes } from '../../record/builders.ts';
import { backup, database, hourMs, instance, request, stage } from './stage.ts';

const keys = ['a', 'b'].map((id) => `projects/p/locations/us-central1/keyRings/r/cryptoKeys/${id}`);

for (const [name, more, sent] of [
  ['as the database is', {}, null],
  [
    "with Google's key",
    { encryption: { type: 'GOOGLE_DEFAULT_ENCRYPTION' } },
    { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: '', kmsKeyNames: [] },
  ],
  [
    'with one key of the customer',
    { encryption: { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: keys[0] ?? '' } },
    { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: keys[0], kmsKeyNames: [] },
  ],
  [
    'with several keys of the customer',
    { encryption: { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: keys } },
    { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: '', kmsKeyNames: keys },
  ],
] as const) {
  test(`a backup is asked for encrypted ${name}`, async () => {
    await using on = await stage();
    await on.admin.createBackup(request(more as Partial<BackupRequest>), on.tomorrow());
    assert.deepEqual(on.sent().encryptionConfig, sent);
  });
}

test('CreateBackup gets the name, the database and the times of a request, to the microsecond', async () => {
  await using on = await stage();
  const expireTime = '2026-11-23T10:00:00.123456789Z';
  const versionTime = '2026-11-22T09:00:00.5Z';
  const asked = request({ versionTime, expiry: { kind: 'time', expireTime } });
  const answer = await on.admin.createBackup(asked, new Date(expireTime));
  assert.equal(answer.kind, 'operation');
  const { parent, backupId, backup: sent } = on.sent();
  assert.deepEqual([parent, backupId], [instance, 'nightly']);
  const { database: of, expireTime: expires, versionTime: version } = sent;
  assert.equal(of, database);
  assert.deepEqual(expires, {
    seconds: String(Date.parse('2026-11-23T10:00:00Z') / 1_000),
    nanos: 123_456_000,
  });
  assert.deepEqual(version, {
    seconds: String(Date.parse('2026-11-22T09:00:00Z') / 1_000),
    nanos: 500_000_000,
  });
});

test('CreateBackup gets the expire time that the caller gives', async () => {
  await using on = await stage();
  await on.admin.createBackup(request(), new Date('2026-11-23T10:00:00.250Z'));
  const { expireTime } = on.sent().backup;
  assert.deepEqual(expireTime, {
    seconds: String(Date.parse('2026-11-23T10:00:00Z') / 1_000),
    nanos: 250_000_000,
  });
});

test('an accepted CreateBackup returns its operation', async () => {
  await using on = await stage();
  assert.deepEqual(await on.admin.createBackup(request(), on.tomorrow()), {
    kind: 'operation',
    operation: {
      name: `${backup}/operations/_auto_op_1`,
      backup,
      database,
      startTime: '2026-11-22T10:00:00Z',
      endTime: undefined,
      progressPercent: 0,
      result: { kind: 'unfinished' },
    },
  });
});

test('a refused CreateBackup returns the words of Spanner, without an exception', async () => {
  await using on = await stage();
  await on.admin.createBackup(request(), on.tomorrow());
  const answer = await on.admin.createBackup(request(), on.tomorrow());
  assert.deepEqual(answer, {
    kind: 'error',
    error: { code: 6, status: 'ALREADY_EXISTS', message: `Backup ${backup} already exists.` },
  });
});

const operation = `${backup}/operations/_auto_op_1`;

const calls: Record<string, (admin: BackupAdmin, pace: () => Promise<void>) => Promise<unknown>> = {
  'listing operations': (admin, pace) => admin.listOperations(instance, { kind: 'unfinished' }, pace),
  'getting an operation': (admin, pace) => admin.getOperation(operation, pace),
  'getting a backup': (admin, pace) => admin.getBackup(backup, pace),
  'listing backups': (admin, pace) => admin.listBackups(instance, '2026-11-22T09:00:00Z', pace),
  'creating a backup': async (admin) => {
    const answer = await admin.createBackup(request(), new Date('2026-11-24T10:00:00Z'));
    if (answer.kind === 'error') throw new Error(`${answer.error.status}: ${answer.error.message}`);
  },
};

for (const [doing, call] of Object.entries(calls)) {
  // The library's own timeouts are an hour and ten minutes.
  test(`${doing} is given up after the timeout if Spanner does not answer`, { timeout: 30_000 }, async () => {
    await using on = await stage({
      timeoutMs: 150,
      intercept: (_call, proceed) => suffer({ kind: 'no answer, no effect' }, proceed),
    });
    await assert.rejects(call(on.admin, on.pace), /DEADLINE_EXCEEDED/);
    assert.equal(on.calls.length, 1);
  });

  for (const code of ['UNAVAILABLE', 'DEADLINE_EXCEEDED'] as const)
    test(`the library does not repeat ${doing} after ${code}: each call counts in the budget`, async () => {
      await using on = await stage({
        intercept: (_call, proceed) => suffer({ kind: 'refused', code }, proceed),
      });
      await assert.rejects(call(on.admin, on.pace), new RegExp(code));
      assert.equal(on.calls.length, 1);
      assert.ok(doing === 'creating a backup' || on.paced() === 1);
    });
}

test('a missing operation or backup is undefined, and a denied read is an error', async () => {
  let denied = false;
  await using on = await stage({
    intercept: (_call, proceed) =>
      denied ? suffer({ kind: 'refused', code: 'PERMISSION_DENIED' }, proceed) : proceed(),
  });
  assert.equal(await on.admin.getOperation(operation, on.pace), undefined);
  assert.equal(await on.admin.getBackup(backup, on.pace), undefined);
  denied = true;
  await assert.rejects(on.admin.getOperation(operation, on.pace), /PERMISSION_DENIED/);
  await assert.rejects(on.admin.getBackup(backup, on.pace), /PERMISSION_DENIED/);
});

for (const code of canonicalCodes.filter((one) => one !== 'NOT_FOUND'))
  test(`a read that fails with ${code} says so in Spanner's words`, async () => {
    await using on = await stage({
      intercept: (_call, proceed) => suffer({ kind: 'refused', code: code as GrpcCode }, proceed),
    });
    for (const [doing, call] of Object.entries(calls)) {
      if (doing === 'creating a backup') continue;
      const isSaid = (error: unknown) => error instanceof Unobservable && error.words.status === code;
      await assert.rejects(call(on.admin, on.pace), isSaid, doing);
    }
  });

test('a missing instance lists undefined, and one without operations an empty list', async () => {
  await using on = await stage();
  const listed = (name: string) => on.admin.listOperations(name, { kind: 'unfinished' }, on.pace);
  assert.deepEqual(await listed(instance), []);
  assert.equal(await listed('projects/local/instances/made-up'), undefined);
});

test('a list whose second page fails makes an error', async () => {
  let pages = 0;
  await using on = await stage({
    switches: { pageCap: 1 },
    intercept: (_call, proceed) => {
      pages += 1;
      return pages > 1 ? suffer({ kind: 'refused', code: 'NOT_FOUND' }, proceed) : proceed();
    },
  });
  for (const id of ['a', 'b']) {
    on.spanner.world.addDatabase(`${instance}/databases/${id}`);
    on.spanner.world.startBackup(`${instance}/backups/${id}`, `${instance}/databases/${id}`);
  }
  await assert.rejects(on.admin.listOperations(instance, { kind: 'unfinished' }, on.pace), /a page is gone/);
});

test('lists are followed to their end, and every page asks the pace first', async () => {
  await using on = await stage({ switches: { pageCap: 2 } });
  for (let index = 0; index < 5; index += 1) {
    const of = `${instance}/databases/orders-${index}`;
    on.spanner.world.addDatabase(of);
    on.spanner.world.startBackup(`${instance}/backups/b-${index}`, of);
  }
  const operations = await on.admin.listOperations(instance, { kind: 'unfinished' }, on.pace);
  assert.equal(operations?.length, 5);
  assert.equal(on.paced(), 3);
  const backups = await on.admin.listBackups(instance, '2026-11-22T09:59:00Z', on.pace);
  assert.equal(backups.length, 5);
  assert.equal(on.paced(), 6);
  assert.ok(on.calls.every(({ request: asked }) => Reflect.get(asked, 'pageSize') === 1_000));
});

test('a pace that throws prevents the call of Spanner', async () => {
  await using on = await stage();
  const no = async () => {
    throw new Error('out of budget');
  };
  for (const [doing, call] of Object.entries(calls))
    if (doing !== 'creating a backup') await assert.rejects(call(on.admin, no), /out of budget/);
  assert.equal(on.calls.length, 0);
});

test('operations are listed by unfinished, ended, backup or database, each apart from the others', async () => {
  await using on = await stage({ backupDuration: hourMs });
  const { world } = on.spanner;
  const other = `${instance}/databases/orders2`;
  world.addDatabase(other);
  world.startBackup(`${instance}/backups/old`, database);
  on.clock.advance(2 * hourMs);
  world.startBackup(`${instance}/backups/new`, database);
  world.startBackup(`${instance}/backups/newer`, other);
  const found = async (query: Parameters<BackupAdmin['listOperations']>[1]) =>
    (await on.admin.listOperations(instance, query, on.pace))
      ?.map(({ backup: of }) => of.split('/').at(-1))
      .toSorted();
  assert.deepEqual(await found({ kind: 'unfinished' }), ['new', 'newer']);
  assert.deepEqual(await found({ kind: 'ended', since: '2026-11-22T10:30:00Z' }), ['old']);
  assert.deepEqual(await found({ kind: 'ended', since: '2026-11-22T11:30:00Z' }), []);
  // "Contains": whoever asks compares whole names again.
  assert.deepEqual(await found({ kind: 'of backup', backup: `${instance}/backups/new` }), ['new', 'newer']);
  const since = '2026-11-22T10:30:00Z';
  assert.deepEqual(await found({ kind: 'of database', database: other, since }), ['newer']);
  assert.deepEqual(await found({ kind: 'of database', database, since }), ['new', 'newer', 'old']);
  const backups = await on.admin.listBackups(instance, '2026-11-22T11:00:00Z', on.pace);
  assert.deepEqual(backups.map(({ name }) => name.split('/').at(-1)).toSorted(), ['new', 'newer']);
});
