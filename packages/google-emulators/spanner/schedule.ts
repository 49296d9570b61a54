import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { CronTimes } from './cron-times.ts';
import type { Encryption } from './encryption.ts';
import { toDuration, toTimestamp } from './timestamp.ts';

export type ScheduleMessage = google.spanner.admin.database.v1.IBackupSchedule;
export type EncryptionMessage = google.spanner.admin.database.v1.ICreateBackupEncryptionConfig;

/** What makes backups of a database by the clock. */
export interface Schedule {
  readonly name: string;
  readonly cron: string;
  readonly times: CronTimes;
  readonly retentionMs: number;
  readonly kind: 'full' | 'incremental';
  readonly encryption: Encryption;
  /** As it came. */
  readonly encryptionConfig?: EncryptionMessage;
  readonly createTimeMs: number;
  readonly updateTimeMs: number;
  /** What was to be made until then is made. */
  readonly madeUntilMs: number;
  /** The chain that the next incremental backup continues; none where it begins one. */
  readonly chain?: Chain;
}

/** A full backup and the incremental ones after it. */
export interface Chain {
  readonly id: string;
  readonly oldestVersionTimeMs: number;
  readonly length: number;
  readonly lastBackup: string;
  /** "The sum of the `exclusive_size_bytes` of itself and all older backups in the chain" (backup.proto). */
  readonly sizeBytes: number;
}

/** "Version_time + creation_window": within 4 hours. Source: Google's backup guide. */
const creationWindowMs = 4 * 3_600_000;

export function scheduleMessage(schedule: Schedule): ScheduleMessage {
  const { name, cron, retentionMs, kind, encryptionConfig, updateTimeMs } = schedule;
  return {
    name,
    spec: { cronSpec: { text: cron, timeZone: 'UTC', creationWindow: toDuration(creationWindowMs) } },
    retentionDuration: toDuration(retentionMs),
    encryptionConfig: encryptionConfig ?? { encryptionType: 'USE_DATABASE_ENCRYPTION' },
    ...(kind === 'full' ? { fullBackupSpec: {} } : { incrementalBackupSpec: {} }),
    updateTime: toTimestamp(updateTimeMs),
  };
}
