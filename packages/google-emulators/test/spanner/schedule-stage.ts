import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { SpannerOptions } from '../../spanner/server.ts';
import { database, dayMs, instance, iso, type Stage, stage } from './stage.ts';

type BackupSchedule = google.spanner.admin.database.v1.IBackupSchedule;
type Backup = google.spanner.admin.database.v1.IBackup;

/** A schedule of every day at half past twelve, that keeps full backups for a day, changed as told. */
export const daily = (more: BackupSchedule = {}): BackupSchedule => ({
  spec: { cronSpec: { text: '30 12 * * *' } },
  retentionDuration: { seconds: dayMs / 1000 },
  fullBackupSpec: {},
  ...more,
});

/** The same, but incremental, and of every four hours. */
export const incremental = (more: BackupSchedule = {}): BackupSchedule =>
  daily({
    spec: { cronSpec: { text: '0 */4 * * *' } },
    retentionDuration: { seconds: (60 * dayMs) / 1000 },
    fullBackupSpec: null,
    incrementalBackupSpec: {},
    ...more,
  });

export const scheduleNamed = (id: string): string => `${database}/backupSchedules/${id}`;

/** A stage on which backups are made at once. It is 10:00 in UTC. */
export const scheduleStage = (options: SpannerOptions = {}): Promise<Stage> =>
  stage({ backupDuration: 0, ...options });

export const schedule = (on: Stage, backupScheduleId: string, backupSchedule: BackupSchedule = daily()) =>
  on.databases.createBackupSchedule({ parent: database, backupScheduleId, backupSchedule });

/** The backups that there are, oldest first. */
export async function backupsOn(on: Stage): Promise<Backup[]> {
  const [backups] = await on.databases.listBackups({ parent: instance });
  return backups.toReversed();
}

/** Their version times, in short. */
export async function versionsOn(on: Stage): Promise<(string | undefined)[]> {
  const backups = await backupsOn(on);
  return backups.map(({ versionTime }) => iso(versionTime)?.slice(5, 16));
}
