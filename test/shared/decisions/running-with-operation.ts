import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  at,
  backup,
  backupName,
  database,
  endedWith,
  hours,
  operation,
  policy,
  spannerError,
} from '../record/builders.ts';
import type { RunningExample } from './examples.ts';
import { creating, leave, observing, ready, silent, succeeded } from './verdicts.ts';

const lateSince = at(3 * hours - policy.delayedAfterMs - 1);
const late = { startedAt: lateSince };

const cancelled = endedWith({ kind: 'failed', error: spannerError('CANCELLED') });
const failed = endedWith({ kind: 'failed', error: spannerError('RESOURCE_EXHAUSTED') });
const foreign = backup({ createTime: at(-hours) });
const unknown: SpannerBackup = { name: backupName, database, state: 'STATE_UNSPECIFIED' };

/** Running records of which the operation was seen. */
export const withOperation: readonly RunningExample[] = [
  // The operation is unfinished.
  {
    row: 'the operation runs',
    name: 'no progress',
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: leave,
  },
  {
    row: 'the operation runs, and that is worth a write',
    name: 'progress',
    seen: { operation: operation({ progressPercent: 50 }) },
    verdict: { kind: 'note progress', percent: 50, late: false },
  },
  {
    row: 'the operation runs',
    name: 'less progress than is worth a write',
    seen: { operation: operation({ progressPercent: 49 }) },
    verdict: leave,
  },
  {
    row: 'the operation runs, and that is worth a write',
    name: 'the operation is seen again after it was missing',
    some: { missingSince: at(hours) },
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: { kind: 'note progress', percent: 40, late: false },
  },
  {
    row: 'the operation runs',
    name: 'the backup takes longer than it should, to the millisecond',
    some: { startedAt: at(3 * hours - policy.delayedAfterMs) },
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: leave,
  },
  {
    row: 'the operation runs, and that is worth a write',
    name: 'the backup takes longer than it should',
    some: late,
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: { kind: 'note progress', percent: 40, late: true },
  },
  {
    row: 'the operation runs',
    name: 'the backup takes longer than it should, announced before',
    some: { ...late, delayed: true },
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: leave,
  },
  {
    row: 'the operation runs, and that is worth a write',
    name: 'the backup takes longer than it should, announced before, with progress',
    some: { ...late, delayed: true },
    seen: { operation: operation({ progressPercent: 50 }) },
    verdict: { kind: 'note progress', percent: 50, late: false },
  },
  // The operation is over.
  {
    row: 'the operation succeeded, its backup not read yet',
    name: 'the operation made a READY backup',
    seen: { operation: ready },
    verdict: observing('backup'),
  },
  {
    row: 'the operation succeeded, its backup READY',
    name: 'the operation made a READY backup, and that is still there',
    seen: { operation: ready, backup: backup() },
    verdict: succeeded({ operation: ready }),
  },
  {
    row: 'the operation succeeded, its backup gone',
    name: 'the operation made a READY backup, which is gone by now',
    seen: { operation: ready, backup: 'none' },
    verdict: succeeded({ operation: ready, backupGone: true }),
  },
  {
    row: 'the operation succeeded, its backup not read yet',
    name: 'the operation does not say READY',
    seen: { operation: creating },
    verdict: observing('backup'),
  },
  {
    row: 'the operation succeeded, its backup not read yet',
    name: 'the operation says nothing of its backup',
    seen: { operation: silent },
    verdict: observing('backup'),
  },
  {
    row: 'the operation succeeded, its backup READY',
    name: 'the operation does not say READY, the backup is',
    seen: { operation: creating, backup: backup() },
    verdict: succeeded({ operation: creating }),
  },
  {
    row: 'the operation succeeded, its backup not READY yet',
    name: 'neither the operation nor the backup says READY',
    seen: { operation: creating, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    row: 'the operation succeeded, its backup not READY yet',
    name: 'the operation ended well, the backup shown without its times',
    seen: { operation: endedWith({ kind: 'succeeded', backup: backup() }), backup: unknown },
    verdict: leave,
  },
  {
    row: 'the operation succeeded, its backup not READY yet',
    name: 'the operation ended, and its backup is not READY for hours',
    some: { startedAt: at(3 * hours - 7 * hours) },
    seen: { operation: creating, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'note progress', percent: 100, late: true },
  },
  {
    row: 'the operation succeeded, its backup gone',
    name: 'the operation does not say READY, the backup is gone',
    seen: { operation: creating, backup: 'none' },
    verdict: succeeded({ operation: creating, backup: backup({ state: 'CREATING' }), backupGone: true }),
  },
  {
    row: 'the operation succeeded, its backup gone',
    name: "the operation says nothing of its backup, and the name is somebody else's by now",
    seen: { operation: silent, backup: foreign },
    verdict: succeeded({ operation: silent, backup: unknown, backupGone: true }),
  },
  {
    row: 'the operation failed, or was cancelled',
    name: 'the operation was cancelled',
    seen: { operation: cancelled },
    verdict: {
      kind: 'settle',
      outcome: { state: 'cancelled', operation: cancelled, error: spannerError('CANCELLED') },
    },
  },
  {
    row: 'the operation failed, or was cancelled',
    name: 'the operation failed',
    seen: { operation: failed },
    verdict: {
      kind: 'settle',
      outcome: { state: 'failed', operation: failed, error: spannerError('RESOURCE_EXHAUSTED') },
    },
  },
];
