import * as v from 'valibot';
import { StoredDatabaseEventSchema } from '../events/database-event-schema.ts';
import { settledStates } from '../record/states.ts';
import { SpannerErrorSchema } from '../spanner/backup.ts';

const timestamp = v.string();

/** The codes of why a database is fresh or stale: in events, log lines and documents. */
export const reasonCodes = [
  'BACKED_UP',
  'YOUNG',
  'NEVER_BACKED_UP',
  'BACKUP_GONE',
  'OLD',
  'LAST_TRY_FAILED',
  'WAITING',
  'NOBODY_ASKED',
  'UNSEEN',
] as const;

export type ReasonCode = (typeof reasonCodes)[number];

const GoodBackupSchema = v.object({
  name: v.string(),
  versionTime: timestamp,
  createTime: timestamp,
  expireTime: timestamp,
  sizeBytes: v.exactOptional(v.string()),
});

/** What became of the last request for a backup of the database that got its outcome. */
const LastOutcomeSchema = v.object({
  backup: v.string(),
  state: v.picklist(settledStates),
  settledAt: timestamp,
  /** When it was asked for. */
  askedAt: timestamp,
  error: v.exactOptional(SpannerErrorSchema),
});

const VerdictSchema = v.object({
  is: v.picklist(['fresh', 'stale']),
  /** Since when it is that: the time of the event. */
  since: timestamp,
  code: v.picklist(reasonCodes),
  /** The reason in words. */
  reason: v.string(),
  maxAgeMs: v.number(),
});

/**
 * What is known of a database: one document for each that a record or a list of Spanner's shows. It has a verdict while a
 * target matches it, and is closed when it has had one and is not judged any more.
 */
export const DatabaseSchema = v.object({
  database: v.string(),
  /** When we first heard of it. */
  knownSince: timestamp,
  /** When it was created, as Spanner says. */
  createdAt: v.exactOptional(timestamp),
  newest: v.exactOptional(GoodBackupSchema),
  /** The last that was good, where there is none any more. */
  lost: v.exactOptional(GoodBackupSchema),
  last: v.exactOptional(LastOutcomeSchema),
  verdict: v.exactOptional(VerdictSchema),
  closed: v.exactOptional(v.object({ at: timestamp, why: v.picklist(['gone', 'no target']) })),
  /** Events that are not known to have been sent, whole and frozen. */
  outbox: v.array(StoredDatabaseEventSchema),
  /** When Firestore may drop the document of a database that is gone. */
  expireAt: v.exactOptional(v.date()),
});

export type DatabaseState = v.InferOutput<typeof DatabaseSchema>;
export type LastOutcome = v.InferOutput<typeof LastOutcomeSchema>;
export type FreshnessVerdict = v.InferOutput<typeof VerdictSchema>;

/** A database that was not heard of before. */
export function newDatabase(database: string, knownSince: string): DatabaseState {
  return { database, knownSince, outbox: [] };
}
