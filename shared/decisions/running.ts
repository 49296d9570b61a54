import { operationsShownMs, type Policy } from '../record/policy.ts';
import type { RunningGlance } from '../record/record.ts';
import { isLate } from '../record/transitions.ts';
import type { SpannerBackup } from '../spanner/backup.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import { hasLasted } from './due.ts';
import { type EndedFacts, endedRows, isReady } from './ended.ts';
import { isOurBackup } from './ownership.ts';
import type { Seen } from './seen.ts';
import { type Row, rowsAbout } from './table.ts';
import { leave, observeBackup, observeOperation, type Verdict } from './verdict.ts';

/** What the rows about a record whose operation is known need to know. */
export interface RunningFacts extends EndedFacts {
  readonly glance: RunningGlance;
  readonly searched: Seen['searched'];
  /** The progress that Spanner shows, or the last that is stored. */
  readonly percent: number;
  /** It takes longer than it should, and no event has said so yet. */
  readonly isLate: boolean;
  /** Seeing it run has to be stored: much progress, or it is late, or could not be seen before. */
  readonly isWorthNoting: boolean;
  /** Why nothing of it seems to run any more; undefined if something may. */
  readonly absence: string | undefined;
  /** How long the absence has lasted: it begins now, is within the grace time, or beyond it. */
  readonly absent: 'newly' | 'briefly' | 'for good';
}

export function runningFacts(glance: RunningGlance, seen: Seen, now: Date, policy: Policy): RunningFacts {
  const { operation, backup, searched } = seen;
  const late = isLate(glance, now, policy);
  const percent = operation?.progressPercent ?? glance.progressPercent;
  return {
    glance,
    operation,
    backup,
    searched,
    percent,
    latePercent: late ? percent : undefined,
    isLongOver: operation?.endTime !== undefined && isLongAgo(operation.endTime, now),
    isLate: late,
    isWorthNoting:
      Math.abs(percent - glance.progressPercent) >= policy.progressStepPercent ||
      late ||
      glance.missingSince !== undefined ||
      glance.refusedSince !== undefined,
    absence: absenceOf(glance, backup, now),
    absent: absentFor(glance, now, policy),
  };
}

const row = rowsAbout<RunningFacts>();

/** What to do about a record whose operation is known: the first row that holds decides. */
export const runningTable: readonly Row<RunningFacts>[] = [
  row({
    name: 'the operation runs, and that is worth a write',
    when: ({ operation, isWorthNoting }) => operation?.result.kind === 'unfinished' && isWorthNoting,
    verdict: noteProgress,
    why: 'it is much further, or late, or was out of sight before',
  }),
  row({
    name: 'the operation runs',
    when: ({ operation }) => operation?.result.kind === 'unfinished',
    verdict: leave,
    why: 'each percent would be a write for every backup and minute',
  }),
  ...endedRows,
  row({
    name: 'the operation was not searched for everywhere',
    when: ({ searched }) => searched !== 'everywhere',
    verdict: observeOperation,
    why: 'it may have ended',
  }),
  row({
    name: 'the operation is nowhere, the backup not read yet',
    when: ({ backup }) => backup === 'not observed',
    verdict: observeBackup,
    why: 'the backup may say what became of it',
  }),
  row({
    name: 'nothing of it runs, for the first time',
    when: ({ absence, absent }) => absence !== undefined && absent === 'newly',
    verdict: { kind: 'mark missing' },
    why: 'reads may lag behind: only what stays out of sight for the grace time has vanished',
  }),
  row({
    name: 'nothing of it runs, within the grace time',
    when: ({ absence, absent }) => absence !== undefined && absent === 'briefly',
    verdict: leave,
    why: 'reads may lag behind',
  }),
  row({
    name: 'nothing of it runs, for the whole of the grace time',
    when: ({ absence }) => absence,
    verdict: failAsVanished,
    why: 'it has vanished: nothing will ever tell more about it',
  }),
  row({
    name: 'the backup is CREATING, and that is worth a write',
    when: ({ backup, isWorthNoting }) => isCreating(backup) && isWorthNoting,
    verdict: noteProgress,
    why: 'it still runs, though its operation is out of sight: it is late, or was missing before',
  }),
  row({
    name: 'the backup is CREATING',
    when: ({ backup }) => isCreating(backup),
    verdict: leave,
    why: 'it still runs, though its operation is out of sight',
  }),
  row({
    name: 'the backup of the name is another',
    when: ({ glance, backup }) => typeof backup === 'object' && !isOurBackup(glance, backup) && backup,
    verdict: (backup) => failAsVanished(replaced(backup)),
    why: 'ours is gone, and another has taken its place',
  }),
  row({
    name: 'our backup is READY',
    when: ({ backup }) => isReady(backup) && backup,
    verdict: (backup) => ({ kind: 'settle', outcome: { state: 'succeeded', backup } }),
    why: 'the backup is there, though its operation is forgotten',
  }),
  row({
    name: 'our backup is in no state that we know',
    when: () => true,
    verdict: (found, facts) => (facts.isLate ? noteProgress(found, facts) : leave),
    why: 'neither an end nor a failure is to be seen: in a week it counts as vanished',
  }),
];

const unknown = 'Spanner knows neither the operation nor the backup any more';
const stateless =
  'Spanner does not know the operation any more, and shows the backup without a state, or without its times: look at it before its name is used again';
const leftOver =
  'Spanner does not know the operation any more, and the backup is CREATING as a failed create may leave it: delete it before its name is used again';

/**
 * Spanner shows an operation while it runs, and a week longer. So if it is not shown a week after its start, a backup in
 * CREATING is left over from a failed create, and ours in any state but READY will not become READY: the record has to end.
 */
function absenceOf(glance: RunningGlance, backup: Seen['backup'], now: Date): string | undefined {
  if (backup === 'none') return unknown;
  if (typeof backup !== 'object' || !isLongAgo(glance.startedAt, now)) return undefined;
  if (isCreating(backup)) return leftOver;
  return !isReady(backup) && isOurBackup(glance, backup) ? stateless : undefined;
}

function isLongAgo(time: Timestamp, now: Date): boolean {
  return now.getTime() - millisOf(time) >= operationsShownMs;
}

function absentFor({ missingSince }: RunningGlance, now: Date, policy: Policy): RunningFacts['absent'] {
  if (missingSince === undefined) return 'newly';
  return hasLasted(missingSince, policy.vanishedGraceMs, now) ? 'for good' : 'briefly';
}

function noteProgress(_: true, { percent, isLate }: RunningFacts): Verdict {
  return { kind: 'note progress', percent, late: isLate };
}

function failAsVanished(what: string): Verdict {
  const error = { code: 5, status: 'NOT_FOUND', message: `vanished: ${what}` };
  return { kind: 'settle', outcome: { state: 'failed', error } };
}

function replaced({ database, createTime = 'an unknown time' }: SpannerBackup): string {
  return `Spanner does not know the operation any more, and the backup of that name is another: of ${database}, created at ${createTime}`;
}

function isCreating(backup: Seen['backup']): boolean {
  return typeof backup === 'object' && backup.state === 'CREATING';
}
