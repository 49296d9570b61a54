import type { Clock } from './clock.ts';

/**
 * What an admin call is for. If both wait, three starts go before each observation, so that neither starves the other. A
 * survey goes if neither waits, or after fifteen of them: it can wait, but not for ever.
 */
export type Lane = 'start' | 'observe' | 'survey';

export const startsPerObservation = 3;
export const othersPerSurvey = 15;

/** Waits for so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** No token could be had in time. The call was not made. */
export class OutOfBudget extends Error {
  constructor() {
    super('no admin call may be made any more for now: the budget of calls per second is used up');
    this.name = 'OutOfBudget';
  }
}

export interface BudgetOptions {
  /** Calls a second on average. */
  readonly perSecond: number;
  /** Calls that may be made at once after a time without calls. */
  readonly burst: number;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** From so many budgets on, those at rest are searched for and forgotten. */
const sweepFrom = 1_000;

interface Waiter {
  readonly until: number;
  readonly settle: (granted: boolean) => void;
}

/**
 * A token bucket for the admin calls of one project. Spanner allows 5 calls a second, polling included, averaged over
 * 100 seconds; we stay below because people and other tools call too.
 */
export class CallBudget {
  readonly #options: BudgetOptions;
  readonly #waiting: Record<Lane, Waiter[]> = { start: [], observe: [], survey: [] };
  #tokens: number;
  #filledAt: number;
  #startsInARow = 0;
  #othersInARow = 0;
  #pumping = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#filledAt = options.clock().getTime();
  }

  /**
   * Resolves true with the right to make one call, or false if there will be none before `until`; at once if
   * the queue is too long for that already.
   */
  take(lane: Lane, until: Date): Promise<boolean> {
    if (this.#earliest(lane) > until.getTime()) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#waiting[lane].push({ until: until.getTime(), settle });
      if (!this.#pumping) void this.#pump();
    });
  }

  /** When the next to join a lane would have its turn if the other lanes were empty. */
  #earliest(lane: Lane): number {
    this.#refill();
    const missing = Math.max(0, this.#waiting[lane].length + 1 - this.#tokens);
    return this.#filledAt + (missing / this.#options.perSecond) * 1_000;
  }

  /** The calls that wait for a token. */
  get waiting(): number {
    const { start, observe, survey } = this.#waiting;
    return start.length + observe.length + survey.length;
  }

  /** True if a new budget would behave the same. */
  get isAtRest(): boolean {
    this.#refill();
    return this.waiting === 0 && !this.#pumping && this.#tokens >= this.#options.burst;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.waiting > 0) {
      this.#refill();
      this.#dismissLate();
      if (this.waiting === 0) break;
      if (this.#tokens >= 1) {
        this.#tokens -= 1;
        this.#next()?.settle(true);
      } else {
        await this.#options.pause(this.#nextChangeMs());
      }
    }
    this.#pumping = false;
  }

  /** The time until there is a token, or until somebody has waited in vain and has to be told. */
  #nextChangeMs(): number {
    const tokenMs = Math.ceil(((1 - this.#tokens) / this.#options.perSecond) * 1_000);
    const { start, observe, survey } = this.#waiting;
    const firstLate = Math.min(...[...start, ...observe, ...survey].map(({ until }) => until)) + 1;
    return Math.min(tokenMs, Math.max(1, firstLate - this.#filledAt));
  }

  #refill(): void {
    const now = this.#options.clock().getTime();
    const gained = (Math.max(0, now - this.#filledAt) / 1_000) * this.#options.perSecond;
    this.#tokens = Math.min(this.#options.burst, this.#tokens + gained);
    this.#filledAt = now;
  }

  #dismissLate(): void {
    const now = this.#options.clock().getTime();
    for (const lane of ['start', 'observe', 'survey'] as const) {
      const late = this.#waiting[lane].filter((waiter) => waiter.until < now);
      this.#waiting[lane] = this.#waiting[lane].filter((waiter) => waiter.until >= now);
      for (const waiter of late) waiter.settle(false);
    }
  }

  #next(): Waiter | undefined {
    const { start, observe, survey } = this.#waiting;
    const hasOthers = start.length + observe.length > 0;
    if (survey.length > 0 && (!hasOthers || this.#othersInARow >= othersPerSurvey)) {
      this.#othersInARow = 0;
      return survey.shift();
    }
    this.#othersInARow += 1;
    const starts = start.length > 0 && (observe.length === 0 || this.#startsInARow < startsPerObservation);
    this.#startsInARow = starts ? this.#startsInARow + 1 : 0;
    return starts ? start.shift() : observe.shift();
  }
}

/**
 * One budget for each project, made when it is first asked for. Requests may name any number of projects, so budgets at
 * rest are forgotten: a full bucket that nobody waits for is the same as a new one.
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
