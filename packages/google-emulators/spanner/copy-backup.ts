import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { BackupView } from './backup-view.ts';
import { checkInstanceStays, checkKeysAccessible, checkNameIsFree, minRetentionMs } from './create-backup.ts';
import { checkBackupId } from './create-request.ts';
import type { Creation } from './creation.ts';
import { checkEncryption, checkKeyLocations, type Encryption, keysOf } from './encryption.ts';
import { existingBackup, existingInstance } from './existing.ts';
import { isBackupName, isInstanceName } from './names.ts';
import { failedPrecondition, invalid } from './refusals.ts';
import { fromTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

/** A CopyBackup request whose form is right; whether it can be done is another question. */
export interface CopyRequest {
  readonly instance: string;
  readonly backup: string;
  readonly source: string;
  readonly expireTimeMs: number;
  readonly encryption: Encryption;
}

/** @throws {GrpcError} INVALID_ARGUMENT where something is missing or malformed */
export function readCopyRequest(
  request: google.spanner.admin.database.v1.ICopyBackupRequest,
  world: World,
): CopyRequest {
  const instance = request.parent ?? '';
  if (!isInstanceName(instance)) throw invalid(`Invalid parent: "${instance}" is not an instance.`);
  const id = request.backupId ?? '';
  checkBackupId(id, world.switches);
  const source = request.sourceBackup ?? '';
  if (!isBackupName(source)) throw invalid(`Invalid source_backup "${source}".`);
  if (request.expireTime == null) throw invalid('expire_time is missing.');
  return {
    instance,
    backup: `${instance}/backups/${id}`,
    source,
    expireTimeMs: fromTimestamp(request.expireTime),
    encryption: checkEncryption(request.encryptionConfig, 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION'),
  };
}

/**
 * Starts the copy of a READY backup, into whichever instance and project. No pending backup stands in its way, and any
 * number of copies of one backup may be made at a time.
 *
 * @throws {GrpcError} every refusal that Google documents for CopyBackup
 */
export function copyBackup(world: World, request: CopyRequest): Creation {
  world.permissions.require('spanner.backups.copy', request.source);
  world.permissions.require('spanner.backups.create', request.instance);
  const instance = existingInstance(world, request.instance, 'spanner.backups.create');
  const source = existingBackup(world, request.source);
  checkExpireTime(request, source, world);
  checkKeyLocations(request.encryption, instance);
  checkNameIsFree(world, request.backup);
  if (source.state !== 'READY') throw failedPrecondition(`Backup ${source.backup} is not READY.`);
  checkInstanceStays(world, instance);
  const kmsKeys = keysOf(request.encryption, source);
  checkKeysAccessible(world, [...source.kmsKeys, ...kmsKeys]);
  const { backup, expireTimeMs } = request;
  const database = { ...source, name: source.database };
  return world.start({ backup, database, expireTimeMs, kmsKeys, copyOf: source });
}

function checkExpireTime({ expireTimeMs }: CopyRequest, source: BackupView, world: World): void {
  const fromRequest = world.switches.copyKeptFrom === 'request';
  const sinceMs = fromRequest ? world.nowMs() : source.createTimeMs;
  if (expireTimeMs < sinceMs + minRetentionMs)
    throw invalid(
      `expire_time must be at least 6 hours from ${fromRequest ? 'now' : "the source backup's create_time"}.`,
    );
  if (expireTimeMs <= world.nowMs()) throw invalid('expire_time must be in the future.');
  if (expireTimeMs > source.maxExpireTimeMs)
    throw invalid('expire_time has exceeded the maximum, the max_expire_time of the source backup.');
}
