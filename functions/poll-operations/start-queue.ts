import type { OpenGlanced } from '../../shared/ports.ts';
import { projectOf } from '../../shared/spanner/names.ts';
import { millisOf } from '../../shared/spanner/timestamp.ts';
import { FairQueue } from './fair-queue.ts';

/** Starts of one project that are under way at once: at four calls a second, each may take four seconds. */
export const startsOfProject = 16;

/** Starts of all projects that are under way at once. Each holds a whole record, up to a megabyte. */
export const startsAtOnce = 48;

/**
 * The result of a start. `not begun`: nothing of it can be under way, so the next request of its database is tried in this
 * tick. `no room`: the budget had no call left for it.
 */
export type Started = 'done' | 'not begun' | 'no room';

/**
 * The starts of a tick, oldest first, one for each database unless the one before did not begin. Projects take turns, since
 * each has a budget of its own; with no budget left for one start, the others of its project wait for the next tick.
 */
export class StartQueue {
  readonly #start: (record: OpenGlanced) => Promise<Started>;
  readonly #tellToCome: (project: string, starts: number) => void;
  readonly #waiting = new FairQueue<Lined>(() => startsOfProject);
  /** Records behind the first of their database, by the database's name. */
  readonly #behind = new Map<string, Lined[]>();
  readonly #workers = new Set<Promise<void>>();
  /** Projects whose budget has no call left in this tick. */
  readonly #full = new Set<string>();
  /** Projects of which more starts waited than can be under way, until the last of them is over. */
  readonly #crowded = new Set<string>();
  /** Records for which there was no call left. */
  readonly #left: OpenGlanced[] = [];

  /** `start` must not reject. `tellToCome` hears how many starts are left, down to none, if more wait than can run. */
  constructor(
    start: (record: OpenGlanced) => Promise<Started>,
    tellToCome: (project: string, starts: number) => void = () => undefined,
  ) {
    this.#start = start;
    this.#tellToCome = tellToCome;
  }

  /**
   * Adds records, each before the younger ones that wait by then; of one database, only the first that came is in the queue. Records that
   * have to be observed first are added late in a tick: if they were put behind all others, they would come last in every tick,
   * until nothing younger waited any more.
   */
  add(records: readonly OpenGlanced[]): void {
    const projects = new Set<string>();
    for (const lined of records.map(linedUp).toSorted((one, other) => one.place - other.place)) {
      const { record } = lined;
      projects.add(projectOf(record.backup));
      const { database } = record.glance.request;
      const behind = this.#behind.get(database);
      if (behind !== undefined) insertInOrder(behind, lined);
      else this.#line(lined);
      if (behind === undefined) this.#behind.set(database, []);
    }
    for (const project of projects) this.#tell(project);
    this.#employ();
  }

  // Few starts ask for their calls at once, so no call has to be kept free for them.
  #tell(project: string): void {
    const starts = this.#waiting.of(project);
    if (starts > startsOfProject) this.#crowded.add(project);
    if (!this.#crowded.has(project)) return;
    this.#tellToCome(project, starts);
    if (starts === 0) this.#crowded.delete(project);
  }

  /** Resolves once no start is under way any more, with the number of records for which there was no call left. */
  async finished(): Promise<number> {
    while (this.#workers.size > 0) await Promise.all(this.#workers);
    return this.#left.length;
  }

  #line(lined: Lined): void {
    const project = projectOf(lined.record.backup);
    if (this.#full.has(project)) this.#left.push(lined.record);
    else this.#waiting.insert(project, lined, (other) => other.place > lined.place);
  }

  /** Records that were not tried: there was no call left, or another backup of their database went first. */
  get untried(): readonly OpenGlanced[] {
    return [...this.#left, ...[...this.#behind.values()].flat().map(({ record }) => record)];
  }

  #employ(): void {
    while (this.#workers.size < startsAtOnce) {
      const next = this.#waiting.take();
      if (next === undefined) return;
      const worker = this.#begin(next.item.record, next.key).finally(() => {
        this.#workers.delete(worker);
        this.#waiting.done(next.key);
        this.#tell(next.key);
        this.#employ();
      });
      this.#workers.add(worker);
    }
  }

  async #begin(record: OpenGlanced, project: string): Promise<void> {
    const started = await this.#start(record);
    // The next of its database goes to the end of the queue, so that one database does not take the calls of the others.
    const next =
      started === 'not begun' ? this.#behind.get(record.glance.request.database)?.shift() : undefined;
    if (next !== undefined) this.#line({ ...next, place: Number.POSITIVE_INFINITY });
    if (started !== 'no room') return;
    this.#full.add(project);
    this.#left.push(record);
    for (const other of this.#waiting.drop(project)) this.#left.push(other.record);
  }
}

/** A record in a queue: the smaller its place, the earlier it comes. */
interface Lined {
  readonly record: OpenGlanced;
  readonly place: number;
}

/** By age, as a point in time: as text, a whole second comes after its own fractions. */
function linedUp(record: OpenGlanced): Lined {
  return { record, place: millisOf(record.glance.intentAt) };
}

function insertInOrder(waiting: Lined[], lined: Lined): void {
  waiting.splice(waiting.findLastIndex((other) => other.place <= lined.place) + 1, 0, lined);
}
