import { type Demand, type Drawn, drawnForMs } from './reserve.ts';

/** Draws calls from the reserve of a project for those that wait. Never rejects. */
export type DrawCalls = (demand: Demand) => Promise<Drawn>;

/**
 * So many calls are drawn ahead, at most. A draw is a read and a write, so each takes twice as many as were made of the one
 * before, or as many where some were left: those are nobody's until their window has passed.
 */
const mostAhead = 30;

/** A reserve that gave none is not asked again at once, whatever it says. */
const leastEmptyMs = 100;

/** What a budget has drawn from its reserve and not made yet. Times are milliseconds of the budget's steady clock. */
export class DrawnCalls {
  readonly #draw: DrawCalls | undefined;
  #left = 0;
  #made = 0;
  #until = Number.NEGATIVE_INFINITY;
  #emptyUntil = Number.NEGATIVE_INFINITY;
  #drawing: Promise<void> | undefined;

  constructor(draw: DrawCalls | undefined) {
    this.#draw = draw;
  }

  /** The calls that may be made. */
  at(now: number): number {
    return now < this.#until ? this.#left : 0;
  }

  /** A call is made. Gives what takes it back. */
  spend(): () => void {
    this.#left -= 1;
    this.#made += 1;
    return () => {
      this.#left += 1;
      this.#made -= 1;
    };
  }

  /** Until then nothing can be drawn, as far as is known; for ever where there is no reserve. */
  get emptyUntil(): number {
    return this.#draw === undefined ? Number.POSITIVE_INFINITY : this.#emptyUntil;
  }

  /** The draw that is under way. */
  get drawing(): Promise<void> | undefined {
    return this.#drawing;
  }

  /** True if a new one would be the same. */
  isAtRest(now: number): boolean {
    return this.#drawing === undefined && this.at(now) === 0 && this.#emptyUntil <= now;
  }

  /** Draws what waits, unless a draw is under way or in vain. `onDrawn` is called once they may be made. */
  begin(demand: () => Demand, clock: () => number, onDrawn: () => void): void {
    const draw = this.#draw;
    const beganAt = clock();
    if (draw === undefined || this.#drawing !== undefined || this.#emptyUntil > beganAt) return;
    const fetch = async () => {
      // Whoever asks in the same moment is counted.
      await undefined;
      const { calls, starts } = demand();
      const ahead = Math.min(mostAhead, this.#left === 0 ? 2 * this.#made : this.#made);
      if (calls > 0) this.#take(await draw({ calls: Math.max(ahead, calls), starts }), beganAt, clock());
      this.#drawing = undefined;
      onDrawn();
    };
    this.#drawing = fetch();
  }

  #take({ calls, emptyMs }: Drawn, beganAt: number, now: number): void {
    this.#left = calls;
    this.#made = 0;
    this.#until = beganAt + drawnForMs;
    this.#emptyUntil = now + (calls === 0 ? Math.max(leastEmptyMs, emptyMs) : emptyMs);
  }
}
