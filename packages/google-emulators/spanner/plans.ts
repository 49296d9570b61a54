import type { GrpcCode } from '../grpc/error.ts';
import type { Failure } from './work.ts';

/** In the place of a name: whichever backup, of whichever database, is started next. */
export const anyBackup = 'any backup';

/** How work to come is to fail: with which code and words, and after how much of it. */
export interface PlannedFailure {
  readonly code: GrpcCode;
  readonly message: string;
  readonly atPercent: number;
}

/** What is planned for the next work of a name, and is over once that has started. */
export interface Planned {
  /** Of a backup or of a database, or `anyBackup`. */
  readonly name: string;
  readonly failure?: PlannedFailure;
  readonly durationMs?: number;
}

/** What somebody has planned for work to come, by the name of a backup or of a database. */
export class Plans {
  readonly #durations = new Map<string, number>();
  readonly #nextDurations = new Map<string, number[]>();
  readonly #failures = new Map<string, PlannedFailure[]>();

  setDuration(name: string, ms: number): void {
    this.#durations.set(name, ms);
  }

  setNextDuration(name: string, ms: number): void {
    append(this.#nextDurations, name, ms);
  }

  failNext(name: string, failure: PlannedFailure): void {
    append(this.#failures, name, failure);
  }

  /** Uses up the next duration planned for the first of these names that has one; else the one set from now on. */
  takeDuration(...names: readonly string[]): number | undefined {
    return (
      taken(this.#nextDurations, names) ??
      names.map((name) => this.#durations.get(name)).find((ms) => ms !== undefined)
    );
  }

  /** Uses up the next failure planned for the first of these names that has one; work that starts now fails so. */
  takeFailure(nowMs: number, durationMs: number, ...names: readonly string[]): { failure?: Failure } {
    const planned = taken(this.#failures, names);
    if (planned === undefined) return {};
    const { code, message, atPercent } = planned;
    return { failure: { code, message, atMs: nowMs + (durationMs * atPercent) / 100 } };
  }

  /** All that is still planned for one time. */
  pending(): Planned[] {
    return [
      ...entries(this.#failures).map(([name, failure]): Planned => ({ name, failure })),
      ...entries(this.#nextDurations).map(([name, durationMs]): Planned => ({ name, durationMs })),
    ];
  }
}

function append<Value>(lists: Map<string, Value[]>, name: string, value: Value): void {
  lists.set(name, [...(lists.get(name) ?? []), value]);
}

function taken<Value>(lists: Map<string, Value[]>, names: readonly string[]): Value | undefined {
  const name = names.find((it) => lists.get(it)?.length);
  return name === undefined ? undefined : lists.get(name)?.shift();
}

function entries<Value>(lists: Map<string, Value[]>): [string, Value][] {
  return [...lists].flatMap(([name, values]) => values.map((value): [string, Value] => [name, value]));
}
