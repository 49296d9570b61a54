import type { FreshnessDeps, StoredDatabase } from '../../shared/database-ports.ts';
import { type LastOutcome, newDatabase } from '../../shared/freshness/database.ts';
import { type GoodBackup, goodBackup, isNewer } from '../../shared/freshness/newest.ts';
import { noteOutcome } from '../../shared/freshness/transitions.ts';
import type { RecordView } from '../../shared/record/record-view.ts';
import { instanceOf } from '../../shared/spanner/names.ts';
import { millisOf, shifted, type Timestamp, timestampOf } from '../../shared/spanner/timestamp.ts';
import { storeStates } from './freshness-store.ts';
import type { Tick } from './open-tick.ts';

/** An outcome is read again for so long: it is dated before it is written, by another worker's clock. */
const overlapMs = 10 * 60_000;

/** Documents that are read and written together. */
const documentsAtOnce = 200;

/** The tick's time is over before all was noted. */
class OutOfTime extends Error {
  constructor() {
    super('there is no time left in this tick');
    this.name = 'OutOfTime';
  }
}

/** What the records say of a database. */
interface Told {
  readonly last: LastOutcome | undefined;
  readonly made: GoodBackup | undefined;
}

/**
 * Notes what became of the requests that got their outcome since, each at its database; the first time, of all. A database
 * that only an open record shows gets its document as well, where no look would give it one.
 */
export async function noteOutcomes(
  since: Timestamp | undefined,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<void> {
  const now = tick.deps.clock();
  const told = new Map<string, Told>();
  const from = since === undefined ? '1970-01-01T00:00:00Z' : shifted(since, -overlapMs);
  for await (const view of freshness.outcomes.settledSince(from)) {
    if (tick.deps.clock() >= tick.until) throw new OutOfTime();
    const { database } = view.request;
    told.set(database, together(told.get(database), toldBy(view, now)));
  }
  const { targets } = tick.deps.config.freshness;
  for (const database of tick.asked)
    if (!told.has(database) && !targets.instances.includes(instanceOf(database)))
      told.set(database, { last: undefined, made: undefined });
  const names = [...told.keys()];
  for (let first = 0; first < names.length; first += documentsAtOnce) {
    // What is noted stays noted; the next tick reads the same again.
    if (tick.deps.clock() >= tick.until) throw new OutOfTime();
    await noteSome(names.slice(first, first + documentsAtOnce), told, now, freshness, tick);
  }
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
    return last === undefined ? state : noteOutcome(state, last, made);
  });
  await storeStates(states, stored, now, freshness, tick);
}

function toldBy(
  { state, request, settledAt, intentAt, error, lastError, backup }: RecordView,
  now: Date,
): Told {
  if (settledAt === undefined || state === 'requested' || state === 'running')
    return { last: undefined, made: undefined };
  const words = error ?? (state === 'expired' ? lastError : undefined);
  const last: LastOutcome = {
    backup: request.backup,
    state,
    settledAt,
    askedAt: intentAt,
    ...(words !== undefined && { error: words }),
  };
  return { last, made: backup && goodBackup(backup, now) };
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
