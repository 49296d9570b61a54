import { GrpcError } from '../grpc/error.ts';
import { maxRetentionMs } from './backup-view.ts';
import type { CreateRequest } from './create-request.ts';
import type { Creation } from './creation.ts';
import { databaseStateOf } from './database-state.ts';
import { checkKeyLocations, keysOf } from './encryption.ts';
import { aboutResource } from './error-details.ts';
import { existingDatabase, existingInstance } from './existing.ts';
import type { Database, Instance } from './places.ts';
import { failedPrecondition, invalid } from './refusals.ts';
import type { Start } from './start.ts';
import type { World } from './world.ts';

/** "At least 6 hours … from the time the CreateBackup request is processed". Source: backup.proto. */
export const minRetentionMs = 6 * 3_600_000;

/** A client's clock may be ahead by so much: what it calls now is no time of the future. */
const clockSkewMs = 10;

/**
 * Starts a backup, or says why not. Who may ask comes first, then what there is, then what was asked for, then whether
 * now is the time for it.
 *
 * @throws {GrpcError} every refusal that Google documents for CreateBackup
 */
export function createBackup(world: World, request: CreateRequest): Creation {
  return world.start(checkCreate(world, request));
}

/**
 * Finds out whether a backup can be started now.
 *
 * @throws {GrpcError} as `createBackup` does
 */
export function checkCreate(world: World, request: CreateRequest): Start {
  world.permissions.require('spanner.backups.create', request.instance);
  world.permissions.require('spanner.databases.createBackup', request.database);
  const instance = existingInstance(world, request.instance, 'spanner.backups.create');
  const database = existingDatabase(world, request.database, 'spanner.databases.createBackup');
  checkExpireTime(request, world.nowMs());
  checkVersionTime(request, database, world);
  checkKeyLocations(request.encryption, instance);
  const { backup, expireTimeMs, versionTimeMs } = request;
  const kmsKeys = keysOf(request.encryption, database);
  checkNameAndSlot(world, backup, database);
  checkInstanceStays(world, instance);
  if (databaseStateOf(database, world) === 'CREATING')
    throw failedPrecondition(`Database ${database.name} is still being created.`);
  checkKeysAccessible(world, kmsKeys);
  return { backup, database, expireTimeMs, kmsKeys, ...(versionTimeMs !== undefined && { versionTimeMs }) };
}

function checkExpireTime({ expireTimeMs }: CreateRequest, nowMs: number): void {
  if (expireTimeMs < nowMs + minRetentionMs)
    throw invalid('Backup expire_time must be at least 6 hours from now.');
  if (expireTimeMs > nowMs + maxRetentionMs)
    throw invalid('Backup expire_time must be at most 366 days from now.');
}

function checkVersionTime({ versionTimeMs }: CreateRequest, database: Database, world: World): void {
  if (versionTimeMs === undefined) return;
  if (versionTimeMs > world.nowMs() + clockSkewMs)
    throw invalid('Backup version_time must not be in the future.');
  if (versionTimeMs < database.createTimeMs)
    throw invalid(`Backup version_time is before database ${database.name} was created.`);
  if (versionTimeMs < world.nowMs() - database.versionRetentionMs)
    throw new GrpcError(
      world.switches.tooOldVersionTime,
      `Backup version_time is older than the version retention period of database ${database.name}.`,
    );
}

function checkNameAndSlot(world: World, backup: string, database: Database): void {
  const nameTaken = (): void => checkNameIsFree(world, backup);
  const slotTaken = (): void => {
    if (hasPendingBackup(world, database))
      throw failedPrecondition(
        `Cannot create backup ${backup} of ${database.name} because the maximum number of pending backups (1) for ` +
          'the database has been reached. Please retry the operation once the pending backups complete.',
      );
  };
  const checks = [nameTaken, slotTaken];
  if (world.switches.nameTakenWhilePending === 'FAILED_PRECONDITION') checks.reverse();
  for (const check of checks) check();
}

/** @throws {GrpcError} ALREADY_EXISTS where a backup has the name, in whichever state */
export function checkNameIsFree(world: World, backup: string): void {
  if (world.backup(backup) !== undefined)
    throw aboutResource('ALREADY_EXISTS', `Backup ${backup} already exists.`, 'Backup', backup);
}

/** @throws {GrpcError} FAILED_PRECONDITION, or by the switch `instanceMoving` another code */
export function checkInstanceStays(world: World, instance: Instance): void {
  if (instance.moving)
    throw new GrpcError(world.switches.instanceMoving, `Instance ${instance.name} is being moved.`);
}

/** @throws {GrpcError} FAILED_PRECONDITION */
export function checkKeysAccessible(world: World, kmsKeys: readonly string[]): void {
  const lost = kmsKeys.find((key) => !world.isKeyAccessible(key));
  if (lost !== undefined) throw failedPrecondition(`KMS key ${lost} is not accessible.`);
}

/** "Pending creates per database: 1", on-demand ones and no copies. Source: Google's quotas page. */
function hasPendingBackup(world: World, database: Database): boolean {
  return world
    .operationsOf(database.name)
    .some(
      ({ creation, outcome }) =>
        outcome.kind === 'running' &&
        creation.copyOf === undefined &&
        (creation.schedules.length === 0 || world.switches.scheduledBlocksOnDemand),
    );
}
