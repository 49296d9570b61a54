import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type Seen, seenNothing, type Verdict } from '../../../shared/decisions/observe.ts';
import { operationsShownMs } from '../../../shared/record/policy.ts';
import type { Running } from '../../../shared/record/record.ts';
import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  after,
  at,
  backup,
  backupName,
  database,
  endedWith,
  hours,
  minutes,
  operation,
  otherDatabase,
  policy,
  running,
  spannerError,
} from '../record/builders.ts';
import { creating, everywhere, leave, lookAt, ready, silent, succeeded } from './verdicts.ts';

/* The second table of the design, for records whose operation is known. */

const now = after(3 * hours);
const record = running({ progressPercent: 40 });
const lateSince = at(3 * hours - policy.delayedAfterMs - 1);
const late = { startedAt: lateSince };

const cancelled = endedWith({ kind: 'failed', error: spannerError('CANCELLED') });
const failed = endedWith({ kind: 'failed', error: spannerError('RESOURCE_EXHAUSTED') });
const foreign = backup({ createTime: at(-hours) });
const unknown: SpannerBackup = { name: backupName, database, state: 'STATE_UNSPECIFIED' };

const nothing = { ...everywhere, backup: 'none' } as const;
const vanished = (what: string): Verdict => ({
  kind: 'settle',
  outcome: { state: 'failed', error: { code: 5, status: 'NOT_FOUND', message: `vanished: ${what}` } },
});

