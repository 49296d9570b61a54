import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { toTimestamp } from '../../spanner/timestamp.ts';
import type { World } from '../../spanner/world.ts';
import { answerOf } from './answer.ts';
import { copied, copy, elsewhere, expiring, key, source, withSource } from './copy-stage.ts';
import { backupMs, database, dayMs, hourMs, instance, iso, type Stage } from './stage.ts';

const { CopyBackupMetadata } = spannerProtos.google.spanner.admin.database.v1;
const { GetOperationRequest } = spannerProtos.google.longrunning;

test('a backup is copied to another instance and project by an operation of the copy', async () => {
  await using on = await withSource();
  const [operation] = await copy(on);
  assert.ok(operation.name?.startsWith(`${copied}/operations/`));
  assert.partialDeepStrictEqual(operation.metadata, { name: copied, sourceBackup: source });
  const [creating] = await on.databases.getBackup({ name: copied });
  assert.equal(creating.state, 'CREATING');
  on.clock.advance(backupMs);
  const [ready] = await on.databases.getBackup({ name: copied });
  const [original] = await on.databases.getBackup({ name: source });
  assert.partialDeepStrictEqual(ready, { state: 'READY', database, sizeBytes: original.sizeBytes });
  assert.deepEqual(ready.versionTime, original.versionTime, 'it holds what its source holds');
  assert.deepEqual(ready.maxExpireTime, original.maxExpireTime, 'and cannot be kept for longer');
  assert.equal(iso(ready.createTime), new Date(on.clock.now().getTime() - backupMs).toISOString());
});

test('the operation of a copy is got and listed with its metadata, and found by its source', async () => {
  await using on = await withSource();
  const [{ name = '' }] = await copy(on);
  const [operation] = await on.databases.getOperation(GetOperationRequest.create({ name }));
  assert.match(operation.metadata?.type_url ?? '', /\.CopyBackupMetadata$/);
  const { value } = operation.metadata ?? {};
  const metadata = CopyBackupMetadata.decode(value instanceof Uint8Array ? value : Buffer.from(value ?? ''));
  assert.deepEqual([metadata.name, metadata.sourceBackup], [copied, source]);
  const listed = async (filter: string) => {
    const [operations] = await on.databases.listBackupOperations({ parent: elsewhere, filter });
    return operations.length;
  };
  const type = 'metadata.@type=type.googleapis.com/google.spanner.admin.database.v1';
  assert.equal(await listed(''), 1);
  assert.equal(await listed(`(${type}.CopyBackupMetadata) AND (metadata.source_backup:source)`), 1);
  assert.equal(await listed(`(${type}.CopyBackupMetadata) AND (metadata.source_backup:other)`), 0);
  assert.equal(await listed(`(${type}.CreateBackupMetadata) AND (metadata.database:d)`), 0);
  assert.equal(await listed(`(${type}.CopyBackupMetadata) AND (metadata.database:d)`), 0);
});

test('pending backups and copies do not keep each other from starting', async () => {
  await using on = await withSource();
  on.spanner.world.setDuration(database, hourMs);
  assert.equal((await answerOf(copy(on))).code, 'OK');
  assert.equal((await answerOf(copy(on, { backupId: 'again' }))).code, 'OK');
  const pending = await on.create('pending');
  assert.equal((await answerOf(copy(on, { backupId: 'third' }))).code, 'OK');
  await on.cancel(pending);
  assert.equal((await answerOf(on.databases.dropDatabase({ database }))).code, 'OK');
});

test('the source of a pending copy cannot be deleted, and does not expire', async () => {
  await using on = await withSource();
  on.spanner.world.setDuration(copied, 3 * dayMs);
  await copy(on, { expireTime: toTimestamp(on.clock.now().getTime() + 7 * dayMs) });
  const refused = await answerOf(on.databases.deleteBackup({ name: source }));
  assert.equal(refused.code, 'FAILED_PRECONDITION');
  assert.match(refused.words, /backups\/copied/);
  on.clock.advance(2 * dayMs);
  const [kept] = await on.databases.getBackup({ name: source });
  assert.partialDeepStrictEqual(kept, { state: 'READY', referencingBackups: [copied] });
  on.clock.advance(dayMs);
  assert.equal((await answerOf(on.databases.getBackup({ name: source }))).code, 'NOT_FOUND');
  assert.equal(on.spanner.world.backup(copied)?.state, 'READY');
});

test('a copy takes as long as configured, or as long as a backup', async () => {
  for (const [copyDuration, doneAfterMs] of [
    [undefined, backupMs],
    [3 * backupMs, 3 * backupMs],
  ] as const) {
    await using on = await withSource(copyDuration === undefined ? {} : { copyDuration });
    await copy(on);
    on.clock.advance(doneAfterMs - 1);
    assert.equal(on.spanner.world.backup(copied)?.state, 'CREATING');
    on.clock.advance(1);
    assert.equal(on.spanner.world.backup(copied)?.state, 'READY');
  }
});

