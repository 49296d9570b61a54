import { tickSlackMs } from '../../../shared/decisions/due.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import { operationsShownMs } from '../../../shared/record/policy.ts';
import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import { at, backup, backupName, database, hours, otherDatabase, policy } from '../record/builders.ts';
import type { RunningExample } from './examples.ts';
import { everywhere, leave, observing, succeeded } from './verdicts.ts';

const lateSince = at(3 * hours - policy.delayedAfterMs - 1);
const late = { startedAt: lateSince };

const foreign = backup({ createTime: at(-hours) });
const undated: SpannerBackup = { name: backupName, database, state: 'STATE_UNSPECIFIED' };

const nothing = { ...everywhere, backup: 'none' } as const;
const vanished = (what: string): Verdict => ({
  kind: 'settle',
  outcome: { state: 'failed', error: { code: 5, status: 'NOT_FOUND', message: `vanished: ${what}` } },
});

/** Running records of which no operation was seen. */
export const withoutOperation: readonly RunningExample[] = [
  {
    row: 'the operation was not searched for everywhere',
    name: 'nothing was read',
    seen: {},
    verdict: observing('operation'),
  },
  {
    row: 'the operation was not searched for everywhere',
    name: 'the operation is not among the unfinished, whatever the backup',
    seen: { searched: 'unfinished', backup: 'none' },
    verdict: observing('operation'),
  },
  {
    row: 'the operation is nowhere, the backup not read yet',
    name: 'the operation is nowhere',
    seen: everywhere,
    verdict: observing('backup'),
  },
  {
    row: 'our backup is READY',
    name: 'the operation is nowhere, the backup READY',
    seen: { ...everywhere, backup: backup() },
    verdict: succeeded({}),
  },
  {
    row: 'the backup is CREATING',
    name: 'the operation is nowhere, the backup CREATING',
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    row: 'the backup is CREATING, and that is worth a write',
    name: 'the operation is nowhere, the backup CREATING for longer than it should',
    some: late,
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'note progress', percent: 40, late: true },
  },
  {
    row: 'the backup is CREATING, and that is worth a write',
    name: 'the operation is nowhere, the backup CREATING after both were missing',
    some: { missingSince: at(hours) },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'note progress', percent: 40, late: false },
  },
  {
    row: 'the backup is CREATING',
    name: 'the operation is nowhere, the backup CREATING for almost as long as Spanner shows what has ended',
    some: { startedAt: at(3 * hours - operationsShownMs + 1), delayed: true },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    row: 'nothing of it runs, for the first time',
    name: 'the operation is nowhere, the backup CREATING for as long as Spanner shows what has ended',
    some: { startedAt: at(3 * hours - operationsShownMs), delayed: true },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'mark missing' },
  },
  {
    row: 'nothing of it runs, for the whole of the grace time',
    name: 'the operation is nowhere, the backup still CREATING when the grace time is over',
    some: { startedAt: at(3 * hours - operationsShownMs), delayed: true, missingSince: at(2 * hours) },
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: vanished(
      'Spanner does not know the operation any more, and the backup is CREATING as a failed create may leave it: delete it before its name is used again',
    ),
  },
  {
    row: 'the backup is CREATING',
    name: 'the operation is nowhere, the backup CREATING and not ours',
    seen: { ...everywhere, backup: backup({ state: 'CREATING', database: otherDatabase }) },
    verdict: leave,
  },
  {
    row: 'our backup is in no state that we know',
    name: 'the operation is nowhere, the backup in no state',
    seen: { ...everywhere, backup: backup({ state: 'STATE_UNSPECIFIED' }) },
    verdict: leave,
  },
  {
    row: 'our backup is in no state that we know',
    name: 'the operation is nowhere, the backup shown without its times',
    seen: { ...everywhere, backup: undated },
    verdict: leave,
  },
  {
    row: 'our backup is in no state that we know',
    name: 'the operation is nowhere, the backup in no state, and late',
    some: { startedAt: at(-4 * hours), intentAt: at(-5 * hours) },
    seen: {
      ...everywhere,
      backup: backup({ state: 'STATE_UNSPECIFIED', createTime: at(-4 * hours), versionTime: at(-4 * hours) }),
    },
    verdict: { kind: 'note progress', percent: 40, late: true },
  },
  {
    row: 'nothing of it runs, for the whole of the grace time',
    name: 'the operation is nowhere, the backup still in no state after a week, when the grace time is over',
    some: {
      startedAt: at(3 * hours - operationsShownMs),
      intentAt: at(2 * hours - operationsShownMs),
      delayed: true,
      missingSince: at(2 * hours),
    },
    seen: {
      ...everywhere,
      backup: backup({
        state: 'STATE_UNSPECIFIED',
        createTime: at(3 * hours - operationsShownMs),
        versionTime: at(3 * hours - operationsShownMs),
      }),
    },
    verdict: vanished(
      'Spanner does not know the operation any more, and shows the backup without a state, or without its times: look at it before its name is used again',
    ),
  },
  {
    row: 'the backup of the name is another',
    name: 'the operation is nowhere, the backup not ours',
    seen: { ...everywhere, backup: foreign },
    verdict: vanished(
      'Spanner does not know the operation any more, and the backup of that name is another: of projects/shop/instances/main/databases/orders, created at 2026-11-22T11:00:00Z',
    ),
  },
  {
    row: 'nothing of it runs, for the first time',
    name: 'operation and backup are missing for the first time',
    seen: nothing,
    verdict: { kind: 'mark missing' },
  },
  {
    row: 'nothing of it runs, within the grace time',
    name: 'operation and backup are missing within the grace time',
    some: { missingSince: at(3 * hours - policy.vanishedGraceMs + tickSlackMs + 1) },
    seen: nothing,
    verdict: leave,
  },
  {
    row: 'nothing of it runs, for the whole of the grace time',
    name: 'operation and backup are missing for the whole of the grace time',
    some: { missingSince: at(3 * hours - policy.vanishedGraceMs + tickSlackMs) },
    seen: nothing,
    verdict: vanished('Spanner knows neither the operation nor the backup any more'),
  },
];
