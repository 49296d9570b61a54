import { type BackupEvent, type EventKind, eventTypes } from '../../contract/events.ts';
import type { PublishedRequest } from '../../shared/request/request-schema.ts';
import type { PublishedWithdrawal } from '../../shared/request/withdrawal.ts';

/* One nightly backup, and all that can become of it. Tests hold every example to its schema. */

const instance = 'projects/shop/instances/main';
const database = `${instance}/databases/orders`;
const name = `${instance}/backups/orders-20261122`;
const operation = `${name}/operations/_auto_op_0123456789abcdef`;
const labels = { ticket: 'OPS-1234' };
const messageId = '11840926193847261';
const startedAt = '2026-11-22T02:00:01.5Z';
const endedAt = '2026-11-22T03:12:01.5Z';

export const requestExamples: readonly PublishedRequest[] = [
  { database, retentionPeriod: '14d' },
  { database, backupId: '{database}-{date}', retentionPeriod: '14d', startWithin: '6h', labels },
  {
    database,
    backupId: '{database}-{date}-{hour}',
    slot: { cron: '30 1 * * *', timeZone: 'Europe/Berlin' },
    retentionPeriod: '14d',
  },
];

export const withdrawalExamples: readonly PublishedWithdrawal[] = [{ withdraw: messageId, backup: name }];

const envelope = (kind: EventKind, time: string) => ({
  specversion: '1.0' as const,
  id: `${name}/${messageId}/${kind}`,
  source: `//spanner.googleapis.com/${instance}`,
  subject: name,
  time,
  datacontenttype: 'application/json' as const,
});

const asked = { requests: [{ messageId, labels }], round: 1, backup: { name, database } };
const begun = { ...asked, operation, startedAt };
const ended = { ...begun, endedAt, durationMs: 4_320_000 };

const backup = {
  name,
  database,
  state: 'READY',
  createTime: startedAt,
  versionTime: '2026-11-22T02:00:00Z',
  expireTime: '2026-12-06T02:00:00Z',
  sizeBytes: '9007199254740993',
  encryption: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyVersions: [] },
};

const newestBackup = {
  name,
  versionTime: '2026-11-22T02:00:00Z',
  createTime: startedAt,
  expireTime: '2026-12-06T02:00:00Z',
  sizeBytes: '9007199254740993',
};

const ofDatabase = (kind: EventKind, time: string) => ({
  ...envelope(kind, time),
  id: `${database}/${time}/${kind}`,
  subject: database,
});

const failure = { code: 13, status: 'INTERNAL', message: 'An internal error has occurred.' };
const refusal = {
  code: 9,
  status: 'FAILED_PRECONDITION',
  message: 'Cannot create the backup because there is a pending backup of the same database.',
};

export const eventExamples = {
  waiting: {
    ...envelope('waiting', '2026-11-22T02:00:01.5Z'),
    type: eventTypes.waiting,
    data: {
      ...asked,
      startBy: '2026-11-22T08:00:00Z',
      blockedBy: `${instance}/backups/by-hand/operations/_auto_op_fedcba9876543210`,
      error: refusal,
    },
  },
  started: { ...envelope('started', startedAt), type: eventTypes.started, data: begun },
  succeeded: { ...envelope('succeeded', endedAt), type: eventTypes.succeeded, data: { ...ended, backup } },
  failed: { ...envelope('failed', endedAt), type: eventTypes.failed, data: { ...ended, error: failure } },
  cancelled: {
    ...envelope('cancelled', endedAt),
    type: eventTypes.cancelled,
    data: { ...ended, error: { code: 1, status: 'CANCELLED', message: 'The operation was cancelled.' } },
  },
  expired: {
    ...envelope('expired', '2026-11-22T08:00:20Z'),
    type: eventTypes.expired,
    data: {
      ...asked,
      endedAt: '2026-11-22T08:00:20Z',
      blockedBy: `${instance}/backups/by-hand/operations/_auto_op_fedcba9876543210`,
      error: refusal,
    },
  },
  delayed: { ...envelope('delayed', '2026-11-22T08:00:20Z'), type: eventTypes.delayed, data: begun },
  rejected: {
    specversion: '1.0',
    id: `${messageId}/rejected`,
    source: '//pubsub.googleapis.com/projects/shop/topics/spanner-backup-requests',
    type: eventTypes.rejected,
    time: '2026-11-22T02:00:00.25Z',
    datacontenttype: 'application/json',
    data: {
      messageId,
      publishTime: '2026-11-22T02:00:00Z',
      reasons: [{ path: 'retentionPeriode', message: 'unknown field; did you mean "retentionPeriod"?' }],
      labels,
      excerpt: `{"database":"${database}","retentionPeriode":"14d","labels":{"ticket":"OPS-1234"}}`,
    },
  },
  stale: {
    ...ofDatabase('stale', '2026-11-24T04:05:00Z'),
    type: eventTypes.stale,
    data: {
      database,
      reason: { code: 'OLD', message: 'the newest good backup is from 2026-11-22T02:00:00Z' },
      maxAgeMs: 93_600_000,
      ageMs: 180_300_000,
      newestBackup,
    },
  },
  fresh: {
    ...ofDatabase('fresh', '2026-11-24T08:20:00Z'),
    type: eventTypes.fresh,
    data: {
      database,
      reason: { code: 'BACKED_UP', message: 'the newest good backup is from 2026-11-24T07:00:00Z' },
      maxAgeMs: 93_600_000,
      ageMs: 4_800_000,
      newestBackup: {
        ...newestBackup,
        name: `${instance}/backups/by-hand`,
        versionTime: '2026-11-24T07:00:00Z',
        createTime: '2026-11-24T07:00:01.5Z',
        expireTime: '2026-12-08T07:00:00Z',
      },
    },
  },
  found: {
    ...envelope('found', '2026-11-22T04:15:00Z'),
    id: `${instance}/backups/nightly-20261122-0300/2026-11-22T03:20:00Z/found`,
    subject: `${instance}/backups/nightly-20261122-0300`,
    type: eventTypes.found,
    data: {
      backup: {
        ...backup,
        name: `${instance}/backups/nightly-20261122-0300`,
        createTime: '2026-11-22T03:20:00Z',
        versionTime: '2026-11-22T03:00:00Z',
        backupSchedules: [`${database}/backupSchedules/nightly`],
        incrementalBackupChainId: 'nightly-chain-1',
        oldestVersionTime: '2026-11-20T03:00:00Z',
      },
    },
  },
} satisfies Record<EventKind, BackupEvent>;
