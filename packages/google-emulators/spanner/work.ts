import type { GrpcCode } from '../grpc/error.ts';
import type { Switches } from './switches.ts';

/** Work that takes time and ends some way, as an operation shows it. All times are ms since 1970. */
export interface Work {
  readonly createTimeMs: number;
  readonly durationMs: number;
  /** When rows were done being carried, where there are any; `Infinity` while they are. */
  readonly busyUntilMs?: number;
  readonly failure?: Failure;
  readonly cancelledAtMs?: number;
  /** When what the work makes was deleted. */
  readonly deletedAtMs?: number;
}

/** How and when work fails. */
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

/** What has become of work by now. */
export function outcomeOf(work: Work, nowMs: number, switches: Switches): Outcome {
  const end = endOf(work, switches);
  return end.endMs <= nowMs ? end : { kind: 'running' };
}

type End = Exclude<Outcome, { kind: 'running' }>;

/** How and when work ends unless somebody changes that: whichever of its possible ends comes first. */
export function endOf(work: Work, switches: Switches): End {
  return possibleEnds(work, switches).reduce((a, b) => (b.endMs < a.endMs ? b : a));
}

function possibleEnds(work: Work, { cancelTakesMs }: Switches): [End, ...End[]] {
  const { createTimeMs, durationMs, busyUntilMs = 0, failure, cancelledAtMs, deletedAtMs } = work;
  const successMs = Math.max(createTimeMs + durationMs, busyUntilMs);
  const ends: [End, ...End[]] = [{ kind: 'succeeded', endMs: successMs }];
  if (failure !== undefined)
    ends.push({ kind: 'failed', endMs: failure.atMs, code: failure.code, message: failure.message });
  if (cancelledAtMs !== undefined) ends.push({ kind: 'cancelled', endMs: cancelledAtMs + cancelTakesMs });
  // Deleting what is still being made cancels the making of it (Google's guide, "Delete a backup").
  if (deletedAtMs !== undefined) ends.push({ kind: 'cancelled', endMs: deletedAtMs });
  return ends;
}

/** Whole percents done, 100 only for what succeeded. */
export function progressPercentOf(work: Work, nowMs: number, switches: Switches): number {
  const outcome = outcomeOf(work, nowMs, switches);
  if (outcome.kind === 'succeeded') return 100;
  const untilMs = outcome.kind === 'running' ? nowMs : outcome.endMs;
  const share = (untilMs - work.createTimeMs) / Math.max(1, work.durationMs);
  return Math.max(0, Math.min(99, Math.floor(share * 100)));
}

/** The work as somebody cancels it; the first who does counts. */
export function cancelledAt<It extends Work>(work: It, nowMs: number): It {
  return work.cancelledAtMs === undefined ? { ...work, cancelledAtMs: nowMs } : work;
}

/** The work as it fails now. */
export function failedAt<It extends Work>(work: It, nowMs: number, error: Omit<Failure, 'atMs'>): It {
  return { ...work, failure: { ...error, atMs: nowMs } };
}

/** The work as it takes so long in all; a failure that was planned comes after as large a part of it. */
export function lasting<It extends Work>(work: It, durationMs: number): It {
  const { createTimeMs, failure } = work;
  if (failure === undefined) return { ...work, durationMs };
  const share = (failure.atMs - createTimeMs) / Math.max(1, work.durationMs);
  return { ...work, durationMs, failure: { ...failure, atMs: createTimeMs + share * durationMs } };
}

/** The work as it comes to its end now: it fails where that was planned. Rows that are being carried are waited for. */
export function finishedAt<It extends Work>(work: It, nowMs: number): It {
  if (work.failure !== undefined) return failedAt(work, nowMs, work.failure);
  return { ...work, durationMs: nowMs - work.createTimeMs };
}

/** An error with words of its own where it was given none. */
export function inWords({
  code,
  message = `Operation failed: ${code}.`,
}: {
  code: GrpcCode;
  message?: string;
}) {
  return { code, message };
}
