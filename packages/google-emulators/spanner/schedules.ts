import { databaseOf } from './names.ts';
import type { Schedule } from './schedule.ts';

/** A schedule that is due. */
export interface Due {
  readonly schedule: Schedule;
  /** When it fired, in milliseconds since 1970. */
  readonly atMs: number;
}

/** The backup schedules there are. */
export class Schedules {
  readonly #all = new Map<string, Schedule>();

  get(name: string): Schedule | undefined {
    return this.#all.get(name);
  }

  /** Adds a schedule, or puts it in the place of the one of its name. */
  put(schedule: Schedule): void {
    this.#all.set(schedule.name, schedule);
  }

  delete(name: string): void {
    this.#all.delete(name);
  }

  /** The schedules of a database, by name. */
  of(database: string): Schedule[] {
    const own = [...this.#all.values()].filter(({ name }) => databaseOf(name) === database);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  deleteAllOf(database: string): void {
    for (const { name } of this.of(database)) this.delete(name);
  }

  /** Takes the schedule that fired first, of those that have fired by now and have not been taken since. */
  takeDue(nowMs: number): Due | undefined {
    let first: Due | undefined;
    for (const schedule of this.#all.values()) {
      const atMs = schedule.times.after(schedule.madeUntilMs);
      if (atMs === undefined || atMs > nowMs) continue;
      if (first === undefined || atMs < first.atMs) first = { schedule, atMs };
    }
    if (first !== undefined) this.put({ ...first.schedule, madeUntilMs: first.atMs });
    return first;
  }
}
