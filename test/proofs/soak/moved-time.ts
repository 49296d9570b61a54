import type { Pause } from '../../../shared/runtime/budget.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * Time that another process moves, for functions in a process of their own. Who waits in it moves nothing, and wakes when it has come so far.
 * ManualTimers would stop at each who wakes on the way; here time is already where the other process says.
 */
export class MovedTime {
  #nowMs: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(beginning: number) {
    this.#nowMs = beginning;
  }

  readonly now: Clock = () => new Date(this.#nowMs);

  readonly pause: Pause = (ms) =>
    new Promise((wake) => {
      this.#sleepers.add({ until: this.#nowMs + ms, wake });
    });

  moveTo(ms: number): void {
    this.#nowMs = ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until > ms) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}
