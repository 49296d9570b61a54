import { recordLimits } from '../record/policy.ts';
import { type BackupRecord, isOpen, type Requested } from '../record/record.ts';
import { waitingFor, withdraw } from '../record/withdraw.ts';
import type { Withdrawal } from '../request/withdrawal.ts';
import type { SpannerBackup } from '../spanner/backup.ts';
import type { Timestamp } from '../spanner/timestamp.ts';
import { remembered } from './admit.ts';
import { isOurBackup } from './ownership.ts';

/** A message that withdraws another, after it was parsed. */
export interface IncomingWithdrawal extends Withdrawal {
  readonly messageId: string;
  readonly publishTime: Timestamp;
}

/** What a withdrawal means for the record of the backup that it names. */
export type WithdrawalAdmission =
  /** It was taken in before: acknowledge it, and do nothing else. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Whether the backup is there decides: read it, and decide again. */
  | { readonly kind: 'observe' }
  /** Store `next` before the message is acknowledged. */
  | { readonly kind: 'withdrawn'; readonly next: BackupRecord };

/** What the rows need to know. */
interface Facts {
  readonly record: BackupRecord;
  readonly incoming: IncomingWithdrawal;
  /** The request that it withdraws, if that is of the present round. */
  readonly request: BackupRecord['requests'][number] | undefined;
  /** Every message that is remembered, with this one. */
  readonly messages: BackupRecord['messages'];
  /** The record, if it waits for its start without a lease: only then may a withdrawal change it. */
  readonly idle: Requested | undefined;
  /** Nobody else waits for the backup. */
  readonly isLast: boolean;
  /** What Spanner shows under the name. */
  readonly backup: 'not observed' | 'none' | SpannerBackup;
}

/** One row of the table: the first that holds decides. */
interface Row {
  readonly name: string;
  readonly when: (facts: Facts) => boolean;
  readonly means: 'duplicate' | 'observe' | 'withdraw' | ((facts: Facts) => string);
  readonly why: string;
}

/** What a withdrawal means. A text is the reason for which it is rejected. */
export const withdrawalTable: readonly Row[] = [
  {
    name: 'this withdrawal is known',
    when: ({ record, incoming }) => record.messages.some(({ id }) => id === incoming.messageId),
    means: 'duplicate',
    why: 'it was taken in, and is delivered again',
  },
  {
    name: 'the message never asked for this backup',
    when: ({ record, incoming, request }) =>
      request === undefined && !record.messages.some(({ id }) => id === incoming.withdraws),
    means: ({ record, incoming }) =>
      `message ${incoming.withdraws} is not known to have asked for ${record.request.backup}`,
    why: 'only the id of the message that asked proves whose request it is',
  },
  {
    name: 'the message waits for no round',
    when: ({ request }) => request === undefined,
    means: ({ incoming }) => `message ${incoming.withdraws} waits for nothing: it was answered before`,
    why: 'its round has ended, or it is a withdrawal itself',
  },
  {
    name: 'the request is withdrawn already',
    when: ({ request }) => request?.withdrawnBy !== undefined,
    means: ({ incoming, request }) =>
      `message ${incoming.withdraws} was withdrawn before, by message ${request?.withdrawnBy}`,
    why: 'the other withdrawal has had its way',
  },
  {
    name: 'the round is settled',
    when: ({ record }) => !isOpen(record),
    means: ({ record }) => `it comes too late: ${record.request.backup} is ${record.state}`,
    why: 'the outcome is told, and stays what it is',
  },
  {
    name: 'the backup runs',
    when: ({ record }) => record.state === 'running',
    means: ({ record }) =>
      `it comes too late: Spanner makes ${record.request.backup} by now; cancel the operation itself`,
    why: 'only Spanner can end an operation, for whoever may cancel it',
  },
  {
    name: 'an attempt may be under way',
    when: ({ idle }) => idle === undefined,
    means: ({ record }) =>
      `it comes too late: ${record.request.backup} may be starting now; if it is refused and waits again, withdraw again`,
    why: 'while a call may take effect, only the owner of its lease moves the record',
  },
  {
    name: 'too many messages are remembered',
    when: ({ messages }) => messages.length > recordLimits.messages,
    means: ({ record }) => `${record.request.backup} was asked for too often: nothing more can be remembered`,
    why: 'a record has to stay below what Firestore takes',
  },
  {
    name: 'others wait for the backup',
    when: ({ isLast }) => !isLast,
    means: 'withdraw',
    why: 'the round goes on for them',
  },
  {
    name: 'nothing was ever tried',
    when: ({ record }) => record.attempts === 0,
    means: 'withdraw',
    why: 'Spanner knows nothing of it',
  },
  {
    name: 'it was tried, its backup not read yet',
    when: ({ backup }) => backup === 'not observed',
    means: 'observe',
    why: 'operations show late: a lost call may have begun what no list has shown',
  },
  {
    name: 'it was tried, and its backup is there',
    when: ({ record, backup }) => typeof backup === 'object' && isOurBackup(record, backup),
    means: ({ record }) =>
      `it comes too late: Spanner makes ${record.request.backup} by now; cancel the operation itself`,
    why: 'the poller will see its operation, or the backup',
  },
  {
    name: 'it was tried, and nothing of it is there',
    when: () => true,
    means: 'withdraw',
    why: 'each attempt was refused',
  },
];

/** Decides what a withdrawal means for a record. `backup` is what Spanner shows under the name. */
export function decideWithdrawal(
  record: BackupRecord,
  incoming: IncomingWithdrawal,
  backup: Facts['backup'],
  now: Date,
): WithdrawalAdmission & { readonly row: string } {
  const facts = factsOf(record, incoming, backup);
  const row = withdrawalTable.find(({ when }) => when(facts));
  if (row === undefined) throw new Error('no row of the table holds');
  return { row: row.name, ...admissionBy(row, facts, now) };
}

function factsOf(record: BackupRecord, incoming: IncomingWithdrawal, backup: Facts['backup']): Facts {
  return {
    record,
    incoming,
    request: record.requests.find(({ messageId }) => messageId === incoming.withdraws),
    messages: remembered(record, incoming),
    idle: record.state === 'requested' && record.lease === undefined ? record : undefined,
    isLast: waitingFor(record).every(({ messageId }) => messageId === incoming.withdraws),
    backup,
  };
}

function admissionBy({ means }: Row, facts: Facts, now: Date): WithdrawalAdmission {
  if (typeof means === 'function') return { kind: 'rejected', reason: means(facts) };
  if (means !== 'withdraw') return { kind: means };
  const { idle, incoming, messages } = facts;
  if (idle === undefined) throw new Error('only what waits unleased can be withdrawn');
  const { withdraws, messageId } = incoming;
  return { kind: 'withdrawn', next: withdraw(idle, { withdraws, withdrawnBy: messageId }, messages, now) };
}
