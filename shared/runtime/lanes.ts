/**
 * What an admin call is for. While starts wait, nine of them go before each observation, so that neither starves the other.
 * A survey goes if neither a start nor an observation waits, or after fifteen of those.
 */
export type Lane = 'start' | 'observe' | 'survey';

export const lanes = ['start', 'observe', 'survey'] as const;

export const startsPerObservation = 9;
export const othersPerSurvey = 15;

/** Starts that are announced, but have not asked for so long, keep nobody else waiting. */
const startsAwaitedMs = 1_000;

/** Says which lane the next call is for. Times are milliseconds of one steady clock. */
export class LaneOrder {
  #startsToCome = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #startsInARow = 0;
  #othersInARow = 0;

  /** So many starts wait or are under way, though not all have asked for a call yet. */
  startsToCome(count: number, now: number): void {
    if (this.#startsToCome === 0) this.#startedAt = now;
    this.#startsToCome = count;
  }

  /** Whose turn it is, given how many wait; undefined if the call is kept for a start that has not asked for it yet. */
  next(waiting: Readonly<Record<Lane, number>>, now: number): Lane | undefined {
    const areAwaited = this.#startsToCome > 0 && now < this.awaitedUntil;
    const startsGoOn = waiting.start > 0 || areAwaited;
    const othersGoOn = startsGoOn || waiting.observe > 0;
    if (waiting.survey > 0 && (!othersGoOn || this.#othersInARow >= othersPerSurvey)) return 'survey';
    const isObservations = !startsGoOn || this.#startsInARow >= startsPerObservation;
    if (waiting.observe > 0 && isObservations) return 'observe';
    return waiting.start > 0 ? 'start' : undefined;
  }

  count(lane: Lane, now: number): void {
    this.#othersInARow = lane === 'survey' ? 0 : this.#othersInARow + 1;
    if (lane === 'start') this.#startedAt = now;
    if (lane !== 'survey') this.#startsInARow = lane === 'start' ? this.#startsInARow + 1 : 0;
  }

  /** How long a call is kept for a start that has not asked for it yet. */
  get awaitedUntil(): number {
    return this.#startedAt + startsAwaitedMs;
  }

  /** True if no start is announced. */
  get isIdle(): boolean {
    return this.#startsToCome === 0;
  }
}
