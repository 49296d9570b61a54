import * as v from 'valibot';
import {
  type DatabaseEventKind,
  DatabaseEventSchema,
  databaseEventKinds,
  databaseTypePrefix,
  FoundEventSchema,
  foundType,
} from '../shared/events/database-event-schema.ts';
import {
  BackupEventDataSchema,
  type BackupEventKind,
  BackupEventSchema,
  backupEventKinds,
  eventTypePrefix,
  RejectedEventSchema,
} from '../shared/events/event-schema.ts';
import type { SucceededEvent } from './succeeded.ts';
import type {
  CancelledEvent,
  DelayedEvent,
  ExpiredEvent,
  FailedEvent,
  FoundEvent,
  FreshEvent,
  RejectedEvent,
  SucceededEvent as ShownSucceededEvent,
  StaleEvent,
  StartedEvent,
  WaitingEvent,
} from './types.ts';

/*
 * The events, one schema a type. The code that makes them knows one shape for all that happens to a backup; what each
 * type always has is promised here, and every event that a test produces is held to it.
 */

const { data, type: _type, ...envelope } = BackupEventSchema.entries;
const fields = BackupEventDataSchema.entries;

const ended = v.strictObject({ ...fields, endedAt: fields.endedAt.wrapped });
const failed = v.strictObject({ ...ended.entries, error: fields.error.wrapped });
const underWay = v.strictObject({
  ...fields,
  operation: fields.operation.wrapped,
  startedAt: fields.startedAt.wrapped,
});

const waiting = v.strictObject({ ...fields, startBy: fields.startBy.wrapped });

const WaitingSchema = backupEvent(
  'waiting',
  waiting,
  'The backup cannot be started yet, and is tried again until data.startBy. What is in the way is data.blockedBy, the operation of another backup of the database, or said by Spanner in data.error. Comes at most once in a round; a start or an end comes after it.',
);
/*
 * Whoever finds the backup knows all of it. Where it was gone before it was observed, the operation's answer is all that
 * there is, and that may be missing.
 */
const wholeFields = ['state', 'createTime', 'versionTime', 'expireTime', 'sizeBytes'] as const;
const timedFields = ['startedAt', 'durationMs'] as const;
const succeeded = v.pipe(
  ended,
  v.guard(isWhole, `without backupGone, ${[...timedFields, ...wholeFields].join(', ')} are always there`),
  v.metadata({
    if: { properties: { backupGone: { const: true } }, required: ['backupGone'] },
    else: {
      ...sure(timedFields),
      properties: { ...sure(timedFields).properties, backup: { type: 'object', ...sure(wholeFields) } },
    },
  }),
);

const StartedSchema = backupEvent('started', underWay, 'Spanner has begun to create the backup.');
const SucceededSchema = backupEvent(
  'succeeded',
  succeeded,
  'The backup is there, unless data.backupGone says that it was deleted or had expired before it was observed.',
);
const FailedSchema = backupEvent(
  'failed',
  failed,
  'Spanner refused the backup or failed to create it; data.error says why. Nothing is tried again in this round.',
);
const CancelledSchema = backupEvent('cancelled', failed, 'Somebody cancelled the operation.');
const ExpiredSchema = backupEvent(
  'expired',
  ended,
  'The backup could not be started within the time that the request allowed. data.error, where there is one, is the last that Spanner said.',
);
const DelayedSchema = backupEvent(
  'delayed',
  underWay,
  'The backup takes longer than it should. Nothing is cancelled, and an end is still announced.',
);
const RejectedSchema = v.pipe(
  RejectedEventSchema,
  v.title('rejected'),
  v.description('A message on the requests topic is no request, or contradicts one; data.reasons says why.'),
);

const StaleSchema = databaseEvent(
  'stale',
  'There has been no good backup of the database for longer than its target allows, or nobody could see whether there is one; data.reason says why. The deployment announces it for the databases that it watches.',
);
const FreshSchema = databaseEvent('fresh', 'A database that was stale has a good backup again.');
const FoundSchema = v.pipe(
  FoundEventSchema,
  v.title('found'),
  v.description(
    'There is a backup that no request asked for: a schedule of Spanner, the console or somebody else made it. Comes once for each, where the deployment is told to announce them.',
  ),
);

/** An event of a backup, of a database, or of a refused message: a CloudEvent 1.0, told apart by its `type`. */
export type BackupEvent =
  | WaitingEvent
  | StartedEvent
  | SucceededEvent
  | FailedEvent
  | CancelledEvent
  | ExpiredEvent
  | DelayedEvent
  | RejectedEvent
  | StaleEvent
  | FreshEvent
  | FoundEvent;

/** The last word of an event's type. */
export type EventKind = BackupEventKind | 'rejected' | DatabaseEventKind | 'found';

export const eventKinds: readonly EventKind[] = [
  ...backupEventKinds,
  'rejected',
  ...databaseEventKinds,
  'found',
];

/** The full `type` of each kind of event, for comparisons and for the filters of subscriptions. */
export const eventTypes = {
  waiting: typeOf('waiting'),
  started: typeOf('started'),
  succeeded: typeOf('succeeded'),
  failed: typeOf('failed'),
  cancelled: typeOf('cancelled'),
  expired: typeOf('expired'),
  delayed: typeOf('delayed'),
  rejected: typeOf('rejected'),
  stale: `${databaseTypePrefix}stale`,
  fresh: `${databaseTypePrefix}fresh`,
  found: foundType,
} as const;

/** By kind. They refuse unknown fields; `parseBackupEvent`, which reads events of newer versions as well, lets those pass. */
export const eventSchemas = {
  waiting: WaitingSchema,
  started: StartedSchema,
  succeeded: SucceededSchema,
  failed: FailedSchema,
  cancelled: CancelledSchema,
  expired: ExpiredSchema,
  delayed: DelayedSchema,
  rejected: RejectedSchema,
  stale: StaleSchema,
  fresh: FreshSchema,
  found: FoundSchema,
} satisfies Record<EventKind, v.GenericSchema<unknown, BackupEvent>>;

/** A JSON Schema by which these are there, whatever they are: a strict validator wants to know them for fields. */
function sure(fields: readonly string[]) {
  return { required: [...fields], properties: Object.fromEntries(fields.map((field) => [field, true])) };
}

function isWhole(data: ShownSucceededEvent['data']): data is SucceededEvent['data'] {
  return (
    data.backupGone === true ||
    (timedFields.every((field) => data[field] !== undefined) &&
      wholeFields.every((field) => data.backup[field] !== undefined))
  );
}

function typeOf<Kind extends BackupEventKind | 'rejected'>(kind: Kind): `${typeof eventTypePrefix}${Kind}` {
  return `${eventTypePrefix}${kind}`;
}

function backupEvent<Kind extends BackupEventKind, Data extends v.GenericSchema>(
  kind: Kind,
  data: Data,
  description: string,
) {
  return v.pipe(
    v.strictObject({ ...envelope, type: v.literal(typeOf(kind)), data }),
    v.title(kind),
    v.description(description),
  );
}

function databaseEvent<Kind extends DatabaseEventKind>(kind: Kind, description: string) {
  const { type: _any, ...entries } = DatabaseEventSchema.entries;
  return v.pipe(
    v.strictObject({ ...entries, type: v.literal(`${databaseTypePrefix}${kind}` as const) }),
    v.title(kind),
    v.description(description),
  );
}
