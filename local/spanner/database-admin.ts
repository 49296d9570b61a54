import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { listDatabaseOperations } from './database-operations.ts';
import { aboutResource } from './error-details.ts';
import { existingDatabase, existingInstance } from './existing.ts';
import { isDatabaseId } from './names.ts';
import { pageOf } from './page.ts';
import { databaseMessage } from './place-messages.ts';
import { creationOperationOf, placeOperation } from './place-operation.ts';
import type { World } from './world.ts';

type CreateDatabaseRequest = google.spanner.admin.database.v1.ICreateDatabaseRequest;
type GetDatabaseRequest = google.spanner.admin.database.v1.IGetDatabaseRequest;
type DropDatabaseRequest = google.spanner.admin.database.v1.IDropDatabaseRequest;
type ListDatabasesRequest = google.spanner.admin.database.v1.IListDatabasesRequest;
type ListDatabaseOperationsRequest = google.spanner.admin.database.v1.IListDatabaseOperationsRequest;

/** The methods of DatabaseAdmin that are about databases: enough to have something to back up. */
export function databaseAdmin(world: World, creationMs: number): Handlers {
  return {
    CreateDatabase: (request: CreateDatabaseRequest) => createDatabase(world, request, creationMs),
    GetDatabase: ({ name }: GetDatabaseRequest) =>
      databaseMessage(existingDatabase(world, name ?? ''), world),
    ListDatabases: (request: ListDatabasesRequest) => listDatabases(world, request),
    DropDatabase: ({ database }: DropDatabaseRequest) => dropDatabase(world, database ?? ''),
    ListDatabaseOperations: (request: ListDatabaseOperationsRequest) =>
      listDatabaseOperations(world, request),
  };
}

function createDatabase(world: World, request: CreateDatabaseRequest, creationMs: number): object {
  const parent = existingInstance(world, request.parent ?? '').name;
  const id = databaseIdIn(request.createStatement ?? '');
  const name = `${parent}/databases/${id}`;
  if (world.places.database(name) !== undefined)
    throw aboutResource('ALREADY_EXISTS', `Database already exists: ${name}`, 'Database', name);
  const { kmsKeyName, kmsKeyNames } = request.encryptionConfig ?? {};
  world.addDatabase(name, {
    readyAtMs: world.nowMs() + creationMs,
    kmsKeys: [...(kmsKeyName ? [kmsKeyName] : []), ...(kmsKeyNames ?? [])],
    dialect: request.databaseDialect === 'POSTGRESQL' ? 'POSTGRESQL' : 'GOOGLE_STANDARD_SQL',
  });
  return placeOperation(world, creationOperationOf(name)) ?? {};
}

/** The id in a `CREATE DATABASE` statement, bare or quoted as either dialect quotes it. */
function databaseIdIn(statement: string): string {
  const id = /^\s*CREATE\s+DATABASE\s+(?:`([^`]+)`|"([^"]+)"|([\w-]+))\s*;?\s*$/i
    .exec(statement)
    ?.slice(1)
    .find((it) => it !== undefined);
  if (id === undefined || !isDatabaseId(id))
    throw new GrpcError('INVALID_ARGUMENT', `Invalid "CREATE DATABASE" statement: ${statement}`);
  return id;
}

function dropDatabase(world: World, name: string): object {
  existingDatabase(world, name);
  checkDrop(world, name);
  world.dropDatabase(name);
  return {};
}

/**
 * "A database cannot be dropped while a backup of it is pending"; completed backups outlive their database.
 *
 * @throws {GrpcError} FAILED_PRECONDITION
 */
export function checkDrop(world: World, name: string): void {
  const pending = world
    .operationsOf(name)
    .find(({ creation, outcome }) => outcome.kind === 'running' && creation.copyOf === undefined);
  if (pending !== undefined)
    throw new GrpcError(
      'FAILED_PRECONDITION',
      `Cannot drop database ${name}: backup ${pending.creation.backup} is still being created.`,
    );
}

function listDatabases(world: World, request: ListDatabasesRequest): object {
  const parent = existingInstance(world, request.parent ?? '').name;
  const databases = world.places.databasesOf(parent);
  const { items, nextPageToken } = pageOf(
    databases,
    (database) => ({ timeMs: 0, sequence: -databases.indexOf(database) }),
    { parent, filter: '', size: request.pageSize ?? 0, token: request.pageToken ?? '' },
    world.switches.pageCap,
  );
  return { databases: items.map((database) => databaseMessage(database, world)), nextPageToken };
}
