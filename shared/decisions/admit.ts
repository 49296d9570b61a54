import { messageRememberedMs, recordLimits } from '../record/policy.ts';
import {
  type BackupRecord,
  type InEveryState,
  isOpen,
  type Requested,
  type SettledRecord,
  type Succeeded,
} from '../record/record.ts';
import { type BackupRequest, differences, type Requester, sameRequest } from '../request/request.ts';
import { isExpired, type SpannerBackup, type SpannerError } from '../spanner/backup.ts';
import { madeOf } from '../spanner/fields.ts';
import { millisOf, type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import { isOurBackup } from './ownership.ts';

/** What a message asks for, after it was parsed. */
export interface Incoming {
  readonly request: BackupRequest;
  readonly requester: Requester;
  readonly startBy: Timestamp;
}

/** What a message means for the record of the name that it asks for. */
export type Admission =
  /** The message was taken in before: acknowledge it, and do nothing else. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Whether the backup is still there decides: read it, and call `admit` again. */
  | { readonly kind: 'observe' }
  /** Too many events of earlier rounds are unsent: let the message be delivered again. */
  | { readonly kind: 'not yet' }
  /** Store `next` before the message is acknowledged. */
  | { readonly kind: 'joined' | 'announced again' | 'new round'; readonly next: BackupRecord };

/** The first record of a name: it says what was asked for, before anything else happens. */
export function intent(incoming: Incoming, now: Date): Requested {
  const { request, requester, startBy } = incoming;
  const inEveryState = madeOf<InEveryState>({
    request,
    round: 1,
    openedBy: requester.messageId,
    intentAt: timestampOf(now),
    startBy,
    requests: [asking(requester)],
    messages: [{ id: requester.messageId, publishTime: requester.publishTime }],
    attempts: 0,
    lastError: undefined,
    outbox: [],
    history: [],
    formerOperations: [],
  });
  return { ...inEveryState, state: 'requested', nextAttemptAt: timestampOf(now) };
}

/** What the record keeps of a requester, for every event of the round. `messages` has the publish time. */
function asking({ publishTime, ...kept }: Requester): BackupRecord['requests'][number] {
  return kept;
}

/** Decides what a message means for a record. `backup` is what Spanner shows under the name: not read, none, or the backup. */
export function admit(
  record: BackupRecord,
  incoming: Incoming,
  backup: 'not observed' | 'none' | SpannerBackup,
  now: Date,
): Admission {
  const { messageId } = incoming.requester;
  if (record.messages.some((message) => message.id === messageId)) return { kind: 'duplicate' };
  if (!sameRequest(record.request, incoming.request)) {
    return {
      kind: 'rejected',
      reason: `${record.request.backup} was asked for before, with another request; what differs: ${differences(record.request, incoming.request).join(', ')}`,
    };
  }
  const messages = remembered(record, incoming.requester);
  if (messages.length > recordLimits.messages) {
    return {
      kind: 'rejected',
      reason: `${record.request.backup} was asked for too often: give each backup its own id`,
    };
  }
  const requests = [...record.requests, asking(incoming.requester)];
  const full = fullOf(requests);
  if (isOpen(record)) {
    if (full !== undefined) {
      return { kind: 'rejected', reason: `${full} wait for ${record.request.backup} already` };
    }
    const startBy = later(record.startBy, incoming.startBy);
    return { kind: 'joined', next: { ...record, startBy, messages, requests } };
  }
  if (record.state !== 'succeeded') return openRound(record, incoming, messages, now);
  if (backup === 'not observed') return { kind: 'observe' };
  if (!isStillThere(record, backup, now)) return openRound(record, incoming, messages, now);
  const answered = full === undefined ? { ...record, messages, requests } : { ...record, messages };
  return { kind: 'announced again', next: announceAgain(answered) };
}

/** The bound that is passed if the events of a round name all these requests; undefined if none is. */
function fullOf(requests: BackupRecord['requests']): string | undefined {
  const { requestsPerRound, requesterBytes } = recordLimits;
  if (requests.length > requestsPerRound) return `${requestsPerRound} requests`;
  // A single request never passes this, because labels are bounded.
  return Buffer.byteLength(JSON.stringify(requests)) > requesterBytes
    ? `requests with ${requesterBytes / 1_000} KB of labels`
    : undefined;
}

function isStillThere(record: Succeeded, backup: 'none' | SpannerBackup, now: Date): boolean {
  if (backup === 'none' || backup.state !== 'READY' || isExpired(backup, now)) return false;
  // A backup that was created after ours has replaced it: our stored event is not true of that backup.
  const madeAt = record.backup.createTime ?? record.startedAt ?? record.settledAt;
  return isOurBackup({ ...record, startedAt: madeAt }, backup);
}

/** Sends the event of the success once more, with its id and content: new requesters hear it, others recognise it by its id. */
function announceAgain(record: Succeeded): Succeeded {
  const { announcement, outbox } = record;
  if (outbox.some((event) => event.id === announcement.id)) return record;
  return { ...record, outbox: [...outbox, announcement] };
}

/** Opens a new round, unless the unsent events of earlier rounds leave no room for its own. */
function openRound(
  record: SettledRecord,
  incoming: Incoming,
  messages: BackupRecord['messages'],
  now: Date,
): Admission {
  if (Buffer.byteLength(JSON.stringify(record.outbox)) > recordLimits.unsentBytes) return { kind: 'not yet' };
  return { kind: 'new round', next: newRound(record, incoming, messages, now) };
}

function newRound(
  record: SettledRecord,
  incoming: Incoming,
  messages: BackupRecord['messages'],
  now: Date,
): Requested {
  const { round, openedBy, state, settledAt, operation } = record;
  const error = 'error' in record ? shortened(record.error) : undefined;
  const past = {
    round,
    openedBy,
    state,
    settledAt,
    ...(operation !== undefined && { operation }),
    ...(error !== undefined && { error }),
  };
  const former = operation === undefined ? [] : [operation];
  return {
    ...intent(incoming, now),
    round: round + 1,
    messages,
    // Unsent events of earlier rounds go out before any event of this one.
    outbox: record.outbox,
    history: [...record.history, past].slice(-recordLimits.pastRounds),
    formerOperations: [...record.formerOperations, ...former].slice(-recordLimits.pastRounds),
  };
}

function shortened(error: SpannerError): SpannerError {
  return { ...error, message: error.message.slice(0, recordLimits.pastErrorLetters).toWellFormed() };
}

/** The later `startBy` counts: a round goes on for the requester with the most time. */
function later(one: Timestamp, other: Timestamp): Timestamp {
  return millisOf(other) > millisOf(one) ? other : one;
}

/**
 * The messages that are still remembered, and this one. Their age counts up to its publish time, not up to now, so that two
 * deliveries at once are decided alike.
 */
export function remembered(
  record: BackupRecord,
  { messageId, publishTime }: Pick<Requester, 'messageId' | 'publishTime'>,
): BackupRecord['messages'] {
  const since = millisOf(publishTime) - messageRememberedMs;
  const recent = record.messages.filter((message) => millisOf(message.publishTime) > since);
  return [...recent, { id: messageId, publishTime }];
}
