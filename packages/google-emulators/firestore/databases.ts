import type { Clock } from '../clock.ts';
import { Database } from './database.ts';
import { databaseOf } from './resource-name.ts';
import type { UsageMeter } from './usage.ts';

/** The databases of a server, side by side. One comes into being when it is first named. */
export class Databases {
  readonly #clock: Clock;
  readonly #meter: UsageMeter;
  readonly #byName = new Map<string, Database>();

  constructor(clock: Clock, meter: UsageMeter) {
    this.#clock = clock;
    this.#meter = meter;
  }

  /** The database that a resource belongs to: `projects/P/databases/D`, or anything below it. */
  holding(resource: string): Database {
    const name = databaseOf(resource);
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const database = new Database(this.#clock, this.#meter);
    this.#byName.set(name, database);
    return database;
  }

  entries(): Iterable<[string, Database]> {
    return this.#byName.entries();
  }

  /** Forgets every document; open transactions end as if they had expired. */
  clear(): void {
    for (const database of this.#byName.values()) database.clear();
  }
}
