import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { pack } from './any.ts';
import { errorOf } from './operation-view.ts';
import { databaseMessage } from './place-messages.ts';
import { optimizationOf, type Restoration, restoreInfo } from './restoration.ts';
import { toTimestamp } from './timestamp.ts';
import { outcomeOf, progressPercentOf, type Work } from './work.ts';
import type { World } from './world.ts';

type IOperation = google.longrunning.IOperation;

/** The operation of that name of a restore, or of the optimisation after it; `undefined` where there is none. */
export function restoreOperation(world: World, name: string): IOperation | undefined {
  const restoration = world.restorations.ofOperation(name);
  if (restoration === undefined) return undefined;
  if (restoration.operation === name) return restoringOperation(world, restoration);
  const work = optimizationOf(restoration, world.nowMs(), world.switches);
  return work && optimizingOperation(world, restoration, work);
}

/** An operation on databases, and when it began. */
export interface DatabaseOperation {
  readonly operation: IOperation;
  readonly startMs: number;
}

/** The operations of a restore by now: of the restore itself, and of the optimisation once it has begun. */
export function operationsOfRestore(
  world: World,
  restoration: Restoration,
): { readonly restoring: DatabaseOperation; readonly optimizing?: DatabaseOperation } {
  const restoring = {
    operation: restoringOperation(world, restoration),
    startMs: restoration.createTimeMs,
  };
  const work = optimizationOf(restoration, world.nowMs(), world.switches);
  if (work === undefined) return { restoring };
  const operation = optimizingOperation(world, restoration, work);
  return { restoring, optimizing: { operation, startMs: work.createTimeMs } };
}

function restoringOperation(world: World, restoration: Restoration): IOperation {
  const { operation, database, cancelledAtMs, optimizeOperation } = restoration;
  const succeeded = outcomeOf(restoration, world.nowMs(), world.switches).kind === 'succeeded';
  const metadata = pack('google.spanner.admin.database.v1.RestoreDatabaseMetadata', {
    name: database,
    ...restoreInfo(restoration),
    progress: progressOf(world, restoration),
    ...(cancelledAtMs !== undefined && { cancelTime: toTimestamp(cancelledAtMs) }),
    ...(succeeded && { optimizeDatabaseOperationName: optimizeOperation }),
  });
  return { name: operation, metadata, ...resultOf(world, restoration, database) };
}

function optimizingOperation(
  world: World,
  { database, optimizeOperation }: Restoration,
  work: Work,
): IOperation {
  const metadata = pack('google.spanner.admin.database.v1.OptimizeRestoredDatabaseMetadata', {
    name: database,
    progress: progressOf(world, work),
  });
  return { name: optimizeOperation, metadata, ...resultOf(world, work, database) };
}

function progressOf(world: World, work: Work): object {
  const outcome = outcomeOf(work, world.nowMs(), world.switches);
  return {
    progressPercent: progressPercentOf(work, world.nowMs(), world.switches),
    startTime: toTimestamp(work.createTimeMs),
    ...(outcome.kind !== 'running' && { endTime: toTimestamp(outcome.endMs) }),
  };
}

function resultOf(world: World, work: Work, name: string): Pick<IOperation, 'done' | 'error' | 'response'> {
  const outcome = outcomeOf(work, world.nowMs(), world.switches);
  const error = errorOf(outcome);
  const database = world.places.database(name);
  return {
    done: outcome.kind !== 'running',
    ...(error !== undefined && { error }),
    ...(outcome.kind === 'succeeded' && {
      // One that was dropped since is still in the answer, by its name.
      response: pack(
        'google.spanner.admin.database.v1.Database',
        database === undefined ? { name } : databaseMessage(database, world),
      ),
    }),
  };
}
