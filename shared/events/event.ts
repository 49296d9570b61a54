import type { SpannerBackup } from '../spanner/backup.ts';
import { madeOf, type Nothing } from '../spanner/fields.ts';
import { instanceOf } from '../spanner/names.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import {
  type BackupEvent,
  type BackupEventData,
  type BackupEventKind,
  eventTypePrefix,
  type RejectedEvent,
  type RejectedEventData,
} from './event-schema.ts';

/** What every event says about its round. */
export interface EventRound {
  readonly request: { readonly backup: string; readonly database: string };
  readonly round: number;
  /** The message that opened the round. */
  readonly openedBy: string;
  readonly requests: BackupEventData['requests'];
}

/** What an event tells beyond what every event says. */
export interface Telling {
  readonly kind: BackupEventKind;
  /** When it happened. */
  readonly time: Timestamp;
  readonly operation?: string | undefined;
  readonly backup?: SpannerBackup | undefined;
  readonly startedAt?: Timestamp | undefined;
  readonly endedAt?: Timestamp | undefined;
  /** A backup that has not started by then expires. */
  readonly startBy?: Timestamp | undefined;
  readonly backupGone?: boolean | undefined;
  readonly blockedBy?: string | undefined;
  readonly error?: BackupEventData['error'] | undefined;
}

/**
 * The id of an event of a round: made of the backup's name, the message that opened the round, and the kind, it is the same on
 * every sending and another for every round.
 */
export function eventId(backup: string, openedBy: string, kind: string): string {
  return `${backup}/${openedBy}/${kind}`;
}

/** The event of a round. */
export function backupEvent(record: EventRound, telling: Telling): BackupEvent {
  const { backup, database } = record.request;
  const { kind, time, operation, startedAt, endedAt, startBy, blockedBy, error, ...more } = telling;
  const { backup: shown, backupGone, ...others } = more;
  others satisfies Nothing;
  return {
    specversion: '1.0',
    id: eventId(backup, record.openedBy, kind),
    type: `${eventTypePrefix}${kind}`,
    source: `//spanner.googleapis.com/${instanceOf(backup)}`,
    subject: backup,
    time,
    datacontenttype: 'application/json',
    data: madeOf<BackupEventData>({
      requests: record.requests,
      round: record.round,
      operation,
      backup: shown === undefined ? { name: backup, database } : told(shown),
      startedAt,
      endedAt,
      durationMs:
        startedAt === undefined || endedAt === undefined
          ? undefined
          : Math.max(0, millisOf(endedAt) - millisOf(startedAt)),
      backupGone: backupGone || undefined,
      startBy,
      blockedBy,
      error,
    }),
  };
}

function told(shown: SpannerBackup): BackupEventData['backup'] {
  const { name, database, state, createTime, versionTime, expireTime, sizeBytes, encryption, ...others } =
    shown;
  others satisfies Nothing;
  const fields = { name, database, state, createTime, versionTime, expireTime, sizeBytes, encryption };
  return madeOf<BackupEventData['backup']>(fields);
}

/** The event of a rejected message. `requestsTopic` is the full name of the topic that the message came by. */
export function rejectedEvent(
  data: RejectedEventData,
  requestsTopic: string,
  time: Timestamp,
): RejectedEvent {
  return {
    specversion: '1.0',
    id: `${data.messageId}/rejected`,
    type: `${eventTypePrefix}rejected`,
    source: `//pubsub.googleapis.com/${requestsTopic}`,
    ...(data.backup !== undefined && { subject: data.backup }),
    time,
    datacontenttype: 'application/json',
    data,
  };
}
