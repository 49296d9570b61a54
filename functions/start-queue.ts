import { millisOf } from '../shared/domain/timestamp.ts';
import type { Glanced } from '../shared/ports.ts';

type Open = Extract<Glanced, { kind: 'open' }>;

/** Starts that are under way at once: at three calls a second this hides up to five seconds of each. */
export const startsAtOnce = 16;

/**
 * What came of a start. `not begun`: nothing of it can be under way, so that its database is free for the next in this
 * tick. `no room`: there was no call left for it.
 */
export type Started = 'done' | 'not begun' | 'no room';

/**
 * The starts of a tick, who waited longest first. They wait for the budget of calls, and nothing else waits for them. Once
 * there was no room for one there is none for those behind it, and they are left to the next tick unread. A database takes
 * one backup at a time: the others of it are left as well, unless the one before has not begun.
 */
export class StartQueue {
  readonly #start: (record: Open) => Promise<Started>;
  readonly #waiting: Open[] = [];
  /** Those behind the first of their database, by its name. */
  readonly #behind = new Map<string, Open[]>();
  readonly #workers = new Set<Promise<void>>();
  #full = false;

  /** `start` must not reject. */
  constructor(start: (record: Open) => Promise<Started>) {
    this.#start = start;
  }

  add(records: readonly Open[]): void {
    // As points in time: as text, a whole second comes after its own fractions.
    const waitingSince = ({ glance }: Open) => millisOf(glance.intentAt);
    for (const record of records.toSorted((one, other) => waitingSince(one) - waitingSince(other))) {
      const { database } = record.glance.request;
      const behind = this.#behind.get(database);
      if (behind !== undefined) behind.push(record);
      else this.#waiting.push(record);
      if (behind === undefined) this.#behind.set(database, []);
    }
    for (let room = startsAtOnce - this.#workers.size; room > 0 && this.#waiting.length > 0; room -= 1)
      this.#employ();
  }

  /** Resolves with the number of those that there was no room for, once all others are done. */
  async finished(): Promise<number> {
    while (this.#workers.size > 0) await Promise.all(this.#workers);
    return this.#waiting.length;
  }

  #employ(): void {
    const worker = this.#work().finally(() => this.#workers.delete(worker));
    this.#workers.add(worker);
  }

  async #work(): Promise<void> {
    while (!this.#full) {
      const record = this.#waiting.shift();
      if (record === undefined) return;
      const started = await this.#start(record);
      // At the end of the row: no database takes the calls of the others.
      const next =
        started === 'not begun' ? this.#behind.get(record.glance.request.database)?.shift() : undefined;
      if (next !== undefined) this.#waiting.push(next);
      if (started !== 'no room') continue;
      this.#full = true;
      this.#waiting.push(record);
    }
  }
}
