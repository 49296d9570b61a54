import type { FreshnessDeps, Looks, StoredDatabase } from '../../shared/database-ports.ts';
import { type LastOutcome, newDatabase } from '../../shared/freshness/database.ts';
import { type GoodBackup, goodBackup, isNewer } from '../../shared/freshness/newest.ts';
import { keepUnlisted, lastOutcomeOf, noteOutcome } from '../../shared/freshness/transitions.ts';
import type { Outcome } from '../../shared/record/record-view.ts';
import { instanceOf } from '../../shared/spanner/names.ts';
import { millisOf, shifted, timestampOf } from '../../shared/spanner/timestamp.ts';
import { storeStates } from './freshness-store.ts';
import type { Tick } from './open-tick.ts';

/** Each reading goes back so far again: an outcome is dated by another worker's clock, before it is written. */
const overlapMs = 10 * 60_000;

/** Databases whose documents are read and written together. */
const documentsAtOnce = 200;

/** Records that are read at once, and how often a tick does that: a deployment may have years of them at first. */
const recordsAtOnce = 1_000;
const pagesATick = 20;

/** What the records say of a database. */
interface Told {
  readonly last: LastOutcome | undefined;
  readonly made: GoodBackup | undefined;
}

const nothingTold: Told = { last: undefined, made: undefined };

/** How far the outcomes of records have been read. */
export type OutcomesKnown = Pick<Looks, 'outcomesUntil' | 'outcomes'>;

/**
 * Once in an interval, reads the records that were settled since the last reading (at first, all), and notes each outcome at
 * its database. The next tick goes on where this one runs out of time. Gives `known` itself if there was no progress. Never
 * rejects.
 */
export async function readOutcomes(
  known: OutcomesKnown,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<OutcomesKnown> {
  const { clock, config } = tick.deps;
  const { outcomesUntil: until } = known;
  const now = clock();
  const isKnown = until !== undefined && now.getTime() - millisOf(until) < config.freshness.intervalMs;
  if (isKnown && known.outcomes === undefined) return known;
  const begunAt = known.outcomes?.begunAt ?? timestampOf(now);
  const from = until === undefined ? '1970-01-01T00:00:00Z' : shifted(until, -overlapMs);
  let place = known.outcomes?.place;
  try {
    for (let page = 0; page < pagesATick && clock() < tick.until; page += 1) {
      const { outcomes, end } = await freshness.outcomes.settledPage(from, place, recordsAtOnce);
      const told = toldByAll(outcomes, clock());
      // The page is read once more by the next tick.
      if (!(await noteAll([...told.keys()], told, freshness, tick))) break;
      place = end;
      if (place !== undefined) continue;
      await noteAsked(freshness, tick);
      return { outcomesUntil: begunAt };
    }
  } catch (error) {
    tick.failed(error, 'what became of requests could not be read for their databases');
  }
  if (place === known.outcomes?.place) return known;
  return {
    ...(until !== undefined && { outcomesUntil: until }),
    ...(place && { outcomes: { begunAt, place } }),
  };
}

/**
 * Gives a document to each database that only an open record names, where no look would make one. If there is no time, the
 * next reading does it.
 */
async function noteAsked(freshness: FreshnessDeps, tick: Tick): Promise<void> {
  const others = [...tick.asked].filter((database) => !isListed(database, tick));
  try {
    await noteAll(others, new Map(), freshness, tick);
  } catch (error) {
    tick.failed(error, 'the databases of open requests could not be noted');
  }
}

/** True if looks list the database's instance. */
function isListed(database: string, { deps }: Tick): boolean {
  return deps.config.freshness.targets.instances.includes(instanceOf(database));
}

function toldByAll(outcomes: readonly Outcome[], now: Date): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const outcome of outcomes) {
    const { database } = outcome.request;
    told.set(database, together(told.get(database), toldBy(outcome, now)));
  }
  return told;
}

/** False if the tick's time was over before all was noted. What was noted stays, and may be noted again without harm. */
async function noteAll(
  names: readonly string[],
  told: ReadonlyMap<string, Told>,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<boolean> {
  for (let first = 0; first < names.length; first += documentsAtOnce) {
    const now = tick.deps.clock();
    if (now >= tick.until) return false;
    await noteSome(names.slice(first, first + documentsAtOnce), told, now, freshness, tick);
  }
  return true;
}

async function noteSome(
  names: readonly string[],
  told: ReadonlyMap<string, Told>,
  now: Date,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<void> {
  const found = await freshness.databases.readMany(names);
  const stored = new Map(found.map((one): [string, StoredDatabase] => [one.state.database, one]));
  const states = names.map((name) => {
    const state = stored.get(name)?.state ?? newDatabase(name, timestampOf(now));
    const { last, made } = told.get(name) ?? {};
    const noted = last === undefined ? state : noteOutcome(state, last, made);
    return isListed(name, tick) ? noted : keepUnlisted(noted, now);
  });
  await storeStates(states, stored, now, freshness, tick);
}

function toldBy(outcome: Outcome, now: Date): Told {
  const last = lastOutcomeOf(outcome);
  return last === undefined ? nothingTold : { last, made: outcome.backup && goodBackup(outcome.backup, now) };
}

function together(one: Told | undefined, other: Told): Told {
  if (one === undefined) return other;
  const isLater = (last: LastOutcome | undefined, than: LastOutcome | undefined) =>
    last !== undefined && (than === undefined || millisOf(last.settledAt) > millisOf(than.settledAt));
  const isNewerMade = other.made !== undefined && isNewer(other.made, one.made);
  return {
    last: isLater(other.last, one.last) ? other.last : one.last,
    made: isNewerMade ? other.made : one.made,
  };
}
