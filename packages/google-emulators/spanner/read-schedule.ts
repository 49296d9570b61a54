import { maxRetentionMs } from './backup-view.ts';
import { minRetentionMs } from './create-backup.ts';
import { cronTimes } from './cron-times.ts';
import { checkEncryption } from './encryption.ts';
import { invalid } from './refusals.ts';
import type { Schedule, ScheduleMessage } from './schedule.ts';
import { fromDuration } from './timestamp.ts';

/** How close together firings may be. Source: Google's guide, "full backups … 12 hours, incremental … 4 hours". */
const leastGapMs = { full: 12 * 3_600_000, incremental: 4 * 3_600_000 } as const;

type Kind = Schedule['kind'];

/** Whether a schedule makes full backups or incremental ones. @throws {GrpcError} INVALID_ARGUMENT where it does not say */
export function kindIn({ fullBackupSpec, incrementalBackupSpec }: ScheduleMessage): Kind {
  if (incrementalBackupSpec != null) return 'incremental';
  if (fullBackupSpec != null) return 'full';
  throw invalid('The backup schedule has neither full_backup_spec nor incremental_backup_spec.');
}

/** When it fires. @throws {GrpcError} INVALID_ARGUMENT */
export function cronIn(
  { spec }: ScheduleMessage,
  kind: Kind,
  nowMs: number,
): Pick<Schedule, 'cron' | 'times'> {
  const cron = spec?.cronSpec?.text ?? '';
  if (cron === '') throw invalid('The backup schedule has no spec.cron_spec.text.');
  return { cron, times: cronTimes(cron, nowMs, leastGapMs[kind]) };
}

/** "At least 6 hours and at most 366 days" (backup_schedule.proto). @throws {GrpcError} INVALID_ARGUMENT */
export function retentionIn({ retentionDuration }: ScheduleMessage): Pick<Schedule, 'retentionMs'> {
  if (retentionDuration == null) throw invalid('The backup schedule has no retention_duration.');
  const retentionMs = fromDuration(retentionDuration);
  if (retentionMs < minRetentionMs || retentionMs > maxRetentionMs)
    throw invalid('retention_duration must be at least 6 hours and at most 366 days.');
  return { retentionMs };
}

/** How its backups are protected. @throws {GrpcError} INVALID_ARGUMENT */
export function encryptionIn({
  encryptionConfig,
}: ScheduleMessage): Pick<Schedule, 'encryption' | 'encryptionConfig'> {
  const encryption = checkEncryption(encryptionConfig, 'USE_DATABASE_ENCRYPTION');
  return { encryption, ...(encryptionConfig != null && { encryptionConfig }) };
}
