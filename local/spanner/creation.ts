import type { GrpcCode } from '../grpc/error.ts';
import type { Switches } from './switches.ts';

export type Dialect = 'GOOGLE_STANDARD_SQL' | 'POSTGRESQL';

/** One backup that was started, by whomever, with the operation that makes it. All times are ms since 1970. */
export interface Creation {
  /** Counts up over all that the world started; the last word in ordering. */
  readonly sequence: number;
  readonly operation: string;
  readonly backup: string;
  readonly database: string;
  readonly dialect: Dialect;
  readonly sizeBytes: number;
  /** The Cloud KMS keys that protect it; none means Google's default encryption. */
  readonly kmsKeys: readonly string[];
  /** The schedules that made it; none means it was made on demand. */
  readonly schedules: readonly string[];
  readonly createTimeMs: number;
  readonly versionTimeMs: number;
  readonly expireTimeMs: number;
  readonly durationMs: number;
  readonly failure?: Failure;
  readonly cancelledAtMs?: number;
  readonly deletedAtMs?: number;
}

/** How and when a creation fails. */
export interface Failure {
  readonly atMs: number;
  readonly code: GrpcCode;
  readonly message: string;
}

export type Outcome =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded'; readonly endMs: number }
  | { readonly kind: 'failed'; readonly endMs: number; readonly code: GrpcCode; readonly message: string }
  | { readonly kind: 'cancelled'; readonly endMs: number };

/** What has become of a creation by now: whichever of its possible ends came first. */
export function outcomeOf(creation: Creation, nowMs: number, switches: Switches): Outcome {
  const first = possibleEnds(creation, switches).reduce((a, b) => (b.endMs < a.endMs ? b : a));
  return first.endMs <= nowMs ? first : { kind: 'running' };
}

type End = Exclude<Outcome, { kind: 'running' }>;

function possibleEnds(creation: Creation, { cancelTakesMs }: Switches): [End, ...End[]] {
  const { createTimeMs, durationMs, failure, cancelledAtMs, deletedAtMs } = creation;
  const ends: [End, ...End[]] = [{ kind: 'succeeded', endMs: createTimeMs + durationMs }];
  if (failure !== undefined)
    ends.push({ kind: 'failed', endMs: failure.atMs, code: failure.code, message: failure.message });
  if (cancelledAtMs !== undefined) ends.push({ kind: 'cancelled', endMs: cancelledAtMs + cancelTakesMs });
  // Deleting a backup that is still being created cancels its operation (Google's guide, "Delete a backup").
  if (deletedAtMs !== undefined) ends.push({ kind: 'cancelled', endMs: deletedAtMs });
  return ends;
}

/** The state of the backup itself by now; `GONE` is what GetBackup answers with NOT_FOUND. */
export function backupStateOf(creation: Creation, nowMs: number, switches: Switches) {
  const { deletedAtMs, expireTimeMs } = creation;
  if (deletedAtMs !== undefined && deletedAtMs <= nowMs) return 'GONE';
  if (expireTimeMs + switches.expiredBackupLingersMs <= nowMs) return 'GONE';
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

/** Whole percents done, 100 only for one that succeeded. */
export function progressPercentOf(creation: Creation, nowMs: number, switches: Switches): number {
  const outcome = outcomeOf(creation, nowMs, switches);
  if (outcome.kind === 'succeeded') return 100;
  const untilMs = outcome.kind === 'running' ? nowMs : outcome.endMs;
  const share = (untilMs - creation.createTimeMs) / creation.durationMs;
  return Math.max(0, Math.min(99, Math.floor(share * 100)));
}
