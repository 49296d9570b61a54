import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { checkEncryption, type Encryption } from './encryption.ts';
import { instanceOf, isBackupId, isDatabaseName, isInstanceName } from './names.ts';
import { invalid } from './refusals.ts';
import type { Switches } from './switches.ts';
import { fromTimestamp } from './timestamp.ts';

/** A CreateBackup request whose form is right; whether it can be done is another question. */
export interface CreateRequest {
  readonly instance: string;
  readonly backup: string;
  readonly database: string;
  readonly expireTimeMs: number;
  readonly versionTimeMs?: number;
  readonly encryption: Encryption;
}

/** @throws {GrpcError} INVALID_ARGUMENT where something is missing or malformed */
export function readCreateRequest(
  request: google.spanner.admin.database.v1.ICreateBackupRequest,
  switches: Switches,
): CreateRequest {
  const instance = request.parent ?? '';
  if (!isInstanceName(instance)) throw invalid(`Invalid parent: "${instance}" is not an instance.`);
  const id = request.backupId ?? '';
  checkBackupId(id, switches);
  const { backup } = request;
  if (backup == null) throw invalid('Backup is missing.');
  const database = backup.database ?? '';
  if (!isDatabaseName(database)) throw invalid(`Invalid database name "${database}".`);
  if (instanceOf(database) !== instance)
    throw invalid(`Backup must be created in the instance of its database, ${instanceOf(database)}.`);
  if (backup.expireTime == null) throw invalid('Backup expire_time is missing.');
  return {
    instance,
    backup: `${instance}/backups/${id}`,
    database,
    expireTimeMs: fromTimestamp(backup.expireTime),
    ...(backup.versionTime != null && { versionTimeMs: fromTimestamp(backup.versionTime) }),
    encryption: checkEncryption(request.encryptionConfig, 'USE_DATABASE_ENCRYPTION'),
  };
}

/** @throws {GrpcError} INVALID_ARGUMENT, or by the switch `badBackupId` another code */
export function checkBackupId(id: string, switches: Switches): void {
  if (!isBackupId(id))
    throw new GrpcError(
      switches.badBackupId,
      `Invalid backup id "${id}": it must match [a-z][a-z0-9_-]*[a-z0-9] and be 2 to 60 characters long.`,
    );
}
