import type { BackupRecord } from './domain/record.ts';
import { isOpen } from './domain/record.ts';

/** Cloud Logging's severities, as far as we use them. */
export type Severity = 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR';

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
  /** What happened, in one word that does not change: `started`, `succeeded`, `rejected`, `duplicate`, … */
  readonly outcome?: string | undefined;
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

/** The fact of a transition; undefined where the change is none that anybody counts. */
export function transitionFact(from: BackupRecord, to: BackupRecord): Fact | undefined {
  if (from.state === to.state && from.round === to.round) {
    if (
      to.state === 'requested' &&
      to.blockedBy !== undefined &&
      from.state === 'requested' &&
      from.blockedBy !== to.blockedBy
    ) {
      const message = 'backup waits: another backup of the database has to end first';
      return { severity: 'INFO', message, ...about(to), outcome: 'blocked', blockedBy: to.blockedBy };
    }
    if (to.state === 'running' && from.state === 'running' && to.delayed && !from.delayed) {
      return { severity: 'WARNING', message: 'backup delayed', ...about(to), outcome: 'delayed' };
    }
    if (to.state === 'requested' && to.lastError !== undefined && to.lastError !== from.lastError) {
      const message = 'start refused; it will be tried again';
      return { severity: 'WARNING', message, ...about(to), outcome: 'retry', error: to.lastError };
    }
    return undefined;
  }
  if (to.state === 'requested') {
    return { severity: 'INFO', message: 'backup requested', ...about(to), outcome: 'requested' };
  }
  if (to.state === 'running') {
    return { severity: 'INFO', message: 'backup started', ...about(to), outcome: 'started' };
  }
  return settledFact(to);
}

function settledFact(record: BackupRecord): Fact | undefined {
  if (isOpen(record)) return undefined;
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
