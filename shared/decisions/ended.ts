import type { Glance } from '../record/record.ts';
import { type BackupOperation, CANCELLED, type SpannerBackup } from '../spanner/backup.ts';
import { isBackupOf } from './ownership.ts';
import type { Seen } from './seen.ts';
import { type Row, rowsAbout } from './table.ts';
import { leave, observeBackup } from './verdict.ts';

/** What the rows about an ended operation need to know. */
export interface EndedFacts {
  readonly glance: Glance;
  /** The operation of this round, if one was seen. */
  readonly operation: BackupOperation | undefined;
  readonly backup: Seen['backup'];
  /** Its progress, if it takes longer than it should and no event has said so yet. */
  readonly latePercent: number | undefined;
  /** The operation ended a week ago or more: no read lags behind for so long. */
  readonly isLongOver: boolean;
}

/** What an operation that ended well says, or undefined. */
function successOf({ operation }: EndedFacts) {
  return operation?.result.kind === 'succeeded' && { operation, response: operation.result.backup };
}

const row = rowsAbout<EndedFacts>();

/**
 * What became of an operation that ended: the same rows for a record that waits for its start and for one that runs.
 *
 * The operation's response says only what was true at its end. So a round succeeds only after its backup was read since
 * then, and was READY or gone.
 */
export const endedRows: readonly Row<EndedFacts>[] = [
  row({
    name: 'the operation failed, or was cancelled',
    when: ({ operation }) =>
      operation?.result.kind === 'failed' && { operation, error: operation.result.error },
    verdict: ({ operation, error }) => ({
      kind: 'settle',
      outcome: { state: error.code === CANCELLED ? 'cancelled' : 'failed', operation, error },
    }),
    why: "the operation's end is the outcome of the round",
  }),
  row({
    name: 'the operation succeeded, its backup not read yet',
    when: (facts) => facts.backup === 'not observed' && successOf(facts),
    verdict: observeBackup,
    why: 'the response may be old: the backup may have been deleted since',
  }),
  row({
    name: 'the operation succeeded, its backup gone',
    when: (facts) => isGone(facts) && successOf(facts),
    verdict: ({ operation, response }, { glance: { request } }) => ({
      kind: 'settle',
      outcome: {
        state: 'succeeded',
        operation,
        backup: response ?? unknownBackup(request),
        backupGone: true,
      },
    }),
    why: 'the backup was made, and somebody deleted it, or another has its name: the event says so',
  }),
  row({
    name: 'the operation succeeded, its backup READY',
    when: (facts) => isReady(facts.backup) && successOf(facts) && { ...facts, backup: facts.backup },
    verdict: ({ operation, backup }) => ({
      kind: 'settle',
      outcome: { state: 'succeeded', operation, backup },
    }),
    why: 'the backup is there',
  }),
  row({
    name: 'the operation succeeded, its backup not READY yet',
    when: (facts) => !facts.isLongOver && successOf(facts),
    verdict: (_, { latePercent: percent }) =>
      percent === undefined ? leave : { kind: 'note progress', percent, late: true },
    why: 'the two reads are a moment apart: the next tick sees it READY, or it is late',
  }),
];

function isGone({ glance, operation, backup }: EndedFacts): boolean {
  if (backup === 'none') return true;
  return typeof backup === 'object' && operation !== undefined && !isBackupOf(glance, operation, backup);
}

/** True for a backup that was read, and is READY. */
export function isReady(backup: Seen['backup']): backup is SpannerBackup {
  return typeof backup === 'object' && backup.state === 'READY';
}

function unknownBackup({ backup, database }: EndedFacts['glance']['request']): SpannerBackup {
  return { name: backup, database, state: 'STATE_UNSPECIFIED' };
}
