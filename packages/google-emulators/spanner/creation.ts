import type { Dialect } from './dialect.ts';
import type { Database } from './places.ts';
import type { Switches } from './switches.ts';
import { outcomeOf, type Work } from './work.ts';

/** What a backup holds of its database but for rows. IAM policies and drop protection it does not hold. */
export type HeldSchema = Pick<
  Database,
  'ddl' | 'protoDescriptors' | 'versionRetentionMs' | 'versionRetentionPeriod' | 'defaultLeader'
>;

/** What a backup of a database holds, its DDL as of a time and its options as they are now. */
export function schemaAsOf(database: Database | undefined, timeMs: number): Partial<HeldSchema> {
  if (database === undefined) return {};
  const { ddl, protoDescriptors, versionRetentionMs, versionRetentionPeriod, defaultLeader } = database;
  return {
    ddl: ddl.filter(({ atMs }) => atMs <= timeMs),
    versionRetentionMs,
    defaultLeader,
    ...(versionRetentionPeriod !== undefined && { versionRetentionPeriod }),
    ...(protoDescriptors !== undefined && { protoDescriptors }),
  };
}

/** What an incremental backup, or the full one that its chain begins with, is a part of. */
export interface Incremental {
  readonly chainId: string;
  /** The version time of the full backup that the chain begins with. */
  readonly oldestVersionTimeMs: number;
  /** What has changed since the backup before. */
  readonly exclusiveSizeBytes: number;
  /** That, and all older backups of the chain. */
  readonly sizeBytes: number;
}

/** One backup that was started, by whomever, with the operation that makes it. All times are ms since 1970. */
export interface Creation extends Work {
  /** Counts up over all that the world started; the last word in ordering. */
  readonly sequence: number;
  readonly operation: string;
  readonly backup: string;
  readonly database: string;
  /** The backup that this one is a copy of. */
  readonly copyOf?: string;
  readonly dialect: Dialect;
  readonly sizeBytes: number;
  readonly schema: Partial<HeldSchema>;
  /** The Cloud KMS keys that protect it; none means Google's default encryption. */
  readonly kmsKeys: readonly string[];
  /** The schedules that made it; none means it was made on demand. */
  readonly schedules: readonly string[];
  /** Of a backup in a chain of incremental ones. */
  readonly incremental?: Incremental;
  readonly versionTimeMs: number;
  readonly expireTimeMs: number;
  /** The latest that `expireTimeMs` may become. */
  readonly maxExpireTimeMs: number;
}

/** The state of the backup itself by now; `GONE` is what GetBackup answers with NOT_FOUND. */
export function backupStateOf(creation: Creation, nowMs: number, switches: Switches, needed: boolean) {
  const { deletedAtMs, expireTimeMs } = creation;
  if (deletedAtMs !== undefined && deletedAtMs <= nowMs) return 'GONE';
  // "The source backup cannot be … cleaned up on expiration until CopyBackup is finished" (backup.proto).
  if (expireTimeMs + switches.expiredBackupLingersMs <= nowMs && !needed) return 'GONE';
  switch (outcomeOf(creation, nowMs, switches).kind) {
    case 'running':
      return 'CREATING';
    case 'succeeded':
      return 'READY';
    case 'cancelled':
      return 'GONE';
    case 'failed':
      return switches.failedCreateLeaves === 'nothing' ? 'GONE' : 'CREATING';
  }
}
