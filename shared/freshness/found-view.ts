import * as v from 'valibot';

/**
 * What people are shown of a backup that others made: as Spanner showed it when it was found. It is read leniently, since a
 * later version may have stored it.
 */
const FoundBackupSchema = v.object({
  name: v.string(),
  database: v.string(),
  createTime: v.string(),
  versionTime: v.string(),
  expireTime: v.string(),
  sizeBytes: v.exactOptional(v.string()),
  /** The full names of the schedules of Spanner that made it. */
  backupSchedules: v.optional(v.array(v.string()), []),
});

export type FoundBackup = v.InferOutput<typeof FoundBackupSchema>;

/** The document of one, as far as it is shown. */
export const FoundViewSchema = v.object({
  event: v.object({ data: v.object({ backup: FoundBackupSchema }) }),
});
