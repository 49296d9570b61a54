import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { pack } from './any.ts';
import type { Change } from './changes.ts';
import { type DatabaseOptions, optionsIn } from './database-options.ts';
import { sizeWith } from './database-size.ts';
import { databaseStateOf } from './database-state.ts';
import { aboutResource } from './error-details.ts';
import { existingDatabase } from './existing.ts';
import { checkName } from './name-form.ts';
import { databaseMessage } from './place-messages.ts';
import { failedPrecondition, invalid } from './refusals.ts';
import { toTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type UpdateDatabaseRequest = google.spanner.admin.database.v1.IUpdateDatabaseRequest;
type UpdateDatabaseDdlRequest = google.spanner.admin.database.v1.IUpdateDatabaseDdlRequest;

/**
 * Sets the drop protection of a database, "currently only `enable_drop_protection` can be updated"
 * (spanner_database_admin.proto).
 *
 * @throws {GrpcError} INVALID_ARGUMENT for any other mask, NOT_FOUND
 */
export function updateDatabase(world: World, request: UpdateDatabaseRequest): Change {
  const name = request.database?.name ?? '';
  checkName('database', name);
  const paths = request.updateMask?.paths ?? [];
  if (paths.length === 0) throw invalid('update_mask is missing.');
  const other = paths.find((path) => path !== 'enable_drop_protection');
  if (other !== undefined) throw invalid(`Field "${other}" of a database cannot be updated.`);
  existingDatabase(world, name);
  const database = world.addDatabase(name, {
    dropProtected: request.database?.enableDropProtection ?? false,
  });
  const time = toTimestamp(world.nowMs());
  return world.changes.add({
    place: name,
    atMs: world.nowMs(),
    metadata: pack('google.spanner.admin.database.v1.UpdateDatabaseMetadata', {
      request,
      progress: { progressPercent: 100, startTime: time, endTime: time },
    }),
    response: pack('google.spanner.admin.database.v1.Database', databaseMessage(database, world)),
  });
}

/**
 * Keeps the statements of a database. Nothing parses them but for the database's own options, which take effect.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for no statement or a bad option, NOT_FOUND, ALREADY_EXISTS for an operation id
 * that is taken, FAILED_PRECONDITION while the database is CREATING
 */
export function updateDatabaseDdl(world: World, request: UpdateDatabaseDdlRequest): Change {
  const { name } = existingDatabase(world, request.database ?? '');
  const statements = request.statements ?? [];
  if (statements.length === 0) throw invalid('statements are missing.');
  const operationId = request.operationId ?? '';
  const operation = `${name}/operations/${operationId}`;
  if (world.changes.ofOperation(operation) !== undefined)
    throw aboutResource('ALREADY_EXISTS', `Operation already exists: ${operation}`, 'Database', name);
  const database = existingDatabase(world, name);
  if (databaseStateOf(database, world) === 'CREATING')
    throw failedPrecondition(`Database ${name} is still being created.`);
  const atMs = world.nowMs();
  world.addDatabase(name, {
    ...optionsOf(statements),
    ddl: [...database.ddl, ...statements.map((text) => ({ text, atMs }))],
    ...descriptorsIn(request),
    sizeBytes: sizeWith(statements, database.sizeBytes),
  });
  const time = toTimestamp(atMs);
  const metadata = pack('google.spanner.admin.database.v1.UpdateDatabaseDdlMetadata', {
    database: name,
    statements,
    commitTimestamps: statements.map(() => time),
    progress: statements.map(() => ({ progressPercent: 100, startTime: time, endTime: time })),
  });
  return world.changes.add(
    { place: name, atMs, metadata, response: pack('google.protobuf.Empty', {}) },
    operationId,
  );
}

/**
 * What all of these statements together set.
 *
 * @throws {GrpcError} INVALID_ARGUMENT as `optionsIn` does
 */
export function optionsOf(statements: readonly string[]): DatabaseOptions {
  return Object.assign({}, ...statements.map(optionsIn));
}

/** The proto descriptors of a request, where it has any. */
export function descriptorsIn({ protoDescriptors }: { protoDescriptors?: Uint8Array | string | null }) {
  return protoDescriptors instanceof Uint8Array && protoDescriptors.length > 0 ? { protoDescriptors } : {};
}
