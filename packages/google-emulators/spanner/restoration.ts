import type { BackupView } from './backup-view.ts';
import type { Switches } from './switches.ts';
import { toTimestamp } from './timestamp.ts';
import { outcomeOf, type Work } from './work.ts';

/** One database that was restored from a backup, with the two operations that do it. */
export interface Restoration extends Work {
  /** Its number among all restores. */
  readonly sequence: number;
  readonly operation: string;
  readonly optimizeOperation: string;
  readonly database: string;
  /** The backup as it was when the restore was asked for. */
  readonly source: BackupView;
  readonly optimizeMs: number;
}

/** The state of a restored database by now; `GONE` is one whose restore has failed, or that was dropped. */
export type RestoredState = 'CREATING' | 'READY_OPTIMIZING' | 'READY' | 'GONE';

export function restoredStateOf(restoration: Restoration, nowMs: number, switches: Switches): RestoredState {
  if (restoration.deletedAtMs !== undefined) return 'GONE';
  const outcome = outcomeOf(restoration, nowMs, switches);
  switch (outcome.kind) {
    case 'running':
      return 'CREATING';
    case 'succeeded':
      return nowMs < outcome.endMs + restoration.optimizeMs ? 'READY_OPTIMIZING' : 'READY';
    case 'failed':
    case 'cancelled':
      return 'GONE';
  }
}

/** The optimisation that follows a restore, as work of its own; none where there is no restored database. */
export function optimizationOf(
  restoration: Restoration,
  nowMs: number,
  switches: Switches,
): Work | undefined {
  const outcome = outcomeOf(restoration, nowMs, switches);
  if (outcome.kind !== 'succeeded') return undefined;
  const { optimizeMs, deletedAtMs } = restoration;
  return {
    createTimeMs: outcome.endMs,
    durationMs: optimizeMs,
    ...(deletedAtMs !== undefined && { deletedAtMs }),
  };
}

/** The RestoreInfo of the database, as its own message and the operation's metadata have it. */
export function restoreInfo({ source }: Restoration) {
  return {
    sourceType: 'BACKUP',
    backupInfo: {
      backup: source.backup,
      versionTime: toTimestamp(source.versionTimeMs),
      createTime: toTimestamp(source.createTimeMs),
      sourceDatabase: source.database,
    },
  } as const;
}
