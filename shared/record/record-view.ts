import * as v from 'valibot';
import { SpannerBackupSchema, SpannerErrorSchema } from '../spanner/backup.ts';
import { states } from './states.ts';

/*
 * What people are shown of a record. It is read leniently: a deployment that is newer than the reader may keep fields
 * that the reader does not know, and a list reads only some of them.
 */

const timestamp = v.string();

/** Lenient, unlike the record's own: a later version may say more of an error. */
const ErrorSchema = v.object(SpannerErrorSchema.entries);

export const RecordViewSchema = v.object({
  state: v.picklist(states),
  request: v.object({
    database: v.string(),
    backup: v.string(),
    versionTime: v.exactOptional(timestamp),
  }),
  round: v.number(),
  openedBy: v.string(),
  intentAt: timestamp,
  startBy: timestamp,
  requests: v.array(
    v.object({
      messageId: v.string(),
      labels: v.record(v.string(), v.string()),
      /** The message that withdrew this request. */
      withdrawnBy: v.exactOptional(v.string()),
    }),
  ),
  messages: v.optional(v.array(v.object({ id: v.string(), publishTime: timestamp })), []),
  attempts: v.number(),
  /** A call of CreateBackup may be under way. Lists do not read it. */
  lease: v.exactOptional(v.object({ leaseUntil: timestamp })),
  lastError: v.exactOptional(ErrorSchema),
  history: v.optional(
    v.array(
      v.object({
        round: v.number(),
        openedBy: v.string(),
        state: v.picklist(states),
        settledAt: timestamp,
        operation: v.exactOptional(v.string()),
        error: v.exactOptional(ErrorSchema),
      }),
    ),
    [],
  ),
  /** The operation of another backup of this database, which has to end first. */
  blockedBy: v.exactOptional(v.string()),
  /** When Spanner is asked next to start it. */
  nextAttemptAt: v.exactOptional(timestamp),
  /** The last answer to a start, and since when it has been that. */
  refusal: v.exactOptional(v.object({ status: v.string(), since: timestamp })),
  operation: v.exactOptional(v.string()),
  startedAt: v.exactOptional(timestamp),
  progressPercent: v.exactOptional(v.number()),
  delayed: v.exactOptional(v.boolean()),
  settledAt: v.exactOptional(timestamp),
  /** As Spanner showed it when the round succeeded. */
  backup: v.exactOptional(SpannerBackupSchema),
  error: v.exactOptional(ErrorSchema),
});

export type RecordView = v.InferOutput<typeof RecordViewSchema>;

const outcomeFields = ['state', 'request', 'intentAt', 'settledAt', 'lastError', 'error', 'backup'] as const;

/** What became of a record, without its requesters: those can take 40 KB. */
export const OutcomeSchema = v.pick(RecordViewSchema, outcomeFields);

export type Outcome = v.InferOutput<typeof OutcomeSchema>;

/** The fields that a list shows, as Firestore's projection wants them: not the whole history of every record. */
export const listedFields = [
  'state',
  'request.database',
  'request.backup',
  'request.versionTime',
  'round',
  'openedBy',
  'intentAt',
  'startBy',
  'requests',
  'attempts',
  'lastError',
  'nextAttemptAt',
  'blockedBy',
  'refusal',
  'operation',
  'startedAt',
  'progressPercent',
  'delayed',
  'settledAt',
  'backup',
  'error',
] as const;
