import { type CallWindow, CallWindows } from './call-windows.ts';
import type { Clock } from './clock.ts';

/**
 * What an admin call is for. While starts wait, nine of them go before each observation, so that neither starves the other.
 * A survey goes if neither a start nor an observation waits, or after fifteen of those.
 */
export type Lane = 'start' | 'observe' | 'survey';

const lanes = ['start', 'observe', 'survey'] as const;

export const startsPerObservation = 9;
export const othersPerSurvey = 15;

/** Starts that are announced, but have not asked for so long, keep nobody else waiting. */
const startsAwaitedMs = 1_000;

/** Waits for so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** No call could be had in time. It was not made. */
export class OutOfBudget extends Error {
  constructor() {
    super('no admin call may be made any more for now: the budget of calls is used up');
    this.name = 'OutOfBudget';
  }
}

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
}

/** Once there are so many budgets, those at rest are forgotten. */
const sweepFrom = 1_000;

interface Waiter {
  readonly until: number;
  readonly turn: number;
  readonly settle: (granted: boolean) => void;
}

/** Grants the admin calls of one project, by windows of time: `windowsOf` has those that Spanner's limit leaves room for. */
export class CallBudget {
  readonly #options: BudgetOptions;
  readonly #waiting: Record<Lane, Waiter[]> = { start: [], observe: [], survey: [] };
  readonly #windows: CallWindows;
  /** Milliseconds of a clock that never goes back, and what the other clock showed then. */
  #steadyMs = 0;
  #shownMs: number;
  #startsToCome = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #startsInARow = 0;
  #othersInARow = 0;
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
    const waitMs = this.#windows.freeAt(now, place) - now;
    if (waitMs > until.getTime() - this.#shownMs) return Promise.resolve(false);
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
    if (this.waiting > 0 || this.#windows.freeAt(now) > now) return undefined;
    this.#windows.grant(now);
    this.#count('start', now);
    return () => {
      this.#windows.giveBack(now);
      this.#grant();
    };
  }

  /**
   * Tells how many starts wait or are under way, though not all have asked for a call yet. Until it is told otherwise, the
   * budget shares free calls among the lanes as if they had asked.
   */
  startsToCome(count: number): void {
    if (this.#startsToCome === 0) this.#startedAt = this.#now();
    this.#startsToCome = count;
    if (this.waiting > 0) this.#grant();
  }

  /** The calls that wait to be granted. */
  get waiting(): number {
    return lanes.reduce((sum, lane) => sum + this.#waiting[lane].length, 0);
  }

  /** True if a new budget would behave the same. */
  get isAtRest(): boolean {
    const isIdle = this.waiting === 0 && !this.#pumping && this.#startsToCome === 0;
    return isIdle && this.#windows.isAtRest(this.#now());
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.waiting > 0) {
      await this.#options.pause(this.#nextChangeMs());
      this.#grant();
    }
    this.#pumping = false;
  }

  /** Grants what is free, and tells those who have waited in vain. */
  #grant(): void {
    const now = this.#now();
    this.#dismissLate();
    while (this.waiting > 0 && this.#windows.freeAt(now) <= now) {
      const lane = this.#nextLane(now);
      if (lane === undefined) return;
      this.#windows.grant(now);
      this.#count(lane, now);
      this.#waiting[lane].shift()?.settle(true);
    }
  }

  /** The time until a call is free, or until somebody has waited for long enough. */
  #nextChangeMs(): number {
    const now = this.#now();
    const freeMs = this.#windows.freeAt(now) - now;
    const changeMs = freeMs > 0 ? freeMs : this.#startedAt + startsAwaitedMs - now;
    const firstLate = Math.min(...lanes.flatMap((lane) => this.#waiting[lane].map(({ until }) => until)));
    return Math.max(1, Math.min(Math.ceil(changeMs), firstLate + 1 - this.#shownMs));
  }

  /** A clock that is set back neither gives calls nor takes them. */
  #now(): number {
    const shownMs = this.#options.clock().getTime();
    this.#steadyMs += Math.max(0, shownMs - this.#shownMs);
    this.#shownMs = shownMs;
    return this.#steadyMs;
  }

  #dismissLate(): void {
    for (const lane of lanes) {
      const late = this.#waiting[lane].filter(({ until }) => until < this.#shownMs);
      if (late.length === 0) continue;
      this.#waiting[lane] = this.#waiting[lane].filter(({ until }) => until >= this.#shownMs);
      for (const waiter of late) waiter.settle(false);
    }
  }

  /** Whose turn it is; undefined if the call is kept for a start that has not asked for it yet. */
  #nextLane(now: number): Lane | undefined {
    const { start, observe, survey } = this.#waiting;
    const areAwaited = this.#startsToCome > 0 && now - this.#startedAt < startsAwaitedMs;
    const startsGoOn = start.length > 0 || areAwaited;
    const othersGoOn = startsGoOn || observe.length > 0;
    if (survey.length > 0 && (!othersGoOn || this.#othersInARow >= othersPerSurvey)) return 'survey';
    const isObservations = !startsGoOn || this.#startsInARow >= startsPerObservation;
    if (observe.length > 0 && isObservations) return 'observe';
    return start.length > 0 ? 'start' : undefined;
  }

  #count(lane: Lane, now: number): void {
    this.#othersInARow = lane === 'survey' ? 0 : this.#othersInARow + 1;
    if (lane === 'start') this.#startedAt = now;
    if (lane !== 'survey') this.#startsInARow = lane === 'start' ? this.#startsInARow + 1 : 0;
  }
}

/**
 * One budget for each project, made when it is first asked for. Requests may name any number of projects, so budgets at
 * rest are forgotten: one that has granted nothing for as long as its windows reach is the same as a new one.
 */
export class CallBudgets {
  readonly #options: BudgetOptions;
  readonly #budgets = new Map<string, CallBudget>();
  #sweepAt = sweepFrom;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  of(project: string): CallBudget {
    const known = this.#budgets.get(project);
    if (known !== undefined) return known;
    if (this.#budgets.size >= this.#sweepAt) this.#sweep();
    const budget = new CallBudget(this.#options);
    this.#budgets.set(project, budget);
    return budget;
  }

  /** The budgets that are kept. */
  get size(): number {
    return this.#budgets.size;
  }

  // Twice as many as are in use, so that a sweep costs each new budget the same whatever their number.
  #sweep(): void {
    for (const [project, budget] of this.#budgets) if (budget.isAtRest) this.#budgets.delete(project);
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#budgets.size);
  }
}
