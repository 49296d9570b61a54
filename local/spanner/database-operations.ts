import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { typeUrl } from './any.ts';
import { existingInstance } from './existing.ts';
import { type Field, type Fields, matcher } from './filter/match.ts';
import { parseFilter } from './filter/parse.ts';
import { invalidIfFilterError } from './filter/refusal.ts';
import { requireTypeFirst } from './operation-filter.ts';
import { type Position, pageOf } from './page.ts';
import { creationOperationOf, placeOperation } from './place-operation.ts';
import { operationsOfRestore } from './restore-operation.ts';
import { fromTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type IOperation = google.longrunning.IOperation;
type Progress = google.spanner.admin.database.v1.IOperationProgress;

const { CreateDatabaseMetadata, OptimizeRestoredDatabaseMetadata, RestoreDatabaseMetadata } =
  spannerProtos.google.spanner.admin.database.v1;

/** What the metadata of an operation tells, of whichever type it is. */
interface Told {
  readonly name?: string | null;
  readonly database?: string | null;
  readonly sourceType?: string;
  readonly backup?: string | null;
  readonly progress?: Progress | null;
}

/** The fields that ListDatabaseOperations filters by. Source: the comment on ListDatabaseOperationsRequest.filter. */
const fields: Fields<IOperation> = new Map<string, Field<IOperation>>([
  ['name', { kind: 'text', read: ({ name }) => name ?? undefined }],
  ['done', { kind: 'boolean', read: ({ done }) => done === true }],
  ['error', { kind: 'message', read: ({ error }) => error != null }],
  ['metadata.@type', { kind: 'text', read: ({ metadata }) => metadata?.type_url ?? undefined }],
  ['metadata.name', { kind: 'text', read: (it) => told(it).name ?? undefined }],
  ['metadata.database', { kind: 'text', read: (it) => told(it).database ?? undefined }],
  ['metadata.source_type', { kind: 'text', read: (it) => told(it).sourceType }],
  ['metadata.backup_info.backup', { kind: 'text', read: (it) => told(it).backup ?? undefined }],
  [
    'metadata.progress.progress_percent',
    { kind: 'number', read: (it) => told(it).progress?.progressPercent ?? undefined },
  ],
  ['metadata.progress.start_time', { kind: 'time', read: (it) => timeOf(told(it).progress?.startTime) }],
  ['metadata.progress.end_time', { kind: 'time', read: (it) => timeOf(told(it).progress?.endTime) }],
  ['response.@type', { kind: 'text', read: ({ response }) => response?.type_url ?? undefined }],
]);

/** The creations of databases, their restores and the optimisations after those: filtered, and a page at a time. */
export function listDatabaseOperations(
  world: World,
  request: google.spanner.admin.database.v1.IListDatabaseOperationsRequest,
): object {
  const parent = existingInstance(world, request.parent ?? '').name;
  const filter = request.filter ?? '';
  const matches = invalidIfFilterError(() => {
    const expression = parseFilter(filter, world.switches.filterPrecedence);
    if (expression !== undefined) requireTypeFirst(expression, fields);
    return matcher(expression, fields);
  });
  const { items, nextPageToken } = pageOf(
    [...creationsIn(world, parent), ...restoresIn(world, parent)].filter(({ operation }) =>
      matches(operation),
    ),
    ({ position }) => position,
    { parent, filter, size: request.pageSize ?? 0, token: request.pageToken ?? '' },
    world.switches.pageCap,
  );
  return { operations: items.map(({ operation }) => operation), nextPageToken };
}

/** An operation, and where it stands in a list: nothing else has that place, whatever comes and goes. */
interface Placed {
  readonly operation: IOperation;
  readonly position: Position;
}

function creationsIn(world: World, instance: string): Placed[] {
  return world.places.databasesOf(instance).flatMap(({ name, createTimeMs, sequence }) => {
    const operation = placeOperation(world, creationOperationOf(name));
    return operation === undefined ? [] : [placed(operation, createTimeMs, sequence, 0)];
  });
}

function restoresIn(world: World, instance: string): Placed[] {
  return world.restorations.inInstance(instance).flatMap((restoration) => {
    const { restoring, optimizing } = operationsOfRestore(world, restoration);
    const { sequence } = restoration;
    const restore = placed(restoring.operation, restoring.startMs, sequence, 1);
    if (optimizing === undefined) return [restore];
    return [placed(optimizing.operation, optimizing.startMs, sequence, 2), restore];
  });
}

/** Creations and restores are each numbered by themselves: `kind`, of three, tells apart those of one number. */
function placed(operation: IOperation, timeMs: number, sequence: number, kind: 0 | 1 | 2): Placed {
  return { operation, position: { timeMs, sequence: 3 * sequence + kind } };
}

function told({ metadata }: IOperation): Told {
  const bytes = metadata?.value instanceof Uint8Array ? metadata.value : new Uint8Array();
  switch (metadata?.type_url) {
    case typeUrl('google.spanner.admin.database.v1.CreateDatabaseMetadata'):
      return { database: CreateDatabaseMetadata.decode(bytes).database };
    case typeUrl('google.spanner.admin.database.v1.RestoreDatabaseMetadata'): {
      const { name, backupInfo, progress = null } = RestoreDatabaseMetadata.decode(bytes);
      return { name, sourceType: 'BACKUP', backup: backupInfo?.backup ?? null, progress };
    }
    case typeUrl('google.spanner.admin.database.v1.OptimizeRestoredDatabaseMetadata'): {
      const { name, progress = null } = OptimizeRestoredDatabaseMetadata.decode(bytes);
      return { name, progress };
    }
    default:
      return {};
  }
}

function timeOf(time: google.protobuf.ITimestamp | null | undefined): number | undefined {
  return time == null ? undefined : fromTimestamp(time);
}
