import * as v from 'valibot';
import { SpannerErrorSchema } from '../spanner/backup.ts';

/*
 * The events as subscribers receive them. Sizes are decimal strings, times RFC 3339, everywhere. Fields are only
 * ever added within v1. Titles, descriptions and formats are for the published JSON Schema and check nothing here.
 */

/** How the types of all our events begin, also of those that later versions add. */
export const ourTypes = 'dev.spannerbackup.';

export const eventTypePrefix = `${ourTypes}backup.v1.` as const;

/** The kinds of events about a backup. `rejected` is about a message. */
export const backupEventKinds = [
  'waiting',
  'started',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
  'delayed',
] as const;

export type BackupEventKind = (typeof backupEventKinds)[number];

export const text = (description: string) => v.pipe(v.string(), v.description(description));

export const timestamp = (description: string) =>
  v.pipe(v.string(), v.description(description), v.metadata({ format: 'date-time' }));

/** A whole number that is not negative. */
export const count = (description: string, minimum = 0) =>
  v.pipe(v.number(), v.description(description), v.metadata({ type: 'integer', minimum }));

const labels = (description: string) => v.pipe(v.record(v.string(), v.string()), v.description(description));

export const int64 = (description: string) =>
  v.pipe(v.string(), v.description(description), v.metadata({ pattern: '^[0-9]+$' }));

export const BackupSchema = v.strictObject({
  name: text('Full name: projects/P/instances/I/backups/B.'),
  database: text('Full name of the database: projects/P/instances/I/databases/D.'),
  state: v.exactOptional(
    text('As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed.'),
  ),
  createTime: v.exactOptional(timestamp('When Spanner began to create it.')),
  versionTime: v.exactOptional(timestamp('The point in time of the database that it holds.')),
  expireTime: v.exactOptional(timestamp('When Spanner deletes it, as it was set when this event happened.')),
  sizeBytes: v.exactOptional(int64('Size in bytes: an int64 in decimal, in a string.')),
  encryption: v.exactOptional(
    v.pipe(
      v.strictObject({
        encryptionType: text('GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION.'),
        kmsKeyVersions: v.pipe(
          v.array(v.string()),
          v.description('The versions of the keys that protect it; none with Google’s own encryption.'),
        ),
      }),
      v.description('How the backup is encrypted.'),
    ),
  ),
});

export const BackupEventDataSchema = v.strictObject({
  requests: v.pipe(
    v.array(
      v.strictObject({
        messageId: text('Pub/Sub’s id of the message.'),
        labels: labels('The labels of that request.'),
        withdrawnBy: v.exactOptional(
          text(
            'Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more.',
          ),
        ),
      }),
    ),
    v.description('Everyone whose request this answers, in the order of their arrival.'),
  ),
  round: count(
    '1 for the first try of a backup of this name, one more each time that it was asked for again after an end.',
    1,
  ),
  operation: v.exactOptional(
    text('The long-running operation: projects/P/instances/I/backups/B/operations/O.'),
  ),
  backup: v.pipe(BackupSchema, v.description('The backup, as far as it was known.')),
  startedAt: v.exactOptional(timestamp('When Spanner began.')),
  endedAt: v.exactOptional(timestamp('When the round ended.')),
  durationMs: v.exactOptional(count('From startedAt to endedAt, in milliseconds.')),
  backupGone: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description(
        'True where the operation ended well, and the backup was deleted or had expired before it was observed.',
      ),
    ),
  ),
  startBy: v.exactOptional(
    timestamp(
      'Where it waits to be started: not started by then, it expires, unless somebody joins with more time.',
    ),
  ),
  blockedBy: v.exactOptional(
    text('The operation of another backup of this database that was in the way, where one was seen.'),
  ),
  error: v.exactOptional(
    v.pipe(
      SpannerErrorSchema,
      v.description('A refusal or failure in Spanner’s own words: the canonical gRPC code and its name.'),
    ),
  ),
});

export type BackupEventData = v.InferOutput<typeof BackupEventDataSchema>;

export const RejectedEventDataSchema = v.strictObject({
  messageId: text('Pub/Sub’s id of the message.'),
  publishTime: timestamp('When it was published.'),
  reasons: v.pipe(
    v.array(
      v.strictObject({
        path: text('The field, as in encryptionConfig.kmsKeyNames.0; empty for the message as a whole.'),
        message: text('What is wrong with it, for a person.'),
      }),
    ),
    v.description('Everything that is wrong with the message, at most 50 reasons.'),
  ),
  labels: labels('Whatever labels could be read.'),
  excerpt: text('The beginning of the message’s data, at most 1 KB.'),
  backup: v.exactOptional(
    text(
      'The backup that holds the name already, or whose request is not withdrawn, where that is the reason.',
    ),
  ),
});

export type RejectedEventData = v.InferOutput<typeof RejectedEventDataSchema>;

export const envelope = {
  specversion: v.literal('1.0'),
  id: text(
    'The same on every sending of this event, and of no other event of this source: deduplicate by it.',
  ),
  source: v.pipe(
    v.string(),
    v.description(
      'The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/….',
    ),
    v.metadata({ format: 'uri-reference', minLength: 1 }),
  ),
  time: timestamp('When it happened, not when it was sent.'),
  datacontenttype: v.literal('application/json'),
};

/** A CloudEvent (1.0) about a backup. */
export const BackupEventSchema = v.strictObject({
  ...envelope,
  type: v.picklist(backupEventKinds.map((kind) => `${eventTypePrefix}${kind}` as const)),
  subject: text('The full name of the backup.'),
  data: BackupEventDataSchema,
});

/** A CloudEvent (1.0) about a message that is no request, or contradicts one. */
export const RejectedEventSchema = v.strictObject({
  ...envelope,
  type: v.literal(`${eventTypePrefix}rejected`),
  subject: v.exactOptional(
    text('The full name of the backup that holds the name already, or whose request is not withdrawn.'),
  ),
  data: RejectedEventDataSchema,
});

export type BackupEvent = v.InferOutput<typeof BackupEventSchema>;
export type RejectedEvent = v.InferOutput<typeof RejectedEventSchema>;
export type OutgoingEvent = BackupEvent | RejectedEvent;

/** What the publisher needs of an event. */
export const SendableSchema = v.looseObject({
  specversion: envelope.specversion,
  id: v.string(),
  type: v.string(),
  source: v.string(),
  subject: v.exactOptional(v.string()),
  time: v.string(),
  datacontenttype: envelope.datacontenttype,
  data: v.looseObject({}),
});

/**
 * An event as it is stored: whole, frozen, and sent as it is. A later version may have written it, with fields or a type
 * that this version does not know: so the code reads nothing of it but its envelope.
 */
export const StoredBackupEventSchema = v.custom<BackupEvent>(
  (value) => v.is(SendableSchema, value),
  'an event that can be sent is expected',
);

/** The stored event of a rejection. Its document is found by the message's id. */
export const StoredRejectedEventSchema = v.custom<RejectedEvent>(
  (value) =>
    v.is(v.looseObject({ ...SendableSchema.entries, data: v.looseObject({ messageId: v.string() }) }), value),
  'an event that can be sent is expected',
);
