import assert from 'node:assert/strict';
import { test } from 'node:test';
import protos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { decodeBackup, decodeOperation, spannerError } from '../../../../shared/adapters/spanner/decode.ts';

const v1 = protos.google.spanner.admin.database.v1;
const name = 'projects/p/instances/i/backups/b/operations/o';
const backup = 'projects/p/instances/i/backups/b';
const database = 'projects/p/instances/i/databases/d';

const at = (iso: string, nanos = 0) => ({ seconds: Date.parse(iso) / 1_000, nanos });

const metadataOf = (metadata: google.spanner.admin.database.v1.ICreateBackupMetadata) => ({
  type_url: 'type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata',
  value: v1.CreateBackupMetadata.encode(metadata).finish(),
});

const responseOf = (made: google.spanner.admin.database.v1.IBackup) => ({
  type_url: 'type.googleapis.com/google.spanner.admin.database.v1.Backup',
  value: v1.Backup.encode(v1.Backup.fromObject(made)).finish(),
});

const metadata = metadataOf({
  name: backup,
  database,
  progress: { progressPercent: 40, startTime: at('2026-11-22T10:00:00Z', 123_456_000) },
});

test('an operation that runs shows its backup, its database, its start and its progress', () => {
  assert.deepEqual(decodeOperation({ name, metadata, done: false }), {
    name,
    backup,
    database,
    startTime: '2026-11-22T10:00:00.123456Z',
    endTime: undefined,
    progressPercent: 40,
    result: { kind: 'unfinished' },
  });
});

test('an operation that has not begun yet has no start time', () => {
  const hidden = metadataOf({ name: backup, database, progress: {} });
  const decoded = decodeOperation({ name, metadata: hidden });
  assert.equal(decoded?.startTime, undefined);
  assert.equal(
    decodeOperation({ name, metadata: metadataOf({ name: backup, database }) })?.progressPercent,
    0,
  );
});

test('the metadata of a failed operation is decoded, which the client library does not do', () => {
  const ended = metadataOf({
    name: backup,
    database,
    progress: {
      progressPercent: 50,
      startTime: at('2026-11-22T10:00:00Z'),
      endTime: at('2026-11-22T11:00:00Z'),
    },
  });
  const decoded = decodeOperation({
    name,
    metadata: ended,
    done: true,
    error: { code: 13, message: 'disk' },
  });
  assert.equal(decoded?.backup, backup);
  assert.equal(decoded?.endTime, '2026-11-22T11:00:00Z');
  assert.deepEqual(decoded?.result, {
    kind: 'failed',
    error: { code: 13, status: 'INTERNAL', message: 'disk' },
  });
});

const times = {
  createTime: at('2026-11-22T10:00:00Z'),
  versionTime: at('2026-11-22T10:00:00Z'),
  expireTime: at('2026-11-29T10:00:00Z'),
};

test('a backup without one of its times is not READY yet', () => {
  for (const missing of ['createTime', 'versionTime', 'expireTime'] as const)
    assert.equal(
      decodeBackup({ name: backup, state: 'READY', ...times, [missing]: null })?.state,
      'STATE_UNSPECIFIED',
      missing,
    );
});

test('a succeeded operation carries the backup of its response', () => {
  const response = responseOf({ name: backup, database, state: 'READY', ...times });
  const { result } = decodeOperation({ name, metadata, done: true, response }) ?? {};
  assert.deepEqual(result, {
    kind: 'succeeded',
    backup: {
      name: backup,
      database,
      state: 'READY',
      createTime: '2026-11-22T10:00:00Z',
      versionTime: '2026-11-22T10:00:00Z',
      expireTime: '2026-11-29T10:00:00Z',
      sizeBytes: '0',
    },
  });
});

test('a succeeded operation whose response is of another type, or missing, carries no backup', () => {
  const empty = { type_url: 'type.googleapis.com/google.protobuf.Empty', value: new Uint8Array() };
  for (const response of [empty, undefined, null, { type_url: responseOf({}).type_url }])
    assert.deepEqual(decodeOperation({ name, metadata, done: true, response: response ?? null })?.result, {
      kind: 'succeeded',
      backup: undefined,
    });
});

test('an operation that is no CreateBackup is decoded as undefined', () => {
  const copy = { type_url: 'type.googleapis.com/google.spanner.admin.database.v1.CopyBackupMetadata' };
  assert.equal(decodeOperation({ name, metadata: { ...copy, value: metadata.value } }), undefined);
  assert.equal(decodeOperation({ name, metadata: null }), undefined);
  assert.equal(decodeOperation({ name, metadata: { type_url: metadata.type_url } }), undefined);
  assert.equal(decodeOperation({ name: '', metadata }), undefined);
});

