import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { BackupView } from './backup-view.ts';
import { minRetentionMs } from './create-backup.ts';
import { existingBackup } from './existing.ts';
import { invalid } from './refusals.ts';
import { fromTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type UpdateBackupRequest = google.spanner.admin.database.v1.IUpdateBackupRequest;

/**
 * Keeps a backup for a longer or a shorter time, whether it is READY or still CREATING. "The field mask must always be
 * specified", and `expire_time` is all that it may name (backup.proto).
 *
 * @throws {GrpcError} INVALID_ARGUMENT for any other mask and for a time out of bounds, NOT_FOUND
 */
export function updateBackup(world: World, request: UpdateBackupRequest): BackupView {
  const name = request.backup?.name ?? '';
  world.permissions.require('spanner.backups.update', name);
  const paths = request.updateMask?.paths ?? [];
  if (paths.length === 0) throw invalid('update_mask is missing.');
  const other = paths.find((path) => path !== 'expire_time');
  if (other !== undefined) throw invalid(`Field "${other}" of a backup cannot be updated.`);
  const backup = existingBackup(world, name);
  const expireTime = request.backup?.expireTime;
  if (expireTime == null) throw invalid('Backup expire_time is missing.');
  const expireTimeMs = fromTimestamp(expireTime);
  if (expireTimeMs <= world.nowMs()) throw invalid('Backup expire_time must be in the future.');
  if (expireTimeMs < backup.createTimeMs + minRetentionMs)
    throw invalid('Backup expire_time must be at least 6 hours after its create_time.');
  if (expireTimeMs > backup.maxExpireTimeMs)
    throw invalid('Backup expire_time has exceeded the maximum, its max_expire_time.');
  world.setExpireTime(name, expireTimeMs);
  return existingBackup(world, name);
}