const rows: { name: string; some?: Partial<Running>; seen: Partial<Seen>; verdict: Verdict }[] = [
  // The operation is unfinished.
  { name: 'no progress', seen: { operation: operation({ progressPercent: 40 }) }, verdict: leave },
  {
    name: 'progress',
    seen: { operation: operation({ progressPercent: 50 }) },
    verdict: { kind: 'note progress', percent: 50, late: false },
  },
  {
    name: 'less progress than is worth a write',
    seen: { operation: operation({ progressPercent: 49 }) },
    verdict: leave,
  },
  {
    name: 'seen again after it was missing',
    some: { missingSince: at(hours) },
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: { kind: 'note progress', percent: 40, late: false },
  },
  {
    name: 'longer than it should, to the millisecond',
    some: { startedAt: at(3 * hours - policy.delayedAfterMs) },
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: leave,
  },
  {
    name: 'longer than it should',
    some: late,
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: { kind: 'note progress', percent: 40, late: true },
  },
  {
    name: 'longer than it should, announced before',
    some: { ...late, delayed: true },
    seen: { operation: operation({ progressPercent: 40 }) },
    verdict: leave,
  },
  {
    name: 'longer than it should, announced before, with progress',
    some: { ...late, delayed: true },
    seen: { operation: operation({ progressPercent: 50 }) },
    verdict: { kind: 'note progress', percent: 50, late: false },
  },
  // The operation is over.
  { name: 'it made a READY backup', seen: { operation: ready }, verdict: lookAt('backup') },
  {
    name: 'it made a READY backup, and that is still there',
    seen: { operation: ready, backup: backup() },
    verdict: succeeded({ operation: ready }),
  },
  {
    name: 'it made a READY backup, which is gone by now',
    seen: { operation: ready, backup: 'none' },
    verdict: succeeded({ operation: ready, backupGone: true }),
  },
  { name: 'it does not say READY', seen: { operation: creating }, verdict: lookAt('backup') },
  { name: 'it says nothing', seen: { operation: silent }, verdict: lookAt('backup') },
  {
    name: 'it does not say READY, the backup is',
    seen: { operation: creating, backup: backup() },
    verdict: succeeded({ operation: creating }),
  },
  {
    name: 'it does not say READY, nor does the backup',
    seen: { operation: creating, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    name: 'it does not say READY, the backup is gone',
    seen: { operation: creating, backup: 'none' },
    verdict: succeeded({ operation: creating, backup: backup({ state: 'CREATING' }), backupGone: true }),
  },
  {
    name: "it says nothing, and the name is somebody else's by now",
    seen: { operation: silent, backup: foreign },
    verdict: succeeded({ operation: silent, backup: unknown, backupGone: true }),
  },
  {
    name: 'it was cancelled',
    seen: { operation: cancelled },
    verdict: {
      kind: 'settle',
      outcome: { state: 'cancelled', operation: cancelled, error: spannerError('CANCELLED') },
    },
  },
  {
    name: 'it failed',
    seen: { operation: failed },
    verdict: {
      kind: 'settle',
      outcome: { state: 'failed', operation: failed, error: spannerError('RESOURCE_EXHAUSTED') },
    },
  },
  // No operation.
  { name: 'nothing was looked at', seen: {}, verdict: lookAt('operation') },
  {
    name: 'it is not among the unfinished, whatever the backup',
    seen: { searched: 'unfinished', backup: 'none' },
    verdict: lookAt('operation'),
  },
  { name: 'it is nowhere', seen: everywhere, verdict: lookAt('backup') },
  {
    name: 'it is nowhere, the backup READY',
    seen: { ...everywhere, backup: backup() },
    verdict: succeeded({}),
  },
  {
    name: 'it is nowhere, the backup CREATING',
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    name: 'it is nowhere, the backup CREATING for longer than it should',
    some: late,
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'note progress', percent: 40, late: true },
  },
  {
    name: 'it is nowhere, the backup CREATING after both were missing',
    some: { missingSince: at(hours) },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'note progress', percent: 40, late: false },
  },
  {
    name: 'it is nowhere, the backup CREATING for almost as long as Spanner shows what has ended',
    some: { startedAt: at(3 * hours - operationsShownMs + 1), delayed: true },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    name: 'it is nowhere, the backup CREATING for as long as Spanner shows what has ended',
    some: { startedAt: at(3 * hours - operationsShownMs), delayed: true },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'mark missing' },
  },
  {
    name: 'it is nowhere, the backup still CREATING when the grace time is over',
    some: { startedAt: at(3 * hours - operationsShownMs), delayed: true, missingSince: at(2 * hours) },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: vanished(
      'Spanner does not know the operation any more, and the backup is CREATING as a failed create may leave it: delete it before its name is used again',
    ),
  },
  {
    name: 'it is nowhere, the backup CREATING and not ours',
    seen: { ...everywhere, backup: backup({ state: 'CREATING', database: otherDatabase }) },
    verdict: leave,
  },
  {
    name: 'it is nowhere, the backup in no state',
    seen: { ...everywhere, backup: backup({ state: 'STATE_UNSPECIFIED' }) },
    verdict: leave,
  },
  {
    name: 'it is nowhere, the backup not ours',
    seen: { ...everywhere, backup: foreign },
    verdict: vanished(
      'Spanner does not know the operation any more, and the backup of that name is another: of projects/shop/instances/main/databases/orders, created at 2026-11-22T11:00:00Z',
    ),
  },
  { name: 'both are missing for the first time', seen: nothing, verdict: { kind: 'mark missing' } },
  {
    name: 'both are missing within the grace time',
    some: { missingSince: at(3 * hours - policy.vanishedGraceMs + 1) },
    seen: nothing,
    verdict: leave,
  },
  {
    name: 'both are missing for the whole of the grace time',
    some: { missingSince: at(3 * hours - policy.vanishedGraceMs) },
    seen: nothing,
    verdict: vanished('Spanner knows neither the operation nor the backup any more'),
  },
];

for (const { name, some, seen, verdict } of rows) {
  test(`running, ${name}: ${verdict.kind}`, () => {
    assert.deepEqual(decide({ ...record, ...some }, { ...seenNothing, ...seen }, now, policy), verdict);
  });
}

test('a time to start that has passed says nothing about what runs', () => {
  const overdue = { ...record, startBy: at(minutes) };
  const seen = { ...seenNothing, operation: operation({ progressPercent: 40 }) };
  assert.deepEqual(decide(overdue, seen, now, policy), leave);
});
