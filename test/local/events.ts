import type { BackupEvent, BackupEventKind, RejectedEvent } from '../../shared/events/event-schema.ts';

const instance = 'projects/local/instances/main';
const backup = `${instance}/backups/orders-nightly`;
const startedAt = '2026-11-22T10:50:44Z';
const endedAt = '2026-11-22T10:50:50Z';

/** An event as the functions make it, of a backup named `orders-nightly` that message 1 asked for. */
export function eventOfKind(
  kind: BackupEventKind,
  time: string,
  data: Partial<BackupEvent['data']> = {},
): BackupEvent {
  return {
    specversion: '1.0',
    id: `${backup}/1/${kind}`,
    type: `dev.spannerbackup.backup.v1.${kind}`,
    source: `//spanner.googleapis.com/${instance}`,
    subject: backup,
    time,
    datacontenttype: 'application/json',
    data: {
      requests: [{ messageId: '1', labels: {} }],
      round: 1,
      operation: `${backup}/operations/_auto_op_1`,
      backup: { name: backup, database: `${instance}/databases/orders` },
      startedAt,
      ...data,
    },
  };
}

export const startedEvent = eventOfKind('started', startedAt);

export const succeededEvent = eventOfKind('succeeded', endedAt, {
  backup: {
    name: backup,
    database: `${instance}/databases/orders`,
    state: 'READY',
    expireTime: '2026-12-06T10:50:44.506Z',
    sizeBytes: '48312345678',
  },
  endedAt,
  durationMs: 6_000,
});

export const failedEvent = eventOfKind('failed', endedAt, {
  endedAt,
  durationMs: 6_000,
  error: { code: 13, status: 'INTERNAL', message: 'the backup broke off half-way' },
});

export const rejectedEvent: RejectedEvent = {
  specversion: '1.0',
  id: '4/rejected',
  type: 'dev.spannerbackup.backup.v1.rejected',
  source: '//pubsub.googleapis.com/projects/local/topics/spanner-backup-requests',
  time: startedAt,
  datacontenttype: 'application/json',
  data: {
    messageId: '4',
    publishTime: startedAt,
    reasons: [
      { path: 'retentionDays', message: 'unknown field' },
      { path: '', message: 'the data is not JSON' },
    ],
    labels: {},
    excerpt: '{}',
  },
};
