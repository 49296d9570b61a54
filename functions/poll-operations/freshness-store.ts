import type { FreshnessDeps, StoredDatabase } from '../../shared/database-ports.ts';
import type { DatabaseState } from '../../shared/freshness/database.ts';
import { close, keepUnlisted, markSent } from '../../shared/freshness/transitions.ts';
import { ageMs } from '../../shared/freshness/verdict.ts';
import { inBatches } from '../../shared/operations/announce.ts';
import { edgeFact } from './freshness-facts.ts';
import { announceFoundAgain } from './freshness-found.ts';
import type { Tick } from './open-tick.ts';

/** Documents that are sent and marked together. */
const sentAtOnce = 200;

/** The documents of an instance, by database. What cannot be read is counted and logged, and left alone. */
export async function readStates(
  instance: string,
  { databases }: FreshnessDeps,
  tick: Tick,
): Promise<Map<string, StoredDatabase>> {
  const found = new Map<string, StoredDatabase>();
  for await (const stored of databases.ofInstance(instance)) {
    if ('kind' in stored) tick.unreadable(stored);
    else found.set(stored.state.database, stored);
  }
  return found;
}

/**
 * Writes the documents that have changed, each as compare-and-set, logs the edges and announces them. Rejects if one could
 * not be written: then nothing is remembered of the look, and the next tick looks again.
 */
export async function storeStates(
  states: readonly DatabaseState[],
  stored: ReadonlyMap<string, StoredDatabase>,
  now: Date,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<void> {
  const { log } = tick.deps;
  const changes = states.flatMap((to) => {
    const from = stored.get(to.database) ?? { state: { ...to, outbox: [] }, version: undefined };
    return from.state === to ? [] : [{ from, to, before: stored.get(to.database)?.state }];
  });
  const results = await freshness.databases.storeMany(changes);
  const failed: unknown[] = [];
  const written: StoredDatabase[] = [];
  for (const [index, result] of results.entries()) {
    const change = changes[index];
    if (result.kind === 'overtaken') tick.tally.overtaken += 1;
    if (result.kind === 'failed') failed.push(result.error);
    if (result.kind !== 'stored' || change === undefined) continue;
    written.push(result.stored);
    const fact = edgeFact(change.before, change.to, ageMs(change.to, now));
    if (fact !== undefined) log(fact);
  }
  await announceDatabases(written, freshness, tick);
  if (failed.length > 0) throw failed[0];
}

/** True once everything that was judged in an instance is closed. */
export async function closeUntargeted(
  instance: string,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<boolean> {
  const now = tick.deps.clock();
  try {
    const stored = await readStates(instance, freshness, tick);
    const states = [...stored.values()].map(({ state }) => keepUnlisted(close(state, 'no target', now), now));
    await storeStates(states, stored, now, freshness, tick);
    return true;
  } catch (error) {
    tick.failed(error, `the databases of ${instance}, which no target names any more, could not be closed`);
    return false;
  }
}

/** Sends what an earlier tick has stored and not sent. */
export async function announceUnsentDatabases(freshness: FreshnessDeps, tick: Tick): Promise<void> {
  let some: StoredDatabase[] = [];
  for await (const stored of freshness.databases.unsent()) {
    if (tick.deps.clock() >= tick.until) break;
    if ('kind' in stored) tick.unreadable(stored);
    else some.push(stored);
    if (some.length < sentAtOnce) continue;
    await announceDatabases(some, freshness, tick);
    some = [];
  }
  await announceDatabases(some, freshness, tick);
  if (tick.deps.config.freshness.found) await announceFoundAgain(freshness, tick);
}

async function announceDatabases(
  stored: readonly StoredDatabase[],
  { databases }: FreshnessDeps,
  { deps, tally }: Tick,
): Promise<void> {
  const unsent = stored.filter(({ state }) => state.outbox.length > 0);
  const mark = async (some: readonly StoredDatabase[]) => {
    const changes = some.map((from) => ({
      from,
      to: markSent(from.state, new Set(from.state.outbox.map(({ id }) => id))),
    }));
    // Overtaken: its events are sent again, with the same ids.
    for (const result of await databases.storeMany(changes)) if (result.kind === 'failed') throw result.error;
  };
  tally.announced(await inBatches(unsent, { eventsOf: ({ state }) => state.outbox, mark }, deps));
}
