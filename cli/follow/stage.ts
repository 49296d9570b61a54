import type { RejectedEvent } from '../../shared/events/event-schema.ts';
import type { RecordView } from '../../shared/record/record-view.ts';
import { isOpenState, isSettledState, type SettledState } from '../../shared/record/states.ts';
import type { SpannerError } from '../../shared/spanner/backup.ts';
import { millisOf, type Timestamp } from '../../shared/spanner/timestamp.ts';
import type { Exit } from '../exit.ts';

/** What is followed: a backup, by its full name; with a message id, what became of that message. */
export interface Followed {
  readonly backup: string;
  readonly messageId?: string | undefined;
}

/** What was read of it. */
export interface Sight {
  readonly record: RecordView | undefined;
  readonly rejection: RejectedEvent | undefined;
}

/** How far it is. */
export type Stage =
  /** Nothing is known of it: not taken in yet, or never asked for. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'requested';
      readonly record: RecordView;
      /** Somebody else asked for it before. */
      readonly joined: boolean;
    }
  | { readonly kind: 'running'; readonly record: RecordView; readonly joined: boolean }
  | {
      readonly kind: 'settled';
      readonly record: RecordView;
      readonly outcome: Outcome;
      readonly joined: boolean;
    }
  /** The message was withdrawn; whether others still wait, the record says. */
  | { readonly kind: 'withdrawn'; readonly record: RecordView; readonly by: string }
  | { readonly kind: 'rejected'; readonly rejection: RejectedEvent };

/** How a round ended. */
export interface Outcome {
  readonly exit: Extract<Exit, SettledState>;
  readonly settledAt: Timestamp;
  readonly error?: SpannerError | undefined;
}

/**
 * How far what is followed is, by what was read. A message id decides what is one's own: another publisher's rejection,
 * or a round that another message opened later, is none of it.
 */
export function stageOf({ messageId }: Followed, { record, rejection }: Sight): Stage {
  if (rejection !== undefined) return { kind: 'rejected', rejection };
  if (record === undefined) return { kind: 'unknown' };
  if (messageId !== undefined && !record.messages.some(({ id }) => id === messageId))
    return { kind: 'unknown' };
  const by = record.requests.find((request) => request.messageId === messageId)?.withdrawnBy;
  if (by !== undefined) return { kind: 'withdrawn', record, by };
  const past = messageId === undefined ? undefined : pastRoundOf(messageId, record);
  const openedBy = past?.openedBy ?? record.openedBy;
  const joined = messageId !== undefined && openedBy !== messageId;
  if (past !== undefined && isSettledState(past.state)) {
    const { state, settledAt, error } = past;
    return { kind: 'settled', record, joined, outcome: { exit: state, settledAt, error } };
  }
  const { state, settledAt, error } = record;
  if (isOpenState(state)) return { kind: state, record, joined };
  return {
    kind: 'settled',
    record,
    joined,
    outcome: { exit: state, settledAt: settledAt ?? record.intentAt, error: error ?? record.lastError },
  };
}

/** The earlier round that answered a message; undefined where it is the present one. */
function pastRoundOf(messageId: string, { requests, messages, history, openedBy }: RecordView) {
  if (openedBy === messageId || requests.some((request) => request.messageId === messageId)) return undefined;
  const opened = history.find((round) => round.openedBy === messageId);
  if (opened !== undefined) return opened;
  // A round keeps no list of those who joined it: the first that ended after the message was published answered it.
  const message = messages.find(({ id }) => id === messageId);
  return message && history.find((round) => millisOf(round.settledAt) >= millisOf(message.publishTime));
}

/** What the command ends with, once the stage is the last. */
export function exitOf(stage: Stage): Exit | undefined {
  if (stage.kind === 'settled') return stage.outcome.exit;
  if (stage.kind === 'withdrawn') return 'cancelled';
  return stage.kind === 'rejected' ? 'rejected' : undefined;
}
