import { projectOf } from '../../shared/spanner/names.ts';
import { FairQueue } from './fair-queue.ts';
import type { Group } from './groups.ts';
import { observeRecords } from './observe-records.ts';
import type { Tick } from './open-tick.ts';

/** Instances that are observed at once, over all projects. Each makes one call at a time. */
export const instancesAtOnce = 48;

/**
 * Instances of one project that are observed at once. Enough to hide a call's latency behind the budget of calls; fewer while
 * most calls are for starts, since the end of the tick cuts off what is under way, and the next tick begins it again.
 */
const ofOneProject = { running: 8, whileStartsWait: 2, others: 2 } as const;

/** At most so many of them are instances in which nothing runs: those may be made up, and slow. */
const othersAtOnce = 36;

/**
 * Observes the instances. Three turns of four go to those in which something runs or may run, and the fourth to the others,
 * so that neither starves. In each group the instance that waited longest is first; among the others, those that were denied
 * or absent come last. Projects take turns, because each has a budget of its own.
 */
export async function observeAll(groups: Iterable<Group>, tick: Tick): Promise<void> {
  const { budgets } = tick.deps;
  const running = new FairQueue<Group>((project) =>
    budgets.of(project).startsWait ? ofOneProject.whileStartsWait : ofOneProject.running,
  );
  const others = new FairQueue<Group>(() => ofOneProject.others);
  for (const group of inOrder(groups, tick)) {
    const queue = group.runs ? running : others;
    queue.add(projectOf(group.instance), group);
  }
  await new Observers({ running, others }, tick).done();
}

/** The workers of a tick that observe: at most `instancesAtOnce`, and at most `othersAtOnce` where nothing runs. */
class Observers {
  readonly #queues: Readonly<Record<'running' | 'others', FairQueue<Group>>>;
  readonly #tick: Tick;
  readonly #underWay = { running: 0, others: 0 };
  readonly #finished = Promise.withResolvers<void>();
  #taken = 0;

  constructor(queues: Readonly<Record<'running' | 'others', FairQueue<Group>>>, tick: Tick) {
    this.#queues = queues;
    this.#tick = tick;
  }

  /** Resolves once every instance had its turn. */
  done(): Promise<void> {
    this.#employ();
    return this.#finished.promise;
  }

  get #atWork(): number {
    return this.#underWay.running + this.#underWay.others;
  }

  #employ(): void {
    while (this.#atWork < instancesAtOnce && this.#beginNext()) this.#taken += 1;
    if (this.#atWork === 0) this.#finished.resolve();
  }

  /** Begins three of `running`, and then one of `others`; if one queue has nothing to take, the other has the turn. */
  #beginNext(): boolean {
    return this.#taken % 4 === 3
      ? this.#begin('others') || this.#begin('running')
      : this.#begin('running') || this.#begin('others');
  }

  #begin(sort: 'running' | 'others'): boolean {
    if (sort === 'others' && this.#underWay.others >= othersAtOnce) return false;
    const next = this.#queues[sort].take();
    if (next === undefined) return false;
    this.#underWay[sort] += 1;
    void observeRecords(next.item, this.#tick).finally(() => {
      this.#underWay[sort] -= 1;
      this.#queues[sort].done(next.key);
      this.#employ();
    });
    return true;
  }
}

/** Longest wait first, denied or absent instances last. Instances without a remembered turn are drawn by lot. */
function inOrder(groups: Iterable<Group>, { turns, deps }: Tick): Group[] {
  const places = new Map([...turns.keys()].map((instance, place) => [instance, place]));
  const now = deps.clock().getTime();
  const keyed = [...groups].map((group) => {
    const refusals = group.runs ? 0 : (turns.get(group.instance)?.refusals ?? 0);
    const place = places.get(group.instance) ?? -1;
    return { group, isDenied: refusals > 0 ? 1 : 0, place, lot: place < 0 ? lotOf(group.instance, now) : 0 };
  });
  keyed.sort((one, other) => one.isDenied - other.isDenied || one.place - other.place || one.lot - other.lot);
  return keyed.map(({ group }) => group);
}

/** A number that differs in each tick, so that instances that cannot all be remembered have no fixed order. */
function lotOf(instance: string, now: number): number {
  let hash = now % 4_294_967_291;
  for (let index = 0; index < instance.length; index += 1)
    hash = (Math.imul(hash, 16_777_619) ^ instance.charCodeAt(index)) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
}
