import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { typeUrl } from './any.ts';
import { existingInstance } from './existing.ts';
import type { Field, Fields } from './filter/match.ts';
import { invalidIfFilterError } from './filter/refusal.ts';
import { messageField } from './message-fields.ts';
import { matcherOf } from './operation-filter.ts';
import type { OperationSource } from './operation-source.ts';
import { type PageRequest, pageOf } from './page.ts';
import type { Placed } from './placed-operations.ts';
import { fromTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type IOperation = google.longrunning.IOperation;
type Progress = google.spanner.admin.database.v1.IOperationProgress;

const {
  CreateDatabaseMetadata,
  Database,
  OptimizeRestoredDatabaseMetadata,
  RestoreDatabaseMetadata,
  UpdateDatabaseDdlMetadata,
  UpdateDatabaseMetadata,
} = spannerProtos.google.spanner.admin.database.v1;

/** What the metadata of an operation tells, of whichever type it is. */
interface Told {
  readonly name?: string | null;
  readonly database?: string | null;
  readonly sourceType?: string;
  readonly backup?: string | null;
  readonly progress?: Progress | null;
}

/** The fields that ListDatabaseOperations filters by. Source: the comment on ListDatabaseOperationsRequest.filter. */
const fixed: ReadonlyMap<string, Field<IOperation>> = new Map<string, Field<IOperation>>([
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

const fields: Fields<IOperation> = { get: (name) => fixed.get(name) ?? responseField(name) };

/** Any field of the Database in the response: not set until there is one. */
function responseField(name: string): Field<IOperation> | undefined {
  const path = /^response\.(.+)$/.exec(name)?.[1];
  return path === undefined ? undefined : messageField('Database', path, databaseIn);
}

function databaseIn({ response }: IOperation): object | undefined {
  if (response?.type_url !== typeUrl('google.spanner.admin.database.v1.Database')) return undefined;
  return Database.toObject(Database.decode(bytesOf(response)), { enums: String, longs: String });
}

/**
 * What happened to the databases of an instance: their creations, changes, restores and the optimisations after those,
 * filtered, and a page at a time.
 */
export async function listDatabaseOperations(
  world: World,
  source: OperationSource,
  request: google.spanner.admin.database.v1.IListDatabaseOperationsRequest,
): Promise<object> {
  const parent = existingInstance(world, request.parent ?? '').name;
  const filter = request.filter ?? '';
  const matches = operationTest(world, filter);
  return operationPage(world, await source.ofDatabasesIn(parent), matches, {
    parent,
    filter,
    size: request.pageSize ?? 0,
    token: request.pageToken ?? '',
  });
}

/**
 * Makes a test of a filter of operations on instances and databases.
 *
 * @throws {GrpcError} INVALID_ARGUMENT
 */
export function operationTest(world: World, filter: string): (operation: IOperation) => boolean {
  return invalidIfFilterError(() => matcherOf(filter, fields, world.switches));
}

/** A page of the operations that pass a test and that nobody has deleted, newest first. */
export function operationPage(
  world: World,
  all: readonly Placed[],
  matches: (operation: IOperation) => boolean,
  request: PageRequest,
): object {
  const placed = all.filter(
    ({ operation }) => !world.forgotten.has(operation.name ?? '') && matches(operation),
  );
  const { items, nextPageToken } = pageOf(
    placed,
    ({ position }) => position,
    request,
    world.switches.pageCap,
  );
  return { operations: items.map(({ operation }) => operation), nextPageToken };
}

function told({ metadata }: IOperation): Told {
  const bytes = bytesOf(metadata);
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
    case typeUrl('google.spanner.admin.database.v1.UpdateDatabaseDdlMetadata'): {
      const { database, progress } = UpdateDatabaseDdlMetadata.decode(bytes);
      return { database, progress: progress.at(-1) ?? null };
    }
    case typeUrl('google.spanner.admin.database.v1.UpdateDatabaseMetadata'): {
      const { request, progress = null } = UpdateDatabaseMetadata.decode(bytes);
      return { name: request?.database?.name ?? null, progress };
    }
    default:
      return {};
  }
}

function bytesOf(any: google.protobuf.IAny | null | undefined): Uint8Array {
  return any?.value instanceof Uint8Array ? any.value : new Uint8Array();
}

function timeOf(time: google.protobuf.ITimestamp | null | undefined): number | undefined {
  return time == null ? undefined : fromTimestamp(time);
}
