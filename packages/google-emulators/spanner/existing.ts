import type { BackupView } from './backup-view.ts';
import { aboutResource } from './error-details.ts';
import { checkName } from './name-form.ts';
import { type Permission, permissionDenied } from './permissions.ts';
import type { Database, Instance } from './places.ts';
import type { World } from './world.ts';

/**
 * The instance of that name.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a malformed name, NOT_FOUND, or by the switch `missingDatabase` that the
 * permission is missing
 */
export function existingInstance(world: World, name: string, permission?: Permission): Instance {
  checkName('instance', name);
  const instance = world.places.instance(name);
  if (instance === undefined) throw missing(world, 'Instance', name, permission);
  return instance;
}

/**
 * The database of that name.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a malformed name, NOT_FOUND, or by the switch `missingDatabase` that the
 * permission is missing
 */
export function existingDatabase(world: World, name: string, permission?: Permission): Database {
  checkName('database', name);
  const database = world.places.database(name);
  if (database === undefined) throw missing(world, 'Database', name, permission);
  return database;
}

/**
 * The backup of that name.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a malformed name, NOT_FOUND
 */
export function existingBackup(world: World, name: string): BackupView {
  checkName('backup', name);
  const backup = world.backup(name);
  if (backup === undefined) throw aboutResource('NOT_FOUND', `Backup not found: ${name}`, 'Backup', name);
  return backup;
}

function missing(world: World, kind: 'Instance' | 'Database', name: string, permission?: Permission): Error {
  return permission !== undefined && world.switches.missingDatabase === 'PERMISSION_DENIED'
    ? permissionDenied(permission, name)
    : aboutResource('NOT_FOUND', `${kind} not found: ${name}`, kind, name);
}
