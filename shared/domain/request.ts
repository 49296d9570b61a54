import * as v from 'valibot';
import { addDuration } from './duration.ts';
import { millisOf, type Timestamp } from './timestamp.ts';

const DurationSchema = v.strictObject({ months: v.number(), ms: v.number() });

/** What Spanner is asked for: all of a request that decides whether two requests are the same. */
export const BackupRequestSchema = v.strictObject({
  /** `projects/P/instances/I/databases/D` */
  database: v.string(),
  /** The backup's full name, `projects/P/instances/I/backups/B`. */
  backup: v.string(),
  expiry: v.variant('kind', [
    v.strictObject({ kind: v.literal('retention'), retention: DurationSchema }),
    v.strictObject({ kind: v.literal('time'), expireTime: v.string() }),
  ]),
  versionTime: v.exactOptional(v.string()),
  /** Absent: as the database is encrypted. */
  encryption: v.exactOptional(
    v.variant('type', [
      v.strictObject({ type: v.literal('GOOGLE_DEFAULT_ENCRYPTION') }),
      v.strictObject({ type: v.literal('CUSTOMER_MANAGED_ENCRYPTION'), kmsKeyName: v.string() }),
      v.strictObject({ type: v.literal('CUSTOMER_MANAGED_ENCRYPTION'), kmsKeyNames: v.array(v.string()) }),
    ]),
  ),
});

export type BackupRequest = v.InferOutput<typeof BackupRequestSchema>;

/**
 * True where Spanner would be asked for the same backup. Labels and `startWithin` are the publisher's own and are
 * not part of it; the order of keys says nothing, nor does naming a single key alone or in a list.
 */
export function sameRequest(one: BackupRequest, other: BackupRequest): boolean {
  return canonical(one) === canonical(other);
}

function canonical(request: BackupRequest): string {
  const { database, backup, expiry, versionTime, encryption } = request;
  const expires =
    expiry.kind === 'time' ? [expiry.expireTime] : [expiry.retention.months, expiry.retention.ms];
  const keys = encryption === undefined ? [] : keysOf(encryption).toSorted();
  return JSON.stringify([database, backup, expires, versionTime ?? null, encryption?.type ?? null, keys]);
}

function keysOf(encryption: NonNullable<BackupRequest['encryption']>): string[] {
  if ('kmsKeyName' in encryption) return [encryption.kmsKeyName];
  return 'kmsKeyNames' in encryption ? encryption.kmsKeyNames : [];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Spanner keeps a backup for 6 hours to 366 days, counted from when it processes the request (backup.proto,
 * `expire_time`). Five minutes on both sides allow for the way there and for clocks that differ.
 */
export const keeping = {
  shortestMs: 6 * hour + 5 * minute,
  longestMs: 366 * day - 5 * minute,
  shortest: '6 hours and 5 minutes',
  longest: '366 days less 5 minutes',
} as const;

/** When a backup that is started now would expire. */
export function expireTimeOf(request: BackupRequest, now: Date): Date {
  const { expiry } = request;
  return expiry.kind === 'time' ? new Date(millisOf(expiry.expireTime)) : addDuration(now, expiry.retention);
}

/** Says what is wrong with expiring then, if Spanner were called now; undefined where nothing is. */
export function expiryProblem(expireTime: Date, now: Date): string | undefined {
  const keptMs = expireTime.getTime() - now.getTime();
  if (Number.isNaN(keptMs) || keptMs > keeping.longestMs) {
    return `a backup is kept for at most ${keeping.longest} from the moment it is started`;
  }
  if (keptMs < keeping.shortestMs) {
    return `a backup is kept for at least ${keeping.shortest} from the moment it is started`;
  }
  return undefined;
}

/** One who asked for a backup. */
export interface Requester {
  readonly messageId: string;
  readonly publishTime: Timestamp;
  readonly labels: Readonly<Record<string, string>>;
}
