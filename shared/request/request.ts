import * as v from 'valibot';
import type { Nothing } from '../spanner/fields.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import { addDuration, type Duration } from './duration.ts';

const DurationSchema = v.strictObject({ months: v.number(), ms: v.number() });

/** What Spanner is asked for. Two requests are the same if this is the same. */
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
  /** If absent, the backup is encrypted as the database is. */
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
 * True if Spanner would be asked for the same backup. Labels and `startWithin` are the publisher's own and do not count.
 * Neither does the order of keys, nor whether a single key is named alone or in a list.
 */
export function sameRequest(one: BackupRequest, other: BackupRequest): boolean {
  return canonical(one) === canonical(other);
}

/** The fields in which two requests for one name differ, as publishers write them. */
export function differences(one: BackupRequest, other: BackupRequest): string[] {
  const [ours, theirs] = [partsOf(one), partsOf(other)];
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return names.filter((name) => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]));
}

function canonical(request: BackupRequest): string {
  return JSON.stringify([request.backup, Object.entries(partsOf(request))]);
}

/** The fields by the names that publishers know, in one order. */
function partsOf(request: BackupRequest): Record<string, unknown> {
  // The name is what both have in common.
  const { backup, database, expiry, versionTime, encryption, ...others } = request;
  others satisfies Nothing;
  return {
    database,
    ...(expiry.kind === 'time'
      ? { expireTime: expiry.expireTime }
      : { retentionPeriod: [expiry.retention.months, expiry.retention.ms] }),
    ...(versionTime !== undefined && { versionTime }),
    ...(encryption !== undefined && {
      encryptionConfig: [encryption.type, keysOf(encryption).toSorted()],
    }),
  };
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

/** A length in years or months that exceeds Spanner's limit by at most this is cut to the limit. */
const calendarMarginMs = 2 * day;

/** When a backup that is started now would expire. */
export function expireTimeOf(request: BackupRequest, now: Date): Date {
  const { expiry } = request;
  return expiry.kind === 'time' ? new Date(millisOf(expiry.expireTime)) : keptUntil(now, expiry.retention);
}

/**
 * When a retention that begins now ends. `1y` is 366 days from 1 March 2027 on, and `P11M30D` even 367 on some days. A
 * calendar length means about a year, so it is cut to the longest that Spanner takes (366 days) if it is at most two days
 * longer. Lengths in days and hours are not cut.
 */
export function keptUntil(now: Date, retention: Duration): Date {
  const end = addDuration(now, retention);
  const keptMs = end.getTime() - now.getTime();
  const isCut = retention.months > 0 && keptMs > keeping.longestMs && keptMs <= 366 * day + calendarMarginMs;
  return isCut ? new Date(now.getTime() + keeping.longestMs) : end;
}

/** Every day of four years, one of which has 366 days: a retention that is valid on each of them is valid on any day. */
export const everyDay: readonly Date[] = Array.from(
  { length: 4 * 366 },
  (_, index) => new Date(Date.UTC(2027, 0, 1 + index)),
);

/** What is wrong with a retention on some day, even if it is valid on others. */
export function retentionProblem(retention: Duration): string | undefined {
  const days = retention.months > 0 ? everyDay : everyDay.slice(0, 1);
  for (const from of days) {
    const problem = expiryProblem(keptUntil(from, retention), from);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What is wrong with this expiry if Spanner is called now; undefined if nothing is. */
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

/** A requester: a message that asked for a backup. */
export interface Requester {
  readonly messageId: string;
  readonly publishTime: Timestamp;
  readonly labels: Readonly<Record<string, string>>;
}
