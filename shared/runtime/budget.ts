import { type CallWindow, CallWindows } from './call-windows.ts';
import type { Clock } from './clock.ts';
import { type DrawCalls, DrawnCalls } from './drawn-calls.ts';
import { type Lane, LaneOrder, lanes } from './lanes.ts';
import type { Demand } from './reserve.ts';

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
  /** Where calls come from when the windows have none. Never rejects (`drawnFromIfReached`). */
  readonly draw?: DrawCalls;
}

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
  readonly #order = new LaneOrder();
  readonly #drawn: DrawnCalls;
  /** Milliseconds of a clock that never goes back, and what the other clock showed then. */
  #steadyMs = 0;
  #shownMs: number;
  #pumping = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#shownMs = options.clock().getTime();
    const { windows, calledUntil, draw } = options;
    this.#drawn = new DrawnCalls(draw);
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
    if (this.#isInVain(lane, place, until.getTime(), now)) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#waiting[lane].splice(place, 0, { until: until.getTime(), turn, settle });
      this.#grant();
      this.#beginDraw();
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
    this.#order.startsToCome(count, this.#now());
    if (this.waiting > 0) this.#grant();
  }

  /** True if starts were announced that are not over (`startsToCome`). */
  get startsWait(): boolean {
    return !this.#order.isIdle;
  }

  /** The calls that wait to be granted. */
  get waiting(): number {
    return lanes.reduce((sum, lane) => sum + this.#waiting[lane].length, 0);
  }

  /** True if a new budget would behave the same. */
  get isAtRest(): boolean {
    const now = this.#now();
    const isIdle = this.waiting === 0 && !this.#pumping && this.#order.isIdle;
    return isIdle && this.#windows.isAtRest(now) && this.#drawn.isAtRest(now);
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.waiting > 0) {
      this.#beginDraw();
      // A draw takes some milliseconds, and no more than three seconds, even if Firestore does not answer.
      await (this.#drawn.drawing ?? this.#options.pause(this.#nextChangeMs()));
      this.#grant();
    }
    this.#pumping = false;
  }

  /** Draws from the reserve, if somebody could have a call of it now. Nothing is drawn for a survey: it has time. */
  #beginDraw(): void {
    const now = this.#now();
    if (this.#isFree(now) || !this.#isDrawnFor(this.#nextLane(now))) return;
    this.#drawn.begin(
      () => this.#demand(),
      () => this.#now(),
      () => this.#onDrawn(),
    );
  }

  /** True if calls are drawn, given who is next; undefined is a start that has not asked yet. */
  #isDrawnFor(next: Lane | undefined): boolean {
    return next !== undefined && this.#demand().calls > 0;
  }

  #demand(): Demand {
    const { start, observe } = this.#waiting;
    return { calls: start.length + observe.length, starts: start.length > 0 || !this.#order.isIdle };
  }

  /** If a draw gave too little, those who will have no call in time are told so. */
  #onDrawn(): void {
    this.#grant();
    const now = this.#now();
    for (const lane of lanes)
      this.#dismiss(lane, ({ until }, place) => this.#isInVain(lane, place, until, now));
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
    return this.#windows.freeAt(now) <= now || this.#drawn.at(now) > 0;
  }

  /** Counts a call that is made, and gives what takes it back. */
  #spend(lane: Lane, now: number): () => void {
    this.#order.count(lane, now);
    if (this.#windows.freeAt(now) <= now) {
      this.#windows.grant(now);
      return () => this.#windows.giveBack(now);
    }
    return this.#drawn.spend();
  }

  /** True if whoever waits at that place of a lane has no call in time, by the windows, what was drawn, or the reserve. */
  #isInVain(lane: Lane, place: number, until: number, now: number): boolean {
    const waitsMs = until - this.#shownMs;
    if (place < this.#drawn.at(now)) return false;
    if (this.#windows.freeAt(now, place) - now <= waitsMs) return false;
    return lane === 'survey' || this.#drawn.emptyUntil - now > waitsMs;
  }

  /** The time until a call is free, can be drawn or is kept no longer, or until somebody has waited for long enough. */
  #nextChangeMs(): number {
    const now = this.#now();
    const lane = this.#nextLane(now);
    const changesAt = [
      now +
        1 -
        this.#shownMs +
        Math.min(...lanes.flatMap((one) => this.#waiting[one].map(({ until }) => until))),
      ...(lane === undefined ? [this.#order.awaitedUntil] : []),
      ...(this.#isFree(now) ? [] : [this.#windows.freeAt(now)]),
      ...(this.#isDrawnFor(lane) ? [this.#drawn.emptyUntil] : []),
    ];
    return Math.max(1, Math.ceil(Math.min(...changesAt) - now));
  }

  /** A clock that is set back neither gives calls nor takes them. */
  #now(): number {
    const shownMs = this.#options.clock().getTime();
    this.#steadyMs += Math.max(0, shownMs - this.#shownMs);
    this.#shownMs = shownMs;
    return this.#steadyMs;
  }

  /** Turns away who waits in vain at the place that those leave who were before it. */
  #dismiss(lane: Lane, isInVain: (waiter: Waiter, place: number) => boolean): void {
    const [staying, leaving]: [Waiter[], Waiter[]] = [[], []];
    for (const waiter of this.#waiting[lane])
      (isInVain(waiter, staying.length) ? leaving : staying).push(waiter);
    this.#waiting[lane] = staying;
    for (const waiter of leaving) waiter.settle(false);
  }

  #nextLane(now: number): Lane | undefined {
    const { start, observe, survey } = this.#waiting;
    return this.#order.next({ start: start.length, observe: observe.length, survey: survey.length }, now);
  }
}
