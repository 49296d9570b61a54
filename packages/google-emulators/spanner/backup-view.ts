import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { backupStateOf, type Creation } from './creation.ts';
import type { Field, Fields } from './filter/match.ts';
import type { Switches } from './switches.ts';
import { toTimestamp } from './timestamp.ts';

type IBackup = google.spanner.admin.database.v1.IBackup;
type IEncryptionInfo = google.spanner.admin.database.v1.IEncryptionInfo;

/** "At most 366 days": the longest a backup may be kept. Source: backup.proto, on `expire_time`. */
export const maxRetentionMs = 366 * 24 * 3_600_000;

/** A backup as it shows at one moment. */
export interface BackupView extends Creation {
  readonly state: 'CREATING' | 'READY' | 'GONE';
  readonly neededBy: Needs;
}

/** What a backup is still needed for: while there is anything, it is not deleted and does not expire. */
export interface Needs {
  /** The copies of it that are being made. */
  readonly backups: readonly string[];
  /** The databases that are being restored from it, until they are READY. */
  readonly databases: readonly string[];
}

export function backupView(
  creation: Creation,
  nowMs: number,
  switches: Switches,
  neededBy: Needs,
): BackupView {
  const needed = isNeeded(neededBy);
  return { ...creation, state: backupStateOf(creation, nowMs, switches, needed), neededBy };
}

export function isNeeded({ backups, databases }: Needs): boolean {
  return backups.length + databases.length > 0;
}

/** The Backup message with every field the proto has; its sizes are known when it is READY. */
export function backupMessage(view: BackupView): IBackup {
  const sizeBytes = String(shownSize(view));
  const {
    chainId = '',
    oldestVersionTimeMs = view.versionTimeMs,
    exclusiveSizeBytes,
  } = view.incremental ?? {};
  const exclusive = view.state === 'READY' ? String(exclusiveSizeBytes ?? view.sizeBytes) : '0';
  const encryption = encryptionInfos(view.kmsKeys);
  const [encryptionInfo = null] = encryption;
  return {
    name: view.backup,
    database: view.database,
    state: view.state === 'GONE' ? 'STATE_UNSPECIFIED' : view.state,
    createTime: toTimestamp(view.createTimeMs),
    versionTime: toTimestamp(view.versionTimeMs),
    expireTime: toTimestamp(view.expireTimeMs),
    maxExpireTime: toTimestamp(view.maxExpireTimeMs),
    oldestVersionTime: toTimestamp(oldestVersionTimeMs),
    sizeBytes,
    freeableSizeBytes: exclusive,
    exclusiveSizeBytes: exclusive,
    incrementalBackupChainId: chainId,
    encryptionInfo,
    encryptionInformation: encryption,
    databaseDialect: view.dialect,
    backupSchedules: [...view.schedules],
    referencingDatabases: [...view.neededBy.databases],
    referencingBackups: [...view.neededBy.backups],
    instancePartitions: [],
  };
}

/** Google's encryption, or one entry for each key that protects the data, at the key's first version. */
export function encryptionInfos(kmsKeys: readonly string[]): IEncryptionInfo[] {
  if (kmsKeys.length === 0) return [{ encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' }];
  return kmsKeys.map((key) => ({
    encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
    kmsKeyVersion: `${key}/cryptoKeyVersions/1`,
  }));
}

function shownSize(view: BackupView): number {
  return view.state === 'READY' ? view.sizeBytes : 0;
}

/** The fields that ListBackups filters by. Source: the comment on ListBackupsRequest.filter. */
export const backupFields: Fields<BackupView> = new Map<string, Field<BackupView>>([
  ['name', { kind: 'text', read: (view) => view.backup }],
  ['database', { kind: 'text', read: (view) => view.database }],
  ['state', { kind: 'text', read: (view) => view.state }],
  ['create_time', { kind: 'time', read: (view) => view.createTimeMs }],
  ['expire_time', { kind: 'time', read: (view) => view.expireTimeMs }],
  ['version_time', { kind: 'time', read: (view) => view.versionTimeMs }],
  ['size_bytes', { kind: 'number', read: shownSize }],
  ['backup_schedules', { kind: 'texts', read: (view) => view.schedules }],
]);
