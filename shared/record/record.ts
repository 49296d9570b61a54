import * as v from 'valibot';
import { StoredBackupEventSchema } from '../events/event-schema.ts';
import { BackupRequestSchema } from '../request/request.ts';
import { SpannerBackupSchema, SpannerErrorSchema } from '../spanner/backup.ts';
import { isOpenState, settledStates } from './states.ts';

/*
 * The record of a backup: one Firestore document, found by the backup's name (docs/architecture.md, "What lies in
 * Firestore"). A field is about the present round unless it says otherwise. The types come from the schemas, because what
 * the store gives is outside data and is parsed like any other.
 *
 * A field that is not listed stays in the document: a later version wrote it, and needs it when somebody rolls forward
 * again (docs/decisions/0014-rolling-back.md). Lists are written whole, so their objects keep unknown fields. Only `request`
 * is strict: a backup that was asked for in a way that this version does not know must not be started in another way.
 */

const timestamp = v.string();
const labels = v.record(v.string(), v.string());
const error = v.object(SpannerErrorSchema.entries);

/** While a lease runs, only the worker that owns it starts, settles or moves the record. */
const LeaseSchema = v.object({
  attempt: v.number(),
  startedAt: timestamp,
  leaseUntil: timestamp,
});

export type Lease = v.InferOutput<typeof LeaseSchema>;

const PastRoundSchema = v.looseObject({
  round: v.number(),
  openedBy: v.string(),
  state: v.picklist(settledStates),
  settledAt: timestamp,
  operation: v.exactOptional(v.string()),
  error: v.exactOptional(error),
});

const EveryStateSchema = v.object({
  request: BackupRequestSchema,
  round: v.number(),
  /** The message that opened this round: part of the id of its events. */
  openedBy: v.string(),
  /** When the intent was stored. An operation that began earlier is not ours. */
  intentAt: timestamp,
  /** A record that has not started by then expires. */
  startBy: timestamp,
  /** The requesters of this round: every event names them. `withdrawnBy`: the message that withdrew the request. */
  requests: v.array(
    v.looseObject({ messageId: v.string(), labels, withdrawnBy: v.exactOptional(v.string()) }),
  ),
  /** The messages of all rounds that are still remembered, with their publish times (see `messageRememberedMs`). */
  messages: v.array(v.looseObject({ id: v.string(), publishTime: timestamp })),
  /** How often CreateBackup was called in this round, or is about to be under the lease. */
  attempts: v.number(),
  lastError: v.exactOptional(error),
  /** The outbox: events that are not known to have been sent, whole and frozen, so that every copy is the same. */
  outbox: v.array(StoredBackupEventSchema),
  history: v.array(PastRoundSchema),
  /** Operations of earlier rounds, and of other backups of this name: none of them is ours. */
  formerOperations: v.array(v.string()),
});

/** What a record has in every state. */
export type InEveryState = v.InferOutput<typeof EveryStateSchema>;

const inEveryState = EveryStateSchema.entries;

const RequestedSchema = v.object({
  ...inEveryState,
  state: v.literal('requested'),
  nextAttemptAt: timestamp,
  lease: v.exactOptional(LeaseSchema),
  /**
   * The code with which Spanner refused last, and since when it has been answering that. It is there only after
   * `waiting` was announced in this round (see waiting.ts).
   */
  refusal: v.exactOptional(v.object({ status: v.string(), since: timestamp })),
  /** The operation of another backup of this database, which has to end first. `waiting` was announced. */
  blockedBy: v.exactOptional(v.string()),
  /** Since when Spanner could not be read for this record, whatever the reason. */
  refusedSince: v.exactOptional(timestamp),
});

const RunningSchema = v.object({
  ...inEveryState,
  state: v.literal('running'),
  operation: v.string(),
  startedAt: timestamp,
  progressPercent: v.number(),
  /** The event `delayed` is, or was, in the outbox. */
  delayed: v.boolean(),
  /** Since when neither the operation nor the backup is to be seen. */
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
  /** The event that announced the success: it is sent again to whoever asks for the same backup again. */
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

/**
 * A record in one of its states (docs/architecture.md, "The states"):
 * - `requested`: the intent is stored; no operation of this round is known.
 * - `running`: Spanner makes the backup; its operation is known.
 * - `succeeded`: the backup was made.
 * - `failed`: Spanner refused the start for good, or the operation failed, or the backup vanished or could not be observed.
 * - `cancelled`: somebody cancelled the operation.
 * - `expired`: the backup was not started in time.
 */
export type BackupRecord = v.InferOutput<typeof RecordSchema>;
export type OpenRecord = Requested | Running;
export type SettledRecord = Succeeded | Failed | Cancelled | Expired;

/** True until the round has its outcome. */
export function isOpen(record: BackupRecord): record is OpenRecord {
  return isOpenState(record.state);
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
 * The fields of an open record by which the poller decides what to do. A tick reads these of every open record, and
 * reads whole only the records that it changes.
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