test('a backup is decoded with everything that its events tell', () => {
  const decoded = decodeBackup(
    v1.Backup.decode(
      v1.Backup.encode(
        v1.Backup.fromObject({
          name: backup,
          database,
          state: 'READY',
          createTime: at('2026-11-22T10:00:00Z'),
          versionTime: at('2026-11-22T09:59:59Z', 999_999_000),
          expireTime: at('2026-11-29T10:00:00Z'),
          sizeBytes: '9007199254740993',
          encryptionInfo: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' },
        }),
      ).finish(),
    ),
  );
  assert.deepEqual(decoded, {
    name: backup,
    database,
    state: 'READY',
    createTime: '2026-11-22T10:00:00Z',
    versionTime: '2026-11-22T09:59:59.999999Z',
    expireTime: '2026-11-29T10:00:00Z',
    // More than a double holds.
    sizeBytes: '9007199254740993',
    encryption: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyVersions: [] },
  });
});

test('a state is decoded from its number or its name, and an unknown one is STATE_UNSPECIFIED', () => {
  const stateOf = (state: google.spanner.admin.database.v1.IBackup['state']) =>
    decodeBackup({ name: backup, state: state ?? null, ...times })?.state;
  assert.equal(stateOf(1), 'CREATING');
  assert.equal(stateOf('CREATING'), 'CREATING');
  assert.equal(stateOf(2), 'READY');
  assert.equal(stateOf('READY'), 'READY');
  assert.equal(stateOf(0), 'STATE_UNSPECIFIED');
  assert.equal(stateOf(null), 'STATE_UNSPECIFIED');
});

test('a size is decoded from a number, a text or a Long into decimal text', () => {
  const sizeOf = (sizeBytes: google.spanner.admin.database.v1.IBackup['sizeBytes']) =>
    decodeBackup({ name: backup, sizeBytes: sizeBytes ?? null })?.sizeBytes;
  assert.equal(sizeOf(12), '12');
  assert.equal(sizeOf('12345678901'), '12345678901');
  assert.equal(sizeOf(null), undefined);
  const long = v1.Backup.decode(v1.Backup.encode({ sizeBytes: '12345678901' }).finish()).sizeBytes;
  assert.equal(sizeOf(long), '12345678901');
});

test('the keys of a backup are decoded from a list or, from older servers, from a single field', () => {
  const key = (id: string) => `projects/p/locations/l/keyRings/r/cryptoKeys/${id}/cryptoKeyVersions/1`;
  const managed = (id: string) => ({
    encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION' as const,
    kmsKeyVersion: key(id),
  });
  const type = 'CUSTOMER_MANAGED_ENCRYPTION';
  assert.deepEqual(decodeBackup({ name: backup, encryptionInfo: managed('a') })?.encryption, {
    encryptionType: type,
    kmsKeyVersions: [key('a')],
  });
  assert.deepEqual(
    decodeBackup({
      name: backup,
      encryptionInfo: managed('a'),
      encryptionInformation: [managed('a'), managed('b')],
    })?.encryption,
    { encryptionType: type, kmsKeyVersions: [key('a'), key('b')] },
  );
  assert.deepEqual(decodeBackup({ name: backup, encryptionInfo: { encryptionType: 2 } })?.encryption, {
    encryptionType: type,
    kmsKeyVersions: [],
  });
  assert.deepEqual(decodeBackup({ name: backup, encryptionInfo: {} })?.encryption, {
    encryptionType: 'TYPE_UNSPECIFIED',
    kmsKeyVersions: [],
  });
  assert.equal(decodeBackup({ name: backup, encryptionInformation: [] })?.encryption, undefined);
});

test('a backup without a name is decoded as undefined', () => {
  assert.equal(decodeBackup({}), undefined);
});

test('an error keeps its code, its status and the first 1,000 characters of its message', () => {
  assert.deepEqual(spannerError(9, 'no'), { code: 9, status: 'FAILED_PRECONDITION', message: 'no' });
  assert.equal(spannerError(3, 'x'.repeat(5_000)).message.length, 1_000);
  for (const code of [undefined, null, 99, -1])
    assert.deepEqual(spannerError(code, undefined), { code: 2, status: 'UNKNOWN', message: '' });
});
