import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { listDatabaseOperations } from './database-operations.ts';
import { sizeWith } from './database-size.ts';
import { checkKeysLieIn, readKeys } from './encryption.ts';
import { aboutResource } from './error-details.ts';
import { existingDatabase, existingInstance } from './existing.ts';
import { checkName } from './name-form.ts';
import { isDatabaseId } from './names.ts';
import type { OperationSource } from './operation-source.ts';
import { pageOf } from './page.ts';
import { databaseMessage } from './place-messages.ts';
import { changeOperation, creationOperationOf, placeOperation } from './place-operation.ts';
import { failedPrecondition } from './refusals.ts';
import { addDefaultSchedule } from './schedule-admin.ts';
import { descriptorsIn, optionsOf, updateDatabase, updateDatabaseDdl } from './update-database.ts';
import type { World } from './world.ts';

type CreateDatabaseRequest = google.spanner.admin.database.v1.ICreateDatabaseRequest;
type GetDatabaseRequest = google.spanner.admin.database.v1.IGetDatabaseRequest;
type DropDatabaseRequest = google.spanner.admin.database.v1.IDropDatabaseRequest;
type GetDatabaseDdlRequest = google.spanner.admin.database.v1.IGetDatabaseDdlRequest;
type UpdateDatabaseRequest = google.spanner.admin.database.v1.IUpdateDatabaseRequest;
type UpdateDatabaseDdlRequest = google.spanner.admin.database.v1.IUpdateDatabaseDdlRequest;
type ListDatabasesRequest = google.spanner.admin.database.v1.IListDatabasesRequest;
type ListDatabaseOperationsRequest = google.spanner.admin.database.v1.IListDatabaseOperationsRequest;

/** The methods of DatabaseAdmin that are about databases: enough to have something to back up. */
export function databaseAdmin(world: World, source: OperationSource, creationMs: number): Handlers {
  return {
    CreateDatabase: (request: CreateDatabaseRequest) => createDatabase(world, request, creationMs),
    GetDatabase: ({ name }: GetDatabaseRequest) =>
      databaseMessage(existingDatabase(world, name ?? ''), world),
    ListDatabases: (request: ListDatabasesRequest) => listDatabases(world, request),
    DropDatabase: ({ database }: DropDatabaseRequest) => dropDatabase(world, database ?? ''),
    GetDatabaseDdl: ({ database }: GetDatabaseDdlRequest) => {
      const { ddl, protoDescriptors } = existingDatabase(world, database ?? '');
      return { statements: ddl.map(({ text }) => text), ...(protoDescriptors && { protoDescriptors }) };
    },
    UpdateDatabase: (request: UpdateDatabaseRequest) => changeOperation(updateDatabase(world, request)),
    UpdateDatabaseDdl: (request: UpdateDatabaseDdlRequest) =>
      changeOperation(updateDatabaseDdl(world, request)),
    ListDatabaseOperations: (request: ListDatabaseOperationsRequest) =>
      listDatabaseOperations(world, source, request),
  };
}

function createDatabase(world: World, request: CreateDatabaseRequest, creationMs: number): object {
  const instance = existingInstance(world, request.parent ?? '');
  const parent = instance.name;
  const id = databaseIdIn(request.createStatement ?? '');
  const name = `${parent}/databases/${id}`;
  if (world.places.database(name) !== undefined)
    throw aboutResource('ALREADY_EXISTS', `Database already exists: ${name}`, 'Database', name);
  const keys = readKeys(request.encryptionConfig ?? {});
  checkKeysLieIn(instance, keys.kmsKeys);
  const statements = request.extraStatements ?? [];
  const atMs = world.nowMs();
  world.addDatabase(name, {
    readyAtMs: atMs + creationMs,
    ...keys,
    ...optionsOf(statements),
    ddl: statements.map((text) => ({ text, atMs })),
    sizeBytes: sizeWith(statements),
    ...descriptorsIn(request),
    dialect: request.databaseDialect === 'POSTGRESQL' ? 'POSTGRESQL' : 'GOOGLE_STANDARD_SQL',
  });
  addDefaultSchedule(world, name);
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

/** Succeeds for a database that is not there, as Google's emulator does. */
function dropDatabase(world: World, name: string): object {
  checkName('database', name);
  checkDrop(world, name);
  world.dropDatabase(name);
  return {};
}

/**
 * "A database cannot be dropped while a backup of it is pending"; completed backups outlive their database. Nor can one
 * that is protected against it.
 *
 * @throws {GrpcError} FAILED_PRECONDITION
 */
export function checkDrop(world: World, name: string): void {
  if (world.places.database(name)?.dropProtected)
    throw failedPrecondition(`Cannot drop database ${name}: enable_drop_protection is set.`);
  const pending = world
    .operationsOf(name)
    .find(({ creation, outcome }) => outcome.kind === 'running' && creation.copyOf === undefined);
  if (pending !== undefined)
    throw failedPrecondition(
      `Cannot drop database ${name}: backup ${pending.creation.backup} is still being created.`,
    );
}

function listDatabases(world: World, request: ListDatabasesRequest): object {
  world.permissions.require('spanner.databases.list', request.parent ?? '');
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
