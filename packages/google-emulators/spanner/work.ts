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

/** What has become of work by now: whichever of its possible ends came first. */
export function outcomeOf(work: Work, nowMs: number, switches: Switches): Outcome {
  const first = possibleEnds(work, switches).reduce((a, b) => (b.endMs < a.endMs ? b : a));
  return first.endMs <= nowMs ? first : { kind: 'running' };
}

type End = Exclude<Outcome, { kind: 'running' }>;

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
