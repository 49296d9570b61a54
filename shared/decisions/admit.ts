import { messageRememberedMs, recordLimits } from '../record/policy.ts';
import {
  type BackupRecord,
  isOpen,
  type Requested,
  type SettledRecord,
  type Succeeded,
} from '../record/record.ts';
import { type BackupRequest, differences, type Requester, sameRequest } from '../request/request.ts';
import type { SpannerBackup, SpannerError } from '../spanner/backup.ts';
import { millisOf, type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import { isOurBackup } from './ownership.ts';

/** A message that was understood. */
export interface Incoming {
  readonly request: BackupRequest;
  readonly requester: Requester;
  readonly startBy: Timestamp;
}

/** What a message means to the record of the name it asks for. */
export type Admission =
  /** It was taken in before: acknowledge, and nothing else. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Whether the backup is still there decides: look, and ask again. */
  | { readonly kind: 'observe' }
  /** The events of earlier rounds have to go out first: deliver it again. */
  | { readonly kind: 'not yet' }
  /** Store this before the message is acknowledged. */
  | { readonly kind: 'joined' | 'announced again' | 'new round'; readonly next: BackupRecord };

/** The first record of a name. */
export function intent(incoming: Incoming, now: Date): Requested {
  const { request, requester, startBy } = incoming;
  return {
    state: 'requested',
    request,
    round: 1,
    openedBy: requester.messageId,
    intentAt: timestampOf(now),
    startBy,
    requests: [{ messageId: requester.messageId, labels: requester.labels }],
    messages: [{ id: requester.messageId, publishTime: requester.publishTime }],
    attempts: 0,
    nextAttemptAt: timestampOf(now),
    outbox: [],
    history: [],
    formerOperations: [],
  };
}

/** `backup` is what Spanner shows under the name: not looked for, not there, or as it is. */
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
  const messages = remembered(record, incoming);
  if (messages.length > recordLimits.messages) {
    return {
      kind: 'rejected',
      reason: `${record.request.backup} was asked for too often: give each backup its own id`,
    };
  }
  const requests = [...record.requests, { messageId, labels: incoming.requester.labels }];
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

/** What there is too much of, were all these to be named by the events of one round. */
function fullOf(requests: BackupRecord['requests']): string | undefined {
  const { requestsPerRound, requesterBytes } = recordLimits;
  if (requests.length > requestsPerRound) return `${requestsPerRound} requests`;
  // The first always fits: the bounds of labels see to it.
  return Buffer.byteLength(JSON.stringify(requests)) > requesterBytes
    ? `requests with ${requesterBytes / 1_000} KB of labels`
    : undefined;
}

function isStillThere(record: Succeeded, backup: 'none' | SpannerBackup, now: Date): boolean {
  if (backup === 'none' || backup.state !== 'READY') return false;
  if (backup.expireTime !== undefined && millisOf(backup.expireTime) <= now.getTime()) return false;
  // One that was made after ours is somebody else's, in its place: what was announced is not true of it.
  const madeAt = record.backup.createTime ?? record.startedAt ?? record.settledAt;
  return isOurBackup({ ...record, startedAt: madeAt }, backup);
}

/** The same event once more, with the same id and content: whoever waits is answered, whoever knows it drops it. */
function announceAgain(record: Succeeded): Succeeded {
  const { announcement, outbox } = record;
  if (outbox.some((event) => event.id === announcement.id)) return record;
  return { ...record, outbox: [...outbox, announcement] };
}

/** A new round, unless the unsent events of those before it leave no room for its own. */
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
    // What is not sent yet of earlier rounds goes out before anything of this one.
    outbox: record.outbox,
    history: [...record.history, past].slice(-recordLimits.pastRounds),
    formerOperations: [...record.formerOperations, ...former].slice(-recordLimits.pastRounds),
  };
}

function shortened(error: SpannerError): SpannerError {
  return { ...error, message: error.message.slice(0, recordLimits.pastErrorLetters).toWellFormed() };
}

/** Who asks for more time has it: the others hear of the same backup, only later. */
function later(one: Timestamp, other: Timestamp): Timestamp {
  return millisOf(other) > millisOf(one) ? other : one;
}

// Counted from the message, not from now: two deliveries of it at once have to come to the same.
function remembered(record: BackupRecord, { requester }: Incoming): BackupRecord['messages'] {
  const since = millisOf(requester.publishTime) - messageRememberedMs;
  const recent = record.messages.filter((message) => millisOf(message.publishTime) > since);
  return [...recent, { id: requester.messageId, publishTime: requester.publishTime }];
}
