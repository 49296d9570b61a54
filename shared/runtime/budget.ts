import { type CallWindow, CallWindows } from './call-windows.ts';
import type { Clock } from './clock.ts';
import { type Lane, lanes, Turns } from './lanes.ts';
import { type Drawn, drawnForMs } from './reserve.ts';

/** Waits for so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** No call could be had in time. It was not made. */
export class OutOfBudget extends Error {
  constructor() {
    super('no admin call may be made any more for now: the budget of calls is used up');
    this.name = 'OutOfBudget';
  }
}

/** Draws at most so many calls from the reserve of the project. */
type Draw = (wanted: number) => Promise<Drawn>;

export interface BudgetOptions {
  /** No window ever sees more calls granted than it has. */
  readonly windows: readonly CallWindow[];
  readonly clock: Clock;
  readonly pause: Pause;
  /**
   * The time up to which a previous process may have made calls, so that this one does not begin with a burst. Left out if
   * there was a rest before.
   */
  readonly calledUntil?: Date;
  /** Where calls come from when the windows have none. Never rejects (`drawnFromIfReached`). */
  readonly draw?: Draw;
}

/** At least so many calls are drawn from the reserve at once: a draw is a read and a write. */
const leastDraw = 20;

/** A reserve that gave none is not asked again at once, whatever it says. */
const leastEmptyMs = 100;

interface Waiter {
  readonly until: number;
  readonly turn: number;
  readonly settle: (granted: boolean) => void;
}

/**
 * Grants the admin calls of one project, by windows of time: `windowsOf` has those that Spanner's limit leaves room for.
 * Where they have no call and somebody waits, it draws from the project's reserve.
 */
