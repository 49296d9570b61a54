import * as v from 'valibot';
import { StoredBackupEventSchema } from '../events/event-schema.ts';
import { BackupRequestSchema } from '../request/request.ts';
import { SpannerBackupSchema, SpannerErrorSchema } from '../spanner/backup.ts';

/*
 * The record of a backup: one Firestore document, found by the backup's name. Everything is said about the present
 * round unless it says otherwise. The types are made from the schemas because what comes out of the store is data
 * from outside and is parsed like any other.
 *
 * Fields that are not listed are left alone in the document: a later version wrote them, and has to find them when somebody
 * rolls forward again (docs/decisions/0014-rolling-back.md). In lists, which are written whole, they are kept in their place. Only `request` refuses them: a backup that
 * was asked for in a way that this version does not know must not be started in another.
 */

const timestamp = v.string();
const labels = v.record(v.string(), v.string());
const error = v.object(SpannerErrorSchema.entries);

/** While it stands nobody but its owner starts, settles or moves the record. */
const LeaseSchema = v.object({
  attempt: v.number(),
  startedAt: timestamp,
  leaseUntil: timestamp,
});

export type Lease = v.InferOutput<typeof LeaseSchema>;

const PastRoundSchema = v.looseObject({
  round: v.number(),
  openedBy: v.string(),
  state: v.picklist(['succeeded', 'failed', 'cancelled', 'expired']),
  settledAt: timestamp,
  operation: v.exactOptional(v.string()),
  error: v.exactOptional(error),
});

const inEveryState = {
  request: BackupRequestSchema,
  round: v.number(),
  /** The message that opened this round: part of the id of its events. */
  openedBy: v.string(),
  /** When the intent was stored. What Spanner began before that is not ours. */
  intentAt: timestamp,
  /** Not started by then: expired. */
  startBy: timestamp,
  /** Those who asked, in this round: every event names them. */
  requests: v.array(v.looseObject({ messageId: v.string(), labels })),
  /** Every message that was ever taken in under this name, over all rounds, with its publish time. */
  messages: v.array(v.looseObject({ id: v.string(), publishTime: timestamp })),
  /** How often Spanner was called to start it. */
  attempts: v.number(),
  lastError: v.exactOptional(error),
  /** Events that are not known to have been sent: whole and frozen, so that every copy is the same. */
  outbox: v.array(StoredBackupEventSchema),
  history: v.array(PastRoundSchema),
  /** The operations of earlier rounds; none of them is ours again. */
  formerOperations: v.array(v.string()),
};

const RequestedSchema = v.object({
  ...inEveryState,
  state: v.literal('requested'),
  nextAttemptAt: timestamp,
  lease: v.exactOptional(LeaseSchema),
  /**
   * The last answer, and since when Spanner has been answering that. Only there once `waiting` was announced in this
   * round (see waiting.ts).
   */
  refusal: v.exactOptional(v.object({ status: v.string(), since: timestamp })),
  /** The operation of another backup of this database, which has to end first: `waiting` was announced. */
  blockedBy: v.exactOptional(v.string()),
  /** Since when what it has to be observed for could not be read, whatever the reason. */
  refusedSince: v.exactOptional(timestamp),
});

const RunningSchema = v.object({
  ...inEveryState,
  state: v.literal('running'),
  operation: v.string(),
  startedAt: timestamp,
  progressPercent: v.number(),
  /** The `delayed` event has been written. */
  delayed: v.boolean(),
  /** Since when neither the operation nor the backup has been seen. */
  missingSince: v.exactOptional(timestamp),
  refusedSince: v.exactOptional(timestamp),
});

const settled = {
  ...inEveryState,
  settledAt: timestamp,
  /** When Firestore may drop the document. */
  expireAt: v.date(),
  startedAt: v.exactOptional(timestamp),
  operation: v.exactOptional(v.string()),
};

const SucceededSchema = v.object({
  ...settled,
  state: v.literal('succeeded'),
  backup: SpannerBackupSchema,
  /** The event that announced it, for publishers who ask for the same again. */
  announcement: StoredBackupEventSchema,
});

const FailedSchema = v.object({ ...settled, state: v.literal('failed'), error });
const CancelledSchema = v.object({
  ...settled,
  state: v.literal('cancelled'),
  error,
});
const ExpiredSchema = v.object({ ...settled, state: v.literal('expired') });

export const RecordSchema = v.variant('state', [
  RequestedSchema,
  RunningSchema,
  SucceededSchema,
  FailedSchema,
  CancelledSchema,
  ExpiredSchema,
]);

export type Requested = v.InferOutput<typeof RequestedSchema>;
export type Running = v.InferOutput<typeof RunningSchema>;
export type Succeeded = v.InferOutput<typeof SucceededSchema>;
export type Failed = v.InferOutput<typeof FailedSchema>;
export type Cancelled = v.InferOutput<typeof CancelledSchema>;
export type Expired = v.InferOutput<typeof ExpiredSchema>;

/** The states, each with the sentence that tells it:
 * - `requested`: the intent is stored; Spanner has not been seen to begin.
 * - `running`: Spanner works on it, under an operation we know.
 * - `succeeded`: the backup was made.
 * - `failed`: Spanner refused it, or its operation failed, or it vanished.
 * - `cancelled`: somebody cancelled the operation.
 * - `expired`: it could not be started in time, and was not.
 */
export type BackupRecord = v.InferOutput<typeof RecordSchema>;
export type OpenRecord = Requested | Running;
export type SettledRecord = Succeeded | Failed | Cancelled | Expired;

/** True until the round has its outcome. */
export function isOpen(record: BackupRecord): record is OpenRecord {
  return record.state === 'requested' || record.state === 'running';
}

const inEveryGlance = {
  request: v.object({
    backup: v.string(),
    database: v.string(),
    versionTime: v.exactOptional(timestamp),
  }),
  intentAt: timestamp,
  attempts: v.number(),
  formerOperations: v.array(v.string()),
};

/**
 * The few fields of an open record by which the poller decides what to do next. A tick reads these of every open
 * record, and the whole of those that change.
 */
export const GlanceSchema = v.variant('state', [
  v.object({
    ...inEveryGlance,
    state: v.literal('requested'),
    startBy: timestamp,
    nextAttemptAt: timestamp,
    lease: v.exactOptional(LeaseSchema),
    blockedBy: v.exactOptional(v.string()),
    refusal: v.exactOptional(v.object({ status: v.string(), since: timestamp })),
    refusedSince: v.exactOptional(timestamp),
  }),
  v.object({
    ...inEveryGlance,
    state: v.literal('running'),
    operation: v.string(),
    startedAt: timestamp,
    progressPercent: v.number(),
    delayed: v.boolean(),
    missingSince: v.exactOptional(timestamp),
    refusedSince: v.exactOptional(timestamp),
  }),
]);

export type Glance = v.InferOutput<typeof GlanceSchema>;
export type RequestedGlance = Extract<Glance, { state: 'requested' }>;
export type RunningGlance = Extract<Glance, { state: 'running' }>;
