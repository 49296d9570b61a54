import type { GrpcCode } from '../grpc/error.ts';
import type { Failure } from './work.ts';

interface PlannedFailure {
  readonly code: GrpcCode;
  readonly message: string;
  readonly atPercent: number;
}

/** What a test has planned for work to come, by the name of a backup or of a database. */
export class Plans {
  readonly #durations = new Map<string, number>();
  readonly #failures = new Map<string, PlannedFailure[]>();

  setDuration(name: string, ms: number): void {
    this.#durations.set(name, ms);
  }

  /** The duration set for the first of these names that has one. */
  durationOf(...names: readonly string[]): number | undefined {
    return names.map((name) => this.#durations.get(name)).find((ms) => ms !== undefined);
  }

  failNext(name: string, failure: PlannedFailure): void {
    this.#failures.set(name, [...(this.#failures.get(name) ?? []), failure]);
  }

  /** Uses up the next failure planned for the first of these names that has one; work that starts now fails so. */
  takeFailure(nowMs: number, durationMs: number, ...names: readonly string[]): { failure?: Failure } {
    const name = names.find((it) => this.#failures.get(it)?.length);
    const planned = name === undefined ? undefined : this.#failures.get(name)?.shift();
    if (planned === undefined) return {};
    const { code, message, atPercent } = planned;
    return { failure: { code, message, atMs: nowMs + (durationMs * atPercent) / 100 } };
  }
}