export class CallBudget {
  readonly #options: BudgetOptions;
  readonly #waiting: Record<Lane, Waiter[]> = { start: [], observe: [], survey: [] };
  readonly #windows: CallWindows;
  readonly #turns = new Turns();
  /** Milliseconds of a clock that never goes back, and what the other clock showed then. */
  #steadyMs = 0;
  #shownMs: number;
  /** Calls that were drawn and are not made yet. */
  #drawn = { calls: 0, until: Number.NEGATIVE_INFINITY };
  /** Until then nothing can be drawn. */
  #emptyUntil = Number.NEGATIVE_INFINITY;
  #pumping = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#shownMs = options.clock().getTime();
    const { windows, calledUntil } = options;
    this.#windows = new CallWindows(windows, calledUntil && calledUntil.getTime() - this.#shownMs);
  }

  /**
   * Resolves true with the right to make one call, or false if there will be none before `until`; at once if
   * the queue is too long for that already. In a lane the call of a lower turn goes first: what has begun is ended before the
   * next begins.
   */
  take(lane: Lane, until: Date, turn = 0): Promise<boolean> {
    const now = this.#now();
    const place = this.#waiting[lane].findLastIndex((other) => other.turn <= turn) + 1;
    if (this.#isInVain(place, until.getTime(), now)) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#waiting[lane].splice(place, 0, { until: until.getTime(), turn, settle });
      this.#grant();
      if (!this.#pumping) void this.#pump();
    });
  }

  /**
   * Takes a call for a start if one is free and nobody waits; undefined if not. The returned function gives the call back if
   * it is not made.
   */
  takeAtOnce(): (() => void) | undefined {
    const now = this.#now();
    if (this.waiting > 0 || !this.#isFree(now)) return undefined;
    const giveBack = this.#spend('start', now);
    return () => {
      giveBack();
      this.#grant();
    };
  }

  /**
   * Tells how many starts wait or are under way, though not all have asked for a call yet. Until it is told otherwise, the
   * budget shares free calls among the lanes as if they had asked.
   */
  startsToCome(count: number): void {
    this.#turns.startsToCome(count, this.#now());
    if (this.waiting > 0) this.#grant();
  }

  /** The calls that wait to be granted. */
  get waiting(): number {
    return lanes.reduce((sum, lane) => sum + this.#waiting[lane].length, 0);
  }

  /** True if a new budget would behave the same. */
  get isAtRest(): boolean {
    const now = this.#now();
    const isIdle = this.waiting === 0 && !this.#pumping && this.#turns.isIdle;
    return isIdle && this.#windows.isAtRest(now) && this.#drawnAt(now) === 0 && this.#emptyUntil <= now;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.waiting > 0) {
      const now = this.#now();
      const { draw, pause } = this.#options;
      const isToDraw = this.#nextLane(now) !== undefined && !this.#isFree(now) && this.#emptyUntil <= now;
      if (draw !== undefined && isToDraw) await this.#fetch(draw);
      else await pause(this.#nextChangeMs());
      this.#grant();
    }
    this.#pumping = false;
  }

  /** Draws from the reserve. Whoever waits for no more than that is turned away if it was in vain. */
  async #fetch(draw: Draw): Promise<void> {
    const beganAt = this.#now();
    const { calls, emptyMs } = await draw(Math.max(leastDraw, this.waiting));
    const now = this.#now();
    this.#drawn = { calls, until: beganAt + drawnForMs };
    this.#emptyUntil = now + (calls === 0 ? Math.max(leastEmptyMs, emptyMs) : emptyMs);
    this.#grant();
    for (const lane of lanes) this.#dismiss(lane, ({ until }, place) => this.#isInVain(place, until, now));
  }

  /** Grants what is free, and tells those who have waited in vain. */
  #grant(): void {
    const now = this.#now();
    for (const lane of lanes) this.#dismiss(lane, ({ until }) => until < this.#shownMs);
    while (this.waiting > 0 && this.#isFree(now)) {
      const lane = this.#nextLane(now);
      if (lane === undefined) return;
      this.#spend(lane, now);
      this.#waiting[lane].shift()?.settle(true);
    }
  }

  /** True if a call may be made now. */
  #isFree(now: number): boolean {
    return this.#windows.freeAt(now) <= now || this.#drawnAt(now) > 0;
  }

  /** Counts a call that is made, and gives what takes it back. */
  #spend(lane: Lane, now: number): () => void {
    this.#turns.count(lane, now);
    if (this.#windows.freeAt(now) <= now) {
      this.#windows.grant(now);
      return () => this.#windows.giveBack(now);
    }
    const drawn = this.#drawn;
    drawn.calls -= 1;
    return () => {
      drawn.calls += 1;
    };
  }

  #drawnAt(now: number): number {
    return now < this.#drawn.until ? this.#drawn.calls : 0;
  }

  /** True if whoever waits at that place of a lane has no call in time, by the windows or the reserve. */
  #isInVain(place: number, until: number, now: number): boolean {
    const waitsMs = until - this.#shownMs;
    if (this.#windows.freeAt(now, place) - now <= waitsMs) return false;
    return this.#options.draw === undefined || this.#emptyUntil - now > waitsMs;
  }

  /** The time until a call is free or can be drawn, or until somebody has waited for long enough. */
  #nextChangeMs(): number {
    const now = this.#now();
    const freeMs = this.#isFree(now) ? 0 : this.#nextFreeMs(now);
    const changeMs = freeMs > 0 ? freeMs : this.#turns.awaitedUntil - now;
    const firstLate = Math.min(...lanes.flatMap((lane) => this.#waiting[lane].map(({ until }) => until)));
    return Math.max(1, Math.min(Math.ceil(changeMs), firstLate + 1 - this.#shownMs));
  }

  #nextFreeMs(now: number): number {
    const freeMs = this.#windows.freeAt(now) - now;
    return this.#options.draw === undefined ? freeMs : Math.min(freeMs, this.#emptyUntil - now);
  }

  /** A clock that is set back neither gives calls nor takes them. */
  #now(): number {
    const shownMs = this.#options.clock().getTime();
    this.#steadyMs += Math.max(0, shownMs - this.#shownMs);
    this.#shownMs = shownMs;
    return this.#steadyMs;
  }

  #dismiss(lane: Lane, isInVain: (waiter: Waiter, place: number) => boolean): void {
    const inVain = this.#waiting[lane].filter(isInVain);
    if (inVain.length === 0) return;
    this.#waiting[lane] = this.#waiting[lane].filter((waiter) => !inVain.includes(waiter));
    for (const waiter of inVain) waiter.settle(false);
  }

  #nextLane(now: number): Lane | undefined {
    const { start, observe, survey } = this.#waiting;
    return this.#turns.next({ start: start.length, observe: observe.length, survey: survey.length }, now);
  }
}
