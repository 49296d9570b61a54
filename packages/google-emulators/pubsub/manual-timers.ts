import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ManualClock } from '../manual-clock.ts';
import type { Cancel, Timers } from './timers.ts';

interface Waiting {
  readonly dueMs: number;
  readonly task: () => void;
}

/** Timers that fire when time is moved, on the same clock that the rest of a test reads. */
export class ManualTimers implements Timers {
  readonly #clock: ManualClock;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** How many tasks wait for their time. */
  get pending(): number {
    return this.#waiting.size;
  }

  after(ms: number, task: () => void): Cancel {
    const waiting = { dueMs: this.#nowMs() + ms, task };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  /**
   * Moves the clock on by `ms` and runs what falls due on the way, each task at its own time. What is already set
   * off has a turn of the event loop before time moves, and so has what each task sets off: it sees its own time.
   */
  async advance(ms: number): Promise<void> {
    await nextTurn();
    const targetMs = this.#nowMs() + ms;
    for (let next = this.#next(targetMs); next !== undefined; next = this.#next(targetMs)) {
      this.#waiting.delete(next);
      this.#clock.advance(Math.max(0, next.dueMs - this.#nowMs()));
      next.task();
      await nextTurn();
    }
    this.#clock.advance(targetMs - this.#nowMs());
  }

  #next(targetMs: number): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting)
      if (waiting.dueMs <= targetMs && (next === undefined || waiting.dueMs < next.dueMs)) next = waiting;
    return next;
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}
