import type { SpannerBackup } from '../spanner/backup.ts';
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
 * The event of a round. Its id is made of the backup's name, the message that opened the round, and the kind: so it is the
 * same on every sending and another for every round.
 */
export function backupEvent(record: EventRound, telling: Telling): BackupEvent {
  const { backup, database } = record.request;
  const { kind, time, operation, startedAt, endedAt, startBy, blockedBy, error } = telling;
  return {
    specversion: '1.0',
    id: `${backup}/${record.openedBy}/${kind}`,
    type: `${eventTypePrefix}${kind}`,
    source: `//spanner.googleapis.com/${instanceOf(backup)}`,
    subject: backup,
    time,
    datacontenttype: 'application/json',
    data: {
      requests: record.requests,
      round: record.round,
      ...(operation !== undefined && { operation }),
      backup: telling.backup ?? { name: backup, database },
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      ...(startedAt !== undefined &&
        endedAt !== undefined && { durationMs: Math.max(0, millisOf(endedAt) - millisOf(startedAt)) }),
      ...(telling.backupGone === true && { backupGone: true }),
      ...(startBy !== undefined && { startBy }),
      ...(blockedBy !== undefined && { blockedBy }),
      ...(error !== undefined && { error }),
    },
  };
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
