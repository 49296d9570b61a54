import * as v from 'valibot';
import { SpannerErrorSchema } from './spanner.ts';

/*
 * The events as subscribers receive them. Sizes are decimal strings, times RFC 3339, everywhere. Fields are only
 * ever added within v1.
 */

export const eventTypePrefix = 'dev.spannerbackup.backup.v1.';

/** What can be announced of a backup; `rejected` is of a message. */
export const backupEventKinds = [
  'started',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
  'delayed',
] as const;

export type BackupEventKind = (typeof backupEventKinds)[number];

const timestamp = v.string();
const labels = v.record(v.string(), v.string());

export const BackupEventDataSchema = v.strictObject({
  /** Everyone whose request this answers. */
  requests: v.array(v.strictObject({ messageId: v.string(), labels })),
  /** 1 for the first try of a backup of this name, 2 when it was asked for again after an end, … */
  round: v.number(),
  operation: v.exactOptional(v.string()),
  backup: v.strictObject({
    name: v.string(),
    database: v.string(),
    state: v.exactOptional(v.string()),
    createTime: v.exactOptional(timestamp),
    versionTime: v.exactOptional(timestamp),
    expireTime: v.exactOptional(timestamp),
    sizeBytes: v.exactOptional(v.string()),
    encryption: v.exactOptional(
      v.strictObject({ encryptionType: v.string(), kmsKeyVersions: v.array(v.string()) }),
    ),
  }),
  startedAt: v.exactOptional(timestamp),
  endedAt: v.exactOptional(timestamp),
  durationMs: v.exactOptional(v.number()),
  /** The operation ended well, and the backup was deleted or had expired before we looked. */
  backupGone: v.exactOptional(v.boolean()),
  /** The operation of another backup of this database, where one was waited for in vain. */
  blockedBy: v.exactOptional(v.string()),
  error: v.exactOptional(SpannerErrorSchema),
});

export type BackupEventData = v.InferOutput<typeof BackupEventDataSchema>;

export const RejectedEventDataSchema = v.strictObject({
  messageId: v.string(),
  publishTime: timestamp,
  reasons: v.array(v.strictObject({ path: v.string(), message: v.string() })),
  /** Whatever labels could be read. */
  labels,
  /** The beginning of the message's data, at most 1 KB. */
  excerpt: v.string(),
  /** The backup that holds the name already, where that is the reason. */
  backup: v.exactOptional(v.string()),
});

export type RejectedEventData = v.InferOutput<typeof RejectedEventDataSchema>;

const envelope = {
  specversion: v.literal('1.0'),
  id: v.string(),
  source: v.string(),
  /** When it happened, not when it was sent. */
  time: timestamp,
  datacontenttype: v.literal('application/json'),
};

/** A CloudEvent (1.0) about a backup. */
export const BackupEventSchema = v.strictObject({
  ...envelope,
  type: v.picklist(backupEventKinds.map((kind) => `${eventTypePrefix}${kind}` as const)),
  subject: v.string(),
  data: BackupEventDataSchema,
});

/** A CloudEvent (1.0) about a message that is no request, or contradicts one. */
export const RejectedEventSchema = v.strictObject({
  ...envelope,
  type: v.literal(`${eventTypePrefix}rejected`),
  subject: v.exactOptional(v.string()),
  data: RejectedEventDataSchema,
});

export type BackupEvent = v.InferOutput<typeof BackupEventSchema>;
export type RejectedEvent = v.InferOutput<typeof RejectedEventSchema>;
export type OutgoingEvent = BackupEvent | RejectedEvent;
