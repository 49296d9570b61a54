/** So many calls in any span of so many milliseconds. */
export interface CallWindow {
  readonly calls: number;
  readonly ms: number;
}

/**
 * The spans in which Spanner may count admin calls: its documentation averages 5 a second over 100 seconds, its quota is
 * named for a minute. We keep to both.
 */
const countedMs = [60_000, 100_000];

/** Spanner's own limit, for all that one project makes. */
export const spannerCallsPerSecond = 5;

/** The ways of two calls from grant to Spanner may differ by so much, and two windows still do not become one there. */
export const wayMs = 2_000;

/** A process that does not begin rested may make so many calls at once. */
const firstCalls = 5;

/**
 * The windows of a caller that makes so many calls a second on average. After a rest it may make all calls of a minute at
 * once. Callers whose rates add up to Spanner's stay below its limit together, in whatever order they rest and call: in
 * each span the calls of one are at most its rate times the span. `apartMs` is how far apart the ways of two calls may be, from
 * grant to Spanner.
 */
export function windowsOf(perSecond: number, apartMs = wayMs): readonly CallWindow[] {
  return countedMs.map((ms) => {
    const calls = Math.max(1, Math.floor((perSecond * ms) / 1_000));
    return { calls, ms: Math.max(ms, (calls / perSecond) * 1_000) + apartMs };
  });
}

/** Remembers when calls were granted, as far back as the windows reach. Times are milliseconds of one steady clock. */
export class CallWindows {
  readonly #windows: readonly CallWindow[];
  /** The times of the last calls, at least as many as the largest window has. */
  readonly #grantedAt: number[] = [];
  readonly #most: number;
  readonly #calledUntil: number | undefined;
  /** The time between two calls of whoever calls all the time. */
  readonly #stepMs: number;
  /** Calls that are not remembered any more: more have been granted since than any window has. */
  #forgotten = 0;

  /** With `calledUntil`, counts as if nearly all allowed calls had been made, evenly, up to that time. */
  constructor(windows: readonly CallWindow[], calledUntil?: number) {
    this.#windows = windows;
    this.#most = Math.max(...windows.map(({ calls }) => calls));
    this.#stepMs = Math.max(...windows.map(({ calls, ms }) => ms / calls));
    this.#calledUntil = calledUntil;
  }

  /** When the next call may be granted, from now on; or the one that is so many behind it. */
  freeAt(now: number, behind = 0): number {
    const next: number[] = [];
    for (let place = 0; place <= behind; place += 1) {
      const times = this.#windows.map(
        ({ calls, ms }) => ms + (next[place - calls] ?? this.#last(calls - place)),
      );
      next.push(Math.max(now, ...times));
    }
    return next[behind] ?? now;
  }

  grant(now: number): void {
    this.#grantedAt.push(now);
    if (this.#grantedAt.length <= 4 * this.#most) return;
    // What is left is more than any window has, also if some of it is given back.
    this.#grantedAt.splice(0, 2 * this.#most);
    this.#forgotten += 2 * this.#most;
  }

  /** A call that was granted at that time is not made. */
  giveBack(grantedAt: number): void {
    const place = this.#grantedAt.lastIndexOf(grantedAt);
    if (place >= 0) this.#grantedAt.splice(place, 1);
  }

  /** True if all that was granted is out of every window. */
  isAtRest(now: number): boolean {
    return this.#grantedAt.length === 0 || this.#windows.every(({ ms }) => this.#last(1) + ms <= now);
  }

  /** When the k-th last call was granted, or counts as granted before the first. */
  #last(k: number): number {
    const time = this.#grantedAt[this.#grantedAt.length - k];
    if (time !== undefined) return time;
    if (this.#calledUntil === undefined) return Number.NEGATIVE_INFINITY;
    const before = k - this.#grantedAt.length - this.#forgotten;
    return this.#calledUntil - (before + firstCalls - 1) * this.#stepMs;
  }
}
