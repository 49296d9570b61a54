import type { BackupRecord, Requested, SettledRecord } from '../record/record.ts';

/** Cloud Logging's severities, as far as we use them. */
export type Severity = 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR';

/**
 * What a log line tells, in words that do not change. Those that the metric of outcomes counts are in
 * terraform/metrics.tf; test/deploy/metrics.test.ts holds both lists together.
 */
export const outcomes = [
  // What became of a message.
  'requested',
  'joined',
  'announced again',
  'withdrawn',
  'duplicate',
  'rejected',
  'deferred',
  // What became of a round.
  'started',
  'blocked',
  'retry',
  'delayed',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
  'orphaned',
  // What is said of a database.
  'judged',
  'stale',
  'fresh',
  'not judged',
  'found',
  // What keeps the functions from their work.
  'unobserved',
  'unseen',
  'unreadable',
  'unsent',
  'unwritten',
  'clocks apart',
  // How a tick ended.
  'ticked',
  'tick failed',
] as const;

export type Outcome = (typeof outcomes)[number];

/**
 * One fact, one line. The field names are a contract: metrics and alerts count by them. No fact holds a payload.
 */
export interface Fact {
  readonly severity: Severity;
  readonly message: string;
  /** The backup's full name. */
  readonly backup?: string | undefined;
  /** The database's full name. */
  readonly database?: string | undefined;
  readonly operation?: string | undefined;
  readonly round?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly [detail: string]: unknown;
}

export type Log = (fact: Fact) => void;

/** Writes facts as Cloud Logging reads them from standard output: one JSON document a line. */
export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (fact) => write(`${JSON.stringify({ ...fact, time: now().toISOString() })}\n`);
}

/** Adds the same details to every fact: the trace of the request that is being answered, say. */
export function logWith(log: Log, details: Readonly<Record<string, unknown>>): Log {
  return (fact) => log({ ...details, ...fact });
}

/** What every fact about a record says. */
export function about(record: BackupRecord) {
  return {
    backup: record.request.backup,
    database: record.request.database,
    operation: 'operation' in record ? record.operation : undefined,
    round: record.round,
  };
}

/** An error in a few words, without the stack of a client library. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}

/** The gRPC code of what was thrown, or undefined. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** The fact of a message that was taken in, or rejected, when it came before. */
export function duplicateFact(whose: Pick<Fact, 'backup' | 'database' | 'operation' | 'round'>): Fact {
  return { severity: 'INFO', message: 'a message was delivered again', ...whose, outcome: 'duplicate' };
}

/** The fact of a message that opened a round. */
export function requestedFact(record: BackupRecord): Fact {
  return { severity: 'INFO', message: 'backup requested', ...about(record), outcome: 'requested' };
}

/** The fact of a message for which no round had to be opened. */
export function answeredFact(outcome: 'joined' | 'announced again', record: BackupRecord): Fact {
  return { severity: 'INFO', message: `request ${outcome}`, ...about(record), outcome };
}

/** The fact of a request that was withdrawn. `record` is cancelled if it was the last that waited for it. */
export function withdrawnFact(record: BackupRecord): Fact {
  const isLast = record.state === 'cancelled';
  const message = isLast
    ? 'request withdrawn; nobody waits for the backup any more'
    : 'request withdrawn; others still wait';
  return { severity: 'NOTICE', message, ...about(record), outcome: 'withdrawn', isLast };
}

/** The fact of a transition; undefined where the change is none that anybody counts. */
export function transitionFact(from: BackupRecord, to: BackupRecord): Fact | undefined {
  const reached = from.state !== to.state || from.round !== to.round;
  switch (to.state) {
    case 'requested':
      if (reached) return requestedFact(to);
      return from.state === 'requested' ? waitingFact(from, to) : undefined;
    case 'running':
      if (reached) return { severity: 'INFO', message: 'backup started', ...about(to), outcome: 'started' };
      if (from.state === 'running' && from.delayed === to.delayed) return undefined;
      return { severity: 'WARNING', message: 'backup delayed', ...about(to), outcome: 'delayed' };
    default:
      return reached ? settledFact(to) : undefined;
  }
}

/**
 * A backup that is in the way is logged once. Every other error is logged after each attempt: each is an object of its own, so
 * `===` tells one that was heard again from one that was there before.
 */
function waitingFact(from: Requested, to: Requested): Fact | undefined {
  const { blockedBy, lastError } = to;
  if (blockedBy !== undefined) {
    if (from.blockedBy === blockedBy) return undefined;
    const message = 'backup waits: another backup of the database has to end first';
    return { severity: 'INFO', message, ...about(to), outcome: 'blocked', blockedBy };
  }
  if (lastError === undefined || lastError === from.lastError) return undefined;
  const message = 'an attempt began no backup that is known of; it will be tried again';
  return { severity: 'WARNING', message, ...about(to), outcome: 'retry', error: lastError };
}

function settledFact(record: SettledRecord): Fact {
  const outcomeEvent = record.outbox.at(-1)?.data;
  return {
    severity: record.state === 'succeeded' ? 'NOTICE' : 'ERROR',
    message: `backup ${record.state}`,
    ...about(record),
    outcome: record.state,
    durationMs: outcomeEvent?.durationMs,
    sizeBytes: record.state === 'succeeded' ? record.backup.sizeBytes : undefined,
    error: 'error' in record ? record.error : record.lastError,
  };
}
