import * as v from 'valibot';
import { foundEvent } from '../events/database-event.ts';
import { StoredFoundEventSchema } from '../events/database-event-schema.ts';
import { recordKeptMs } from '../record/policy.ts';
import type { SpannerBackup } from '../spanner/backup.ts';
import { millisOf, type Timestamp, timestampOf } from '../spanner/timestamp.ts';

/** A backup as Spanner lists it, with what tells who made it. */
export interface ListedBackup extends SpannerBackup {
  /** The full names of the schedules of Spanner that made it. */
  readonly backupSchedules: readonly string[];
  readonly incrementalBackupChainId?: string;
  readonly oldestVersionTime?: Timestamp;
}

/** A backup that no request asked for, with its one event. */
export const FoundSchema = v.object({
  backup: v.string(),
  event: StoredFoundEventSchema,
  announced: v.boolean(),
  /** When Firestore may drop the document. */
  expireAt: v.date(),
});

export type Found = v.InferOutput<typeof FoundSchema>;

/** Undefined for a backup that is not READY, or is shown without what the event promises. */
export function found(backup: ListedBackup, now: Date): Found | undefined {
  const { state, createTime, versionTime, expireTime, backupSchedules } = backup;
  if (state !== 'READY' || !createTime || !versionTime || !expireTime) return undefined;
  const shown = { ...backup, createTime, versionTime, expireTime, backupSchedules: [...backupSchedules] };
  return {
    backup: backup.name,
    event: foundEvent(shown, timestampOf(now)),
    announced: false,
    // As a record, it outlives the backup: else it would be found again.
    expireAt: new Date(Math.max(now.getTime(), millisOf(expireTime)) + recordKeptMs),
  };
}