test('a copy that is cancelled or fails leaves nothing, and releases its source', async () => {
  await using on = await withSource();
  const [{ name = '' }] = await copy(on);
  await on.cancel(name);
  assert.equal(on.spanner.world.backup(copied), undefined);
  on.spanner.world.failNext(copied, { code: 'INTERNAL' });
  await copy(on);
  on.clock.advance(backupMs);
  assert.equal(on.spanner.world.backup(copied), undefined);
  assert.equal((await answerOf(on.databases.deleteBackup({ name: source }))).code, 'OK');
});

test('a copy has the keys of its source unless it is given others', async () => {
  await using on = await withSource({ backupDuration: 0 });
  const encryptionConfig = { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: key } as const;
  await copy(on, { encryptionConfig });
  const keysOf = async (name: string) => {
    const [{ encryptionInformation }] = await on.databases.getBackup({ name });
    return encryptionInformation?.map(({ kmsKeyVersion }) => kmsKeyVersion);
  };
  assert.deepEqual(await keysOf(copied), [`${key}/cryptoKeyVersions/1`]);
  await copy(on, { backupId: 'same', sourceBackup: copied });
  assert.deepEqual(await keysOf(`${elsewhere}/backups/same`), [`${key}/cryptoKeyVersions/1`]);
  await copy(on, {
    backupId: 'other',
    sourceBackup: copied,
    encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' },
  });
  assert.deepEqual(await keysOf(`${elsewhere}/backups/other`), ['']);
});

interface Refusal {
  readonly it: string;
  readonly code: string;
  readonly words: RegExp;
  readonly more?: (on: Stage) => object;
  readonly arrange?: (world: World) => void;
}

const refusals: readonly Refusal[] = [
  { it: 'a malformed parent', code: 'INVALID_ARGUMENT', words: /parent/, more: () => ({ parent: 'far' }) },
  { it: 'a malformed id', code: 'INVALID_ARGUMENT', words: /backup id/, more: () => ({ backupId: 'C' }) },
  { it: 'no source', code: 'INVALID_ARGUMENT', words: /source/, more: () => ({ sourceBackup: '' }) },
  { it: 'no time', code: 'INVALID_ARGUMENT', words: /missing/, more: () => ({ expireTime: null }) },
  {
    it: 'a short life',
    code: 'INVALID_ARGUMENT',
    words: /6 hours from the source/,
    more: expiring(5 * hourMs - 1),
  },
  {
    it: 'a longer life than its source may have',
    code: 'INVALID_ARGUMENT',
    words: /exceeded the maximum/,
    more: expiring(366 * dayMs - hourMs + 1),
  },
  {
    it: 'an encryption without a type',
    code: 'INVALID_ARGUMENT',
    words: /encryption_type/,
    more: () => ({ encryptionConfig: { kmsKeyName: key } }),
  },
  {
    it: 'a key that lies elsewhere',
    code: 'INVALID_ARGUMENT',
    words: /us-east1/,
    more: () => ({
      encryptionConfig: {
        encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
        kmsKeyName: key.replace('us-central1', 'us-east1'),
      },
    }),
  },
  {
    it: 'an instance that is not there',
    code: 'NOT_FOUND',
    words: /Instance/,
    more: () => ({ parent: `${elsewhere}-off` }),
  },
  {
    it: 'a source that is not there',
    code: 'NOT_FOUND',
    words: /Backup/,
    more: () => ({ sourceBackup: `${source}-2` }),
  },
  {
    it: 'a name that is taken',
    code: 'ALREADY_EXISTS',
    words: /copied/,
    arrange: (world) => world.startBackup(copied, `${elsewhere}/databases/d`),
  },
  {
    it: 'a source that is not READY',
    code: 'FAILED_PRECONDITION',
    words: /not READY/,
    more: () => ({ sourceBackup: `${instance}/backups/slow` }),
    arrange: (world) => world.startBackup(`${instance}/backups/slow`, database),
  },
  {
    it: 'an instance on the move',
    code: 'FAILED_PRECONDITION',
    words: /moved/,
    arrange: (world) => world.addInstance(elsewhere, { moving: true }),
  },
  {
    it: 'a key that cannot be used',
    code: 'FAILED_PRECONDITION',
    words: /not accessible/,
    more: () => ({
      encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: [key] },
    }),
    arrange: (world) => world.setKeyAccessible(key, false),
  },
  {
    it: 'who may not copy the source',
    code: 'PERMISSION_DENIED',
    words: /spanner\.backups\.copy/,
    arrange: (world) => world.permissions.revoke('spanner.backups.copy', source),
  },
  {
    it: 'who may not create where the copy is to be',
    code: 'PERMISSION_DENIED',
    words: /spanner\.backups\.create/,
    arrange: (world) => world.permissions.revoke('spanner.backups.create', elsewhere),
  },
];

for (const { it, code, words, more, arrange } of refusals)
  test(`CopyBackup refuses ${it} with ${code}`, async () => {
    await using on = await withSource();
    arrange?.(on.spanner.world);
    const before = on.spanner.world.operations().length;
    const answer = await answerOf(copy(on, more?.(on) ?? {}));
    assert.equal(answer.code, code, answer.words);
    assert.match(answer.words, words);
    assert.equal(on.spanner.world.operations().length, before, 'a refusal starts nothing');
  });
