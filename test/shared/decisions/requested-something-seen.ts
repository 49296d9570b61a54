import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  at,
  backup,
  backupName,
  database,
  endedWith,
  hours,
  minutes,
  operation,
  otherDatabase,
  requested,
  spannerError,
} from '../record/builders.ts';
import type { RequestedExample } from './examples.ts';
import { due, late, waiting } from './requested-records.ts';
import {
  creating,
  everywhere,
  expired,
  leave,
  observing,
  ready,
  silent,
  start,
  succeeded,
} from './verdicts.ts';

const unfinished = operation({ progressPercent: 3 });
const unbegun = operation({ startTime: undefined });
const older = backup({ state: 'CREATING', createTime: at(-hours) });
const cancelled = endedWith({ kind: 'failed', error: spannerError('CANCELLED') });
const failed = endedWith({ kind: 'failed', error: spannerError('INTERNAL') });
const foreign = backup({ database: otherDatabase });
const unknown: SpannerBackup = { name: backupName, database, state: 'STATE_UNSPECIFIED' };

/** Records that wait for their start, of which an operation or the backup was seen. */
export const withSomethingSeen: readonly RequestedExample[] = [
  // An operation of this round.
  {
    row: 'our operation runs, its backup in sight',
    name: 'an unfinished operation',
    record: due,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unfinished },
  },
  {
    row: 'our operation runs, its backup in sight',
    name: 'an unfinished operation, after the time to start',
    record: late,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unfinished },
  },
  {
    row: 'our operation runs, its backup in sight',
    name: 'an unfinished operation, before the next attempt is due',
    record: waiting,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unfinished },
  },
  {
    row: 'our operation runs, its backup not read yet',
    name: 'an unfinished operation, the backup not read',
    record: due,
    seen: { operation: unfinished },
    verdict: observing('backup'),
  },
  {
    row: 'due',
    name: 'an unfinished operation, its backup of another time',
    record: due,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING', versionTime: at(-hours) }) },
    verdict: start,
  },
  {
    row: 'our operation runs, its backup in sight',
    name: 'an operation that shows no start, its backup since then',
    record: due,
    seen: { operation: unbegun, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unbegun },
  },
  {
    row: 'our operation runs, its backup out of sight',
    name: 'an operation that shows no start, its backup out of sight',
    record: late,
    seen: { operation: unbegun, backup: 'none' },
    verdict: leave,
  },
  {
    row: 'due',
    name: 'an operation that shows no start, of an older backup',
    record: due,
    seen: { operation: unbegun, searched: 'unfinished', backup: older },
    verdict: start,
  },
  {
    row: 'the next attempt is not due',
    name: 'an operation that shows no start, of an older backup, not due',
    record: waiting,
    seen: { operation: unbegun, searched: 'unfinished', backup: older },
    verdict: leave,
  },
  {
    row: 'too late, and nothing of it is there',
    name: 'an operation that shows no start, of an older backup, too late',
    record: late,
    seen: { operation: unbegun, searched: 'unfinished', backup: older },
    verdict: expired,
  },
  {
    row: 'the operation succeeded, its backup READY',
    name: 'an operation that made a READY backup',
    record: due,
    seen: { operation: ready, backup: backup() },
    verdict: succeeded({ operation: ready }),
  },
  {
    row: 'the operation succeeded, its backup not read yet',
    name: 'an operation that made a READY backup, the backup not read',
    record: late,
    seen: { operation: ready },
    verdict: observing('backup'),
  },
  {
    row: 'the operation succeeded, its backup READY',
    name: 'an operation that does not say READY, the backup READY',
    record: due,
    seen: { operation: creating, backup: backup() },
    verdict: succeeded({ operation: creating }),
  },
  {
    row: 'the operation succeeded, its backup not READY yet',
    name: 'an operation that does not say READY, the backup CREATING',
    record: late,
    seen: { operation: creating, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    row: 'the operation succeeded, its backup gone',
    name: 'an operation that does not say READY, the backup gone',
    record: due,
    seen: { operation: creating, backup: 'none' },
    verdict: succeeded({ operation: creating, backup: backup({ state: 'CREATING' }), backupGone: true }),
  },
  {
    row: 'the operation succeeded, its backup gone',
    name: 'an operation that says nothing, the backup gone',
    record: due,
    seen: { operation: silent, backup: 'none' },
    verdict: succeeded({ operation: silent, backup: unknown, backupGone: true }),
  },
  {
    row: 'the operation failed, or was cancelled',
    name: 'an operation that was cancelled',
    record: due,
    seen: { operation: cancelled },
    verdict: {
      kind: 'settle',
      outcome: { state: 'cancelled', operation: cancelled, error: spannerError('CANCELLED') },
    },
  },
  {
    row: 'the operation failed, or was cancelled',
    name: 'an operation that failed',
    record: due,
    seen: { operation: failed },
    verdict: {
      kind: 'settle',
      outcome: { state: 'failed', operation: failed, error: spannerError('INTERNAL') },
    },
  },
  // No operation.
  {
    row: 'our backup is READY, its operation out of sight',
    name: 'our backup READY',
    record: waiting,
    seen: { ...everywhere, backup: backup() },
    verdict: succeeded({}),
  },
  {
    row: 'our backup is READY, its operation out of sight',
    name: 'our backup READY, too late',
    record: late,
    seen: { ...everywhere, backup: backup() },
    verdict: succeeded({}),
  },
  {
    row: 'our backup is being created, its operation out of sight',
    name: 'our backup CREATING',
    record: due,
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    row: 'our backup is being created, its operation out of sight',
    name: 'our backup CREATING, too late',
    record: late,
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    row: 'too late, and nothing of it is there',
    name: 'our backup CREATING, too late by ten minutes',
    record: requested({ attempts: 1, startBy: at(-10 * minutes) }),
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: expired,
  },
  {
    row: 'due',
    name: 'a backup not ours',
    record: due,
    seen: { ...everywhere, backup: foreign },
    verdict: start,
  },
  {
    row: 'the next attempt is not due',
    name: 'a backup not ours, not due',
    record: waiting,
    seen: { ...everywhere, backup: foreign },
    verdict: leave,
  },
  {
    row: 'too late, and nothing of it is there',
    name: 'a backup not ours, too late',
    record: late,
    seen: { ...everywhere, backup: foreign },
    verdict: expired,
  },
];
