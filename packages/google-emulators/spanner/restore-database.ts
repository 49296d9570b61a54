import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { BackupView } from './backup-view.ts';
import { checkKeysAccessible } from './create-backup.ts';
import {
  areListed,
  checkEncryption,
  checkKeyLocations,
  type Encryption,
  type Keys,
  keysOf,
} from './encryption.ts';
import { aboutResource } from './error-details.ts';
import { existingBackup, existingInstance } from './existing.ts';
import { instanceOf, isBackupName, isDatabaseId, isInstanceName, projectOf } from './names.ts';
import { failedPrecondition, invalid } from './refusals.ts';
import type { World } from './world.ts';

/** A RestoreDatabase request whose form is right; whether it can be done is another question. */
export interface RestoreRequest {
  readonly instance: string;
  readonly database: string;
  readonly backup: string;
  readonly encryption: Encryption;
}

/** A restore that nothing stands in the way of. */
export interface Restorable {
  readonly source: BackupView;
  readonly keys: Keys;
}

/** @throws {GrpcError} INVALID_ARGUMENT where something is missing or malformed */
export function readRestoreRequest(
  request: google.spanner.admin.database.v1.IRestoreDatabaseRequest,
): RestoreRequest {
  const instance = request.parent ?? '';
  if (!isInstanceName(instance)) throw invalid(`Invalid parent: "${instance}" is not an instance.`);
  const id = request.databaseId ?? '';
  if (!isDatabaseId(id))
    throw invalid(
      `Invalid database id "${id}": it must match [a-z][a-z0-9_-]*[a-z0-9] and be 2 to 30 characters long.`,
    );
  const backup = request.backup ?? '';
  if (!isBackupName(backup)) throw invalid(`Invalid backup "${backup}".`);
  if (projectOf(backup) !== projectOf(instance))
    throw invalid('A database can only be restored in the project of its backup.');
  return {
    instance,
    database: `${instance}/databases/${id}`,
    backup,
    encryption: checkEncryption(request.encryptionConfig, 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION'),
  };
}

/**
 * Finds out whether a database can be restored now.
 *
 * @throws {GrpcError} every refusal that Google documents for RestoreDatabase
 */
export function checkRestore(world: World, request: RestoreRequest): Restorable {
  const { database, backup, encryption } = request;
  world.permissions.require('spanner.databases.create', request.instance);
  world.permissions.require('spanner.backups.restoreDatabase', backup);
  const instance = existingInstance(world, request.instance, 'spanner.databases.create');
  const source = existingBackup(world, backup);
  checkKeyLocations(encryption, instance);
  if (world.places.database(database) !== undefined)
    throw aboutResource('ALREADY_EXISTS', `Database already exists: ${database}`, 'Database', database);
  if (source.state !== 'READY') throw failedPrecondition(`Backup ${backup} is not READY.`);
  const home = existingInstance(world, instanceOf(backup));
  if (home.config !== instance.config)
    throw invalid(`Backup ${backup} is in ${home.config}, instance ${instance.name} is not.`);
  const restoring = world.restorations
    .inInstance(instance.name)
    .filter((restoration) => world.restorations.stateOf(restoration) === 'CREATING');
  const { restoresAtATime } = world.switches;
  if (restoring.length >= restoresAtATime)
    throw failedPrecondition(
      `Cannot restore database (${database}) because the maximum number of pending restores (${restoresAtATime}) for ` +
        `the instance (${instance.name}) has been reached. Please retry the operation once the pending restores complete.`,
    );
  const kmsKeys = keysOf(encryption, source);
  checkKeysAccessible(world, [...source.kmsKeys, ...kmsKeys]);
  return { source, keys: { kmsKeys, kmsKeysListed: areListed(encryption) } };
}
