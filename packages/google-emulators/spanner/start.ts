import { type BackupView, maxRetentionMs } from './backup-view.ts';
import { type Creation, type Incremental, schemaAsOf } from './creation.ts';
import type { Database } from './places.ts';

/** A backup to start: on request, by a schedule, or as a copy. */
export interface Start {
  readonly backup: string;
  readonly database: Pick<Database, 'name' | 'dialect' | 'sizeBytes' | 'kmsKeys'>;
  readonly expireTimeMs: number;
  readonly versionTimeMs?: number;
  readonly kmsKeys?: readonly string[];
  readonly schedules?: readonly string[];
  /** The backup to copy; without one, the database is backed up. */
  readonly copyOf?: BackupView;
  /** When it starts, where that is not now: a schedule may have been due before anybody looked. */
  readonly startMs?: number;
  readonly incremental?: Incremental;
  /** As of when its rows are carried, which `carried` ends; without it, there are none. */
  readonly carryingAsOfMs?: number;
}

/** The creation of a backup that starts at `nowMs`, without its duration, which the world decides. `sequence` numbers them. */
export function creationOf(
  order: Start,
  sequence: number,
  nowMs: number,
  source: Database | undefined,
): Omit<Creation, 'durationMs'> {
  const { backup, database, copyOf, carryingAsOfMs, expireTimeMs, incremental } = order;
  // The version time defaults to the create time, also when the upstream's clock tells the time of the rows.
  const createTimeMs = (order.versionTimeMs === undefined ? carryingAsOfMs : undefined) ?? nowMs;
  return {
    sequence,
    operation: `${backup}/operations/_auto_op_${sequence}`,
    backup,
    database: database.name,
    ...(copyOf !== undefined && { copyOf: copyOf.backup }),
    dialect: database.dialect,
    sizeBytes: incremental?.sizeBytes ?? database.sizeBytes,
    ...(incremental && { incremental }),
    schema: copyOf?.schema ?? schemaAsOf(source, order.versionTimeMs ?? nowMs),
    kmsKeys: order.kmsKeys ?? database.kmsKeys,
    schedules: order.schedules ?? [],
    createTimeMs,
    versionTimeMs: copyOf?.versionTimeMs ?? order.versionTimeMs ?? carryingAsOfMs ?? nowMs,
    expireTimeMs,
    // A copy cannot be kept longer than what it is a copy of: 366 days from then, not from now (Google's guide).
    maxExpireTimeMs: copyOf?.maxExpireTimeMs ?? createTimeMs + maxRetentionMs,
    ...(carryingAsOfMs !== undefined && { busyUntilMs: Number.POSITIVE_INFINITY }),
  };
}
