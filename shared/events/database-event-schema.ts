import * as v from 'valibot';
import {
  BackupSchema,
  count,
  envelope,
  int64,
  type OutgoingEvent,
  ourTypes,
  SendableSchema,
  text,
  timestamp,
} from './event-schema.ts';

/* The events about databases, and about backups that others made. As for the others: fields are only ever added. */

export const databaseTypePrefix = `${ourTypes}database.v1.` as const;

export const databaseEventKinds = ['stale', 'fresh'] as const;

export type DatabaseEventKind = (typeof databaseEventKinds)[number];

export const foundType = `${ourTypes}backup.v1.found` as const;

export const DatabaseEventDataSchema = v.strictObject({
  database: text('Full name: projects/P/instances/I/databases/D.'),
  reason: v.pipe(
    v.strictObject({
      code: text(
        'BACKED_UP or YOUNG of one that is fresh; NEVER_BACKED_UP, BACKUP_GONE, OLD, LAST_TRY_FAILED, WAITING, NOBODY_ASKED or UNSEEN of one that is stale. Others may come.',
      ),
      message: text('The same in words, for a person.'),
    }),
    v.description('Why.'),
  ),
  maxAgeMs: count('How old the newest good backup may be, in milliseconds.'),
  ageMs: v.exactOptional(
    count('How old what could be restored is, counted from its version time, in milliseconds.'),
  ),
  newestBackup: v.exactOptional(
    v.pipe(
      v.strictObject({
        name: text('Full name: projects/P/instances/I/backups/B.'),
        versionTime: timestamp('The point in time of the database that it holds.'),
        createTime: timestamp('When Spanner began to create it.'),
        expireTime: timestamp('When Spanner deletes it.'),
        sizeBytes: v.exactOptional(int64('Size in bytes: an int64 in decimal, in a string.')),
      }),
      v.description('The newest good backup, whoever made it, as it was last seen.'),
    ),
  ),
});

export type DatabaseEventData = v.InferOutput<typeof DatabaseEventDataSchema>;

/** A CloudEvent (1.0) about how old a database's newest good backup is. */
export const DatabaseEventSchema = v.strictObject({
  ...envelope,
  type: v.picklist(databaseEventKinds.map((kind) => `${databaseTypePrefix}${kind}` as const)),
  subject: text('The full name of the database.'),
  data: DatabaseEventDataSchema,
});

const { name, database, state, createTime, versionTime, expireTime, sizeBytes, encryption } =
  BackupSchema.entries;

export const FoundEventDataSchema = v.strictObject({
  backup: v.pipe(
    v.strictObject({
      name,
      database,
      state: state.wrapped,
      createTime: createTime.wrapped,
      versionTime: versionTime.wrapped,
      expireTime: expireTime.wrapped,
      sizeBytes,
      encryption,
      backupSchedules: v.pipe(
        v.array(v.string()),
        v.description(
          'The schedules of Spanner that made it, by their full names; none where somebody asked for it.',
        ),
      ),
      incrementalBackupChainId: v.exactOptional(
        text('Backups of the same chain depend on each other; there is none of a full backup on request.'),
      ),
      oldestVersionTime: v.exactOptional(timestamp('The version time of the oldest backup of its chain.')),
    }),
    v.description('The backup, as Spanner shows it.'),
  ),
});

export type FoundEventData = v.InferOutput<typeof FoundEventDataSchema>;

/** A CloudEvent (1.0) about a backup that no request asked for. */
export const FoundEventSchema = v.strictObject({
  ...envelope,
  type: v.literal(foundType),
  subject: text('The full name of the backup.'),
  data: FoundEventDataSchema,
});

export type DatabaseEvent = v.InferOutput<typeof DatabaseEventSchema>;
export type FoundEvent = v.InferOutput<typeof FoundEventSchema>;

/** Every event that is published. */
export type PublishedEvent = OutgoingEvent | DatabaseEvent | FoundEvent;

/** An event about a request: what became of it, or that it was rejected. */
export function isOfRequest(event: PublishedEvent): event is OutgoingEvent {
  return 'round' in event.data || 'messageId' in event.data;
}

/** As stored: a later version may have written it, so nothing of it but its envelope is read. */
export const StoredDatabaseEventSchema = v.custom<DatabaseEvent>(
  (value) => v.is(SendableSchema, value),
  'an event that can be sent is expected',
);

export const StoredFoundEventSchema = v.custom<FoundEvent>(
  (value) => v.is(SendableSchema, value),
  'an event that can be sent is expected',
);
