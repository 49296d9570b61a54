import { isExpired, type SpannerBackup } from '../spanner/backup.ts';
import { instanceOf } from '../spanner/names.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';

/** A backup from which a database can be restored, as it was last seen. */
export interface GoodBackup {
  readonly name: string;
  readonly versionTime: Timestamp;
  readonly createTime: Timestamp;
  readonly expireTime: Timestamp;
  readonly sizeBytes?: string;
}

/**
 * The backup, if it counts for its database: READY, not expired, and in the database's own instance. A copy elsewhere does
 * not bring the database back where it was.
 */
export function goodBackup(backup: SpannerBackup, now: Date): GoodBackup | undefined {
  const { name, database, state, versionTime, createTime, expireTime, sizeBytes } = backup;
  if (state !== 'READY' || versionTime === undefined || createTime === undefined || expireTime === undefined)
    return undefined;
  if (instanceOf(name) !== instanceOf(database) || isExpired(backup, now)) return undefined;
  return { name, versionTime, createTime, expireTime, ...(sizeBytes !== undefined && { sizeBytes }) };
}

/** The newest good backup of each database, by what it holds and not by when it was made. */
export function newestByDatabase(
  backups: readonly SpannerBackup[],
  now: Date,
): ReadonlyMap<string, GoodBackup> {
  const newest = new Map<string, GoodBackup>();
  for (const backup of backups) {
    const good = goodBackup(backup, now);
    if (good !== undefined && isNewer(good, newest.get(backup.database))) newest.set(backup.database, good);
  }
  return newest;
}

export function isNewer(one: GoodBackup, other: GoodBackup | undefined): boolean {
  return other === undefined || millisOf(one.versionTime) > millisOf(other.versionTime);
}

/** True unless the backup is older than the database: then it is of an earlier database of that name. */
export function isOfThis({ versionTime }: GoodBackup, createdAt: Timestamp | undefined): boolean {
  return createdAt === undefined || millisOf(versionTime) >= millisOf(createdAt);
}
