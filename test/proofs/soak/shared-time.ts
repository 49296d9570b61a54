/** Whoever has to know what time it is. */
export interface Timed {
  moveTo(ms: number): Promise<void>;
}

export interface Arrivals {
  /** Asks for so many more. Resolves when they are stored. */
  ask(count: number): Promise<void>;
}

const secondMs = 1_000;

/**
 * The time of all processes. It moves in steps of at most a second, and each process answers each step: with a step of half a
 * minute, whoever waits for a reply would seem frozen for half a minute. While requests arrive, no step is made before those
 * that have come are stored: else time would run ahead of the work that takes none of it.
 */
export class SharedTime {
  #nowMs: number;
  readonly #processes: readonly Timed[];
  readonly #arrivals: Arrivals;
  #perSecond = 0;
  #left = 0;
  #due = 0;
  #moving: Promise<void> = Promise.resolve();

  /** The processes hear of the time in this order: those that answer calls before those that make them. */
  constructor(beginning: number, processes: readonly Timed[], arrivals: Arrivals) {
    this.#nowMs = beginning;
    this.#processes = processes;
    this.#arrivals = arrivals;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many are still to come. */
  get left(): number {
    return this.#left;
  }

  /** From now on so many arrive each second, until there were so many. */
  arrive(count: number, perSecond: number): void {
    this.#left += count;
    this.#perSecond = perSecond;
  }

  advance(ms: number): Promise<void> {
    this.#moving = this.#moving.then(() => this.#moveTo(this.#nowMs + ms));
    return this.#moving;
  }

  async #moveTo(ms: number): Promise<void> {
    while (this.#nowMs < ms) {
      const step = Math.min(secondMs, ms - this.#nowMs);
      this.#nowMs += step;
      for (const process of this.#processes) await process.moveTo(this.#nowMs);
      if (this.#left > 0) await this.#letArrive(step);
    }
  }

  async #letArrive(ms: number): Promise<void> {
    this.#due += (ms / secondMs) * this.#perSecond;
    const count = Math.min(this.#left, Math.floor(this.#due));
    this.#due -= count;
    this.#left -= count;
    if (count > 0) await this.#arrivals.ask(count);
  }
}
