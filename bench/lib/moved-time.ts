import { setTimeout as pause } from 'node:timers/promises';
import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import type { Clock } from '../../shared/runtime/clock.ts';

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/** So many milliseconds of turns of the event loop without any event: whoever was on the way has arrived. */
const quietTurns = 8;

/**
 * Time that stands still while anything is being done, and jumps to the next one who waits when all are waiting: hours
 * of a deployment in seconds. A call takes as long as it is told to; what computing takes does not count. Nobody moves it, as tests move
 * ManualClock: a bench asks how long something took.
 */
export class MovedTime {
  #nowMs: number;
  #idleTurns = 0;
  #underWay = 0;
  readonly #sleepers = new Set<Sleeper>();

  readonly #stepMs: number;

  /** Time moves to whole multiples of the step: the longer it is, the quicker a long time passes. */
  constructor(start: string, stepMs: number) {
    this.#nowMs = Date.parse(start);
    this.#stepMs = stepMs;
  }

  readonly now: Clock = () => new Date(this.#nowMs);

  /** Resolves when so much time has passed. */
  readonly pause = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#touch();
      const wakeAtMs = Math.ceil((this.#nowMs + ms) / this.#stepMs) * this.#stepMs;
      this.#sleepers.add({ wakeAtMs, wake });
    });

  /** Lets each call of a server take so long, by its method. */
  calls(tookMs: (method: string) => number): Intercept {
    return async ({ method }, proceed) => {
      await this.pause(tookMs(method));
      this.#underWay += 1;
      try {
        return await proceed();
      } finally {
        this.#underWay -= 1;
        this.#touch();
      }
    };
  }

  /** Lets time pass until what is done is done. */
  async until<Result>(done: Promise<Result>): Promise<Result> {
    const state = { over: false };
    const result = done.finally(() => {
      state.over = true;
    });
    // Whoever waits for the result hears of its failure below.
    result.catch(() => {});
    while (!state.over) {
      await pause(1);
      this.#idleTurns += 1;
      if (this.#underWay === 0 && this.#idleTurns > quietTurns) this.#jump();
    }
    return result;
  }

  #touch(): void {
    this.#idleTurns = 0;
  }

  #jump(): void {
    const next = Math.min(...[...this.#sleepers].map(({ wakeAtMs }) => wakeAtMs));
    if (!Number.isFinite(next)) return;
    this.#nowMs = Math.max(this.#nowMs, next);
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeAtMs > this.#nowMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    this.#touch();
  }
}
