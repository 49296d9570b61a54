import { millisOf } from '../shared/domain/timestamp.ts';
import type { Glanced } from '../shared/ports.ts';

type Open = Extract<Glanced, { kind: 'open' }>;

/** Starts that are under way at once: at three calls a second this hides up to five seconds of each. */
export const startsAtOnce = 16;

/**
 * The starts of a tick, who waited longest first. They wait for the budget of calls, and nothing else waits for them. Once
 * there was no room for one there is none for those behind it, and they are left to the next tick unread. So are those
 * whose database has its start in this tick: it takes one backup at a time, and who asked first shall have it.
 */
export class StartQueue {
  readonly #start: (record: Open) => Promise<'done' | 'no room'>;
  readonly #waiting: Open[] = [];
  readonly #databases = new Set<string>();
  readonly #workers = new Set<Promise<void>>();
  #full = false;

  /** `start` must not reject. */
  constructor(start: (record: Open) => Promise<'done' | 'no room'>) {
    this.#start = start;
  }

  add(records: readonly Open[]): void {
    // As points in time: as text, a whole second comes after its own fractions.
    const waitingSince = ({ glance }: Open) => millisOf(glance.intentAt);
    for (const record of records.toSorted((one, other) => waitingSince(one) - waitingSince(other))) {
      const { database } = record.glance.request;
      if (!this.#databases.has(database)) this.#waiting.push(record);
      this.#databases.add(database);
    }
    for (let room = startsAtOnce - this.#workers.size; room > 0 && this.#waiting.length > 0; room -= 1)
      this.#employ();
  }

  /** Resolves with the number of those that were left, once all others are done. */
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
      if ((await this.#start(record)) === 'no room') {
        this.#full = true;
        this.#waiting.push(record);
      }
    }
  }
}
