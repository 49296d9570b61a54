import type { FreshnessDeps, Look } from '../../shared/database-ports.ts';
import { millisOf, timestampOf } from '../../shared/spanner/timestamp.ts';
import { lookAt } from './freshness-look.ts';
import { readOutcomes } from './freshness-outcomes.ts';
import { announceUnsentDatabases, closeUntargeted } from './freshness-store.ts';
import type { Tick } from './open-tick.ts';

/** So many instances are looked at at once, so that one that does not answer does not hold up the others. */
const looksAtOnce = 4;

const minuteMs = 60_000;

/**
 * The part of a tick that judges databases: sends what is unsent, reads what became of requests, and looks at the instances
 * whose turn it is, the one that waited longest first. Its calls of Spanner go behind those of starts and observations. Never
 * rejects: what failed is counted, and tried again by the next tick.
 */
export async function judgeDatabases(tick: Tick): Promise<void> {
  const { freshness } = tick.deps;
  try {
    await announceUnsentDatabases(freshness, tick);
    const { instances, ...known } = await freshness.looks.read();
    const looks = new Map(instances);
    const outcomes = await readOutcomes(known, freshness, tick);
    const closed = await closeOthers(looks, freshness, tick);
    const looked = await lookAround(looks, freshness, tick);
    if (looked === 0 && closed === 0 && outcomes === known) return;
    await freshness.looks.write({ instances: looks, ...outcomes });
  } catch (error) {
    tick.failed(error, 'databases could not be judged');
  }
}

/** Closes the databases of instances that no target names any more, and forgets those instances. Gives how many there were. */
async function closeOthers(looks: Map<string, Look>, freshness: FreshnessDeps, tick: Tick): Promise<number> {
  const { targets } = tick.deps.config.freshness;
  const others = [...looks.keys()].filter((instance) => !targets.instances.includes(instance));
  for (const instance of others)
    if (tick.deps.clock() < tick.until && (await closeUntargeted(instance, freshness, tick)))
      looks.delete(instance);
  return others.length;
}

/** Looks at the instances that are due. Gives how many were due. */
async function lookAround(looks: Map<string, Look>, freshness: FreshnessDeps, tick: Tick): Promise<number> {
  const due = dueLooks(looks, tick);
  const queue = due.values();
  const work = async () => {
    for (const [instance, look] of queue) {
      if (tick.deps.clock() >= tick.until) return;
      looks.set(instance, await lookAt(instance, look, freshness, tick));
    }
  };
  await Promise.all(Array.from({ length: looksAtOnce }, work));
  return due.length;
}

/**
 * The instances whose turn it is, those that waited longest first. A tick takes at most twice its share of the instances, so
 * that looks spread over the interval.
 */
function dueLooks(looks: ReadonlyMap<string, Look>, { deps }: Tick): [string, Look][] {
  const { targets, intervalMs, found } = deps.config.freshness;
  const now = deps.clock();
  const all = targets.instances.map((instance): [string, Look] => {
    const { foundSince = timestampOf(now), ...look } = looks.get(instance) ?? {
      knownSince: timestampOf(now),
    };
    return [instance, found ? { ...look, foundSince } : look];
  });
  const waited = ([, { triedAt }]: [string, Look]) =>
    triedAt === undefined ? Infinity : now.getTime() - millisOf(triedAt);
  const most = Math.max(1, Math.ceil((2 * minuteMs * all.length) / intervalMs));
  return all
    .filter((one) => waited(one) >= intervalMs)
    .toSorted((one, other) => compare(waited(other), waited(one)))
    .slice(0, most);
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
