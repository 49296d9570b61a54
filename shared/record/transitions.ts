import { backupEvent, type Telling } from '../events/event.ts';
import type { BackupOperation, SpannerBackup, SpannerError } from '../spanner/backup.ts';
import { madeOf } from '../spanner/fields.ts';
import { millisOf, shifted, type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import type { Policy } from './policy.ts';
import { recordKeptMs } from './policy.ts';
import type { BackupRecord, InEveryState, OpenRecord, Requested, Running, SettledRecord } from './record.ts';

/*
 * One function for each transition (docs/architecture.md, "The states"). Each gives the next record, with the events that
 * the transition causes already in its outbox: so state and events are stored in one write.
 */

/** How a round ended. */
export type RoundOutcome =
  | {
      readonly state: 'succeeded';
      readonly operation?: BackupOperation | undefined;
      readonly backup: SpannerBackup;
      readonly backupGone?: boolean;
    }
  | {
      readonly state: 'failed' | 'cancelled';
      readonly operation?: BackupOperation | undefined;
      readonly error: SpannerError;
    }
  | { readonly state: 'expired' };

/** The operation of this round is known: from `requested` to `running`, with the event `started`. */
export function begin(record: Requested, operation: BackupOperation, now: Date): Running {
  const startedAt = operation.startTime ?? timestampOf(now);
  const { state, nextAttemptAt, lease, refusal, refusedSince, blockedBy, lastError, ...kept } = record;
  return announcing(
    {
      ...kept,
      state: 'running',
      operation: operation.name,
      startedAt,
      progressPercent: operation.progressPercent,
      delayed: false,
    },
    { kind: 'started', time: startedAt, operation: operation.name, startedAt },
  );
}

/** The backup was seen to run: stores its progress, and that it is neither missing nor unobserved any more. */
export function noteProgress(record: Running, progressPercent: number): Running {
  const { missingSince, refusedSince, ...kept } = record;
  return { ...kept, progressPercent };
}

/** True if the backup takes longer than it should, and no event has said so yet. */
export function isLate(
  glance: Pick<Running, 'delayed' | 'startedAt'>,
  now: Date,
  { delayedAfterMs }: Policy,
): boolean {
  return !glance.delayed && now.getTime() - millisOf(glance.startedAt) > delayedAfterMs;
}

/**
 * The backup takes longer than it should: adds the event `delayed`. Nothing is cancelled: Google advises against it. If the
 * record cannot be observed, `error` says why, in the words of the failed read.
 */
export function markDelayed(record: Running, now: Date, error?: SpannerError): Running {
  const { operation, startedAt } = record;
  return announcing(
    { ...record, delayed: true },
    { kind: 'delayed', time: timestampOf(now), operation, startedAt, error },
  );
}

/** Neither the operation nor the backup is to be seen: stores since when. */
export function markMissing(record: Running, now: Date): Running {
  const { refusedSince, ...kept } = record;
  return { ...kept, missingSince: timestampOf(now) };
}

/**
 * The record cannot be observed: stores since when. The field is called `refusedSince` because PERMISSION_DENIED was once
 * the only reason; stored records have it under that name.
 */
export function noteUnobserved<Kept extends OpenRecord>(record: Kept, since: Timestamp): Kept {
  return { ...record, refusedSince: since };
}

/** The record was observed again. Gives the same object if it never was unobserved. */
export function noteObserved(record: OpenRecord): OpenRecord {
  if (record.refusedSince === undefined) return record;
  const { refusedSince, ...kept } = record;
  return kept;
}

/** Stores the outcome of the round, with its event. */
export function settle(record: OpenRecord, outcome: RoundOutcome, now: Date): SettledRecord {
  const settledAt = timestampOf(now);
  const operation = ('operation' in outcome ? outcome.operation?.name : undefined) ?? operationOf(record);
  const startedAt = startOf(record, outcome);
  const endedAt = endOf(outcome) ?? settledAt;
  const base = {
    ...common(record),
    settledAt,
    expireAt: expireAtOf(outcome, settledAt),
    ...(operation !== undefined && { operation }),
    ...(startedAt !== undefined && { startedAt }),
  };
  const told = { kind: outcome.state, time: endedAt, operation, startedAt, endedAt } as const;
  switch (outcome.state) {
    case 'succeeded': {
      const { backup, backupGone } = outcome;
      const announcement = backupEvent(record, { ...told, backup, backupGone });
      return { ...base, state: 'succeeded', backup, announcement, outbox: [...base.outbox, announcement] };
    }
    case 'failed':
    case 'cancelled':
      return announcing(
        { ...base, state: outcome.state, error: outcome.error },
        { ...told, error: outcome.error },
      );
    case 'expired': {
      const blockedBy = record.state === 'requested' ? record.blockedBy : undefined;
      return announcing({ ...base, state: 'expired' }, { ...told, blockedBy, error: record.lastError });
    }
  }
}

/** Notes an attempt and its lease, which have to be stored before Spanner is called. */
export function lease(record: Requested, now: Date, policy: Policy): Requested {
  const startedAt = timestampOf(now);
  const attempt = record.attempts + 1;
  const leaseUntil = shifted(startedAt, policy.createTimeoutMs + policy.leaseMarginMs);
  const { refusedSince, ...kept } = record;
  return { ...kept, attempts: attempt, lease: { attempt, startedAt, leaseUntil } };
}

/** What an attempt overwrites: how many there were, the passed lease of a lost answer, since when reads failed. */
export type BeforeAttempt = Pick<Requested, 'attempts' | 'lease' | 'refusedSince'>;

/** A record before its first attempt. */
export const neverTried: BeforeAttempt = { attempts: 0 };

/** Takes the last attempt back: only for whoever leased it, and only if its call was never made. */
export function withoutAttempt(record: Requested, before: BeforeAttempt): Requested {
  const { lease, refusedSince, ...kept } = record;
  return {
    ...kept,
    attempts: before.attempts,
    ...(before.lease !== undefined && { lease: before.lease }),
    ...(before.refusedSince !== undefined && { refusedSince: before.refusedSince }),
  };
}

/** Takes the events that were sent out of the outbox. Gives the same object if none of them is in it. */
export function markSent<Kept extends BackupRecord>(record: Kept, eventIds: ReadonlySet<string>): Kept {
  const outbox = record.outbox.filter((event) => !eventIds.has(event.id));
  return outbox.length === record.outbox.length ? record : { ...record, outbox };
}

function announcing<Next extends BackupRecord>(record: Next, telling: Telling): Next {
  return { ...record, outbox: [...record.outbox, backupEvent(record, telling)] };
}

function common(record: OpenRecord): InEveryState {
  const { request, round, openedBy, intentAt, startBy, requests, messages, attempts } = record;
  const { lastError, outbox, history, formerOperations } = record;
  return madeOf<InEveryState>({
    request,
    round,
    openedBy,
    intentAt,
    startBy,
    requests,
    messages,
    attempts,
    lastError,
    outbox,
    history,
    formerOperations,
  });
}

function operationOf(record: OpenRecord): string | undefined {
  return record.state === 'running' ? record.operation : undefined;
}

function startOf(record: OpenRecord, outcome: RoundOutcome): Timestamp | undefined {
  const seen = 'operation' in outcome ? outcome.operation?.startTime : undefined;
  if (seen !== undefined) return seen;
  if (record.state === 'running') return record.startedAt;
  return outcome.state === 'succeeded' ? outcome.backup.createTime : undefined;
}

function endOf(outcome: RoundOutcome): Timestamp | undefined {
  return 'operation' in outcome ? outcome.operation?.endTime : undefined;
}

// The record outlives its backup: otherwise a later record of the name would take the backup for somebody else's.
function expireAtOf(outcome: RoundOutcome, settledAt: Timestamp): Date {
  const backupEnds = outcome.state === 'succeeded' ? outcome.backup.expireTime : undefined;
  return new Date(Math.max(millisOf(settledAt), backupEnds ? millisOf(backupEnds) : 0) + recordKeptMs);
}
