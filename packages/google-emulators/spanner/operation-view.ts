import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { status } from '@grpc/grpc-js';
import { pack } from './any.ts';
import { type BackupView, backupMessage } from './backup-view.ts';
import type { Creation } from './creation.ts';
import type { Switches } from './switches.ts';
import { toTimestamp } from './timestamp.ts';
import { type Outcome, outcomeOf, progressPercentOf } from './work.ts';

type IOperation = google.longrunning.IOperation;

/** A backup's operation as it shows at one moment. */
export interface OperationView {
  readonly creation: Creation;
  readonly outcome: Outcome;
  readonly progressPercent: number;
  /** Not there yet while the switch `startTimeHiddenMs` says so. */
  readonly startMs?: number;
  readonly endMs?: number;
  readonly cancelMs?: number;
  /** The backup in the response, of an operation that succeeded. */
  readonly response?: BackupView;
}

export function operationView(creation: Creation, nowMs: number, switches: Switches): OperationView {
  const outcome = outcomeOf(creation, nowMs, switches);
  const ended = outcome.kind !== 'running';
  const started = ended || nowMs >= creation.createTimeMs + switches.startTimeHiddenMs;
  const cancelMs = creation.cancelledAtMs ?? (outcome.kind === 'cancelled' ? outcome.endMs : undefined);
  return {
    creation,
    outcome,
    progressPercent: progressPercentOf(creation, nowMs, switches),
    ...(started && { startMs: creation.createTimeMs }),
    ...(ended && { endMs: outcome.endMs }),
    ...(cancelMs !== undefined && { cancelMs }),
    ...(outcome.kind === 'succeeded' && {
      response: { ...creation, state: 'READY', neededBy: { backups: [], databases: [] } },
    }),
  };
}

/** The Operation message, its metadata and response packed. */
export function operationMessage(view: OperationView, switches: Switches): IOperation {
  const { creation, outcome, response, startMs, endMs, cancelMs } = view;
  const progress = {
    progressPercent: view.progressPercent,
    ...(startMs !== undefined && { startTime: toTimestamp(startMs) }),
    ...(endMs !== undefined && { endTime: toTimestamp(endMs) }),
  };
  const metadata = pack(metadataType(creation), {
    name: creation.backup,
    ...(creation.copyOf === undefined ? { database: creation.database } : { sourceBackup: creation.copyOf }),
    progress,
    ...(cancelMs !== undefined && { cancelTime: toTimestamp(cancelMs) }),
  });
  const error = errorOf(outcome);
  return {
    name: creation.operation,
    metadata,
    done: outcome.kind !== 'running',
    ...(error !== undefined && { error }),
    ...(response !== undefined && {
      response: pack('google.spanner.admin.database.v1.Backup', {
        ...backupMessage(response),
        state: switches.responseState,
      }),
    }),
  };
}

export function metadataType({ copyOf }: Creation) {
  return copyOf === undefined
    ? 'google.spanner.admin.database.v1.CreateBackupMetadata'
    : 'google.spanner.admin.database.v1.CopyBackupMetadata';
}

/** How an operation shows that it failed or was cancelled. */
export function errorOf(outcome: Outcome): google.rpc.IStatus | undefined {
  if (outcome.kind === 'failed') return { code: status[outcome.code], message: outcome.message };
  if (outcome.kind === 'cancelled')
    return { code: status.CANCELLED, message: 'The operation was cancelled.' };
  return undefined;
}
