import type { BackupRecord } from '../../shared/record/record.ts';

/** The operation that is known to run on a database, by the database's name. */
export type Busy = Map<string, string>;

/** Notes after an attempt which operation the other requests of the database wait for: ours, or the one that blocks us. */
export function noteAttempt(record: BackupRecord, busy: Busy): void {
  const { database } = record.request;
  if (record.state === 'running') busy.set(database, record.operation);
  else if (record.state === 'requested' && record.blockedBy !== undefined)
    busy.set(database, record.blockedBy);
  // What ran when the tick began may have ended: nothing is known to run now. A lost answer, which leaves the lease, says
  // nothing about it.
  else if (record.state !== 'requested' || record.lease === undefined) busy.delete(database);
}

/** Notes that a record was settled: its operation runs no more. Another one that is known to run stays known. */
export function noteSettled(settled: BackupRecord, busy: Busy): void {
  const { database } = settled.request;
  const operation = 'operation' in settled ? settled.operation : undefined;
  if (operation !== undefined && busy.get(database) === operation) busy.delete(database);
}
