import type { FreshnessDeps, Look, StoredDatabase } from '../../shared/database-ports.ts';
import type { DatabaseState } from '../../shared/freshness/database.ts';
import type { ListedBackup } from '../../shared/freshness/found.ts';
import {
  afterBlindLook,
  afterLook,
  type Judging,
  type Listing,
  missingFrom,
  wantsWholeList,
} from '../../shared/freshness/look.ts';
import { ageMs, type Unseen } from '../../shared/freshness/verdict.ts';
import { paceOf } from '../../shared/operations/pace.ts';
import { Unobservable } from '../../shared/ports.ts';
import { OutOfBudget } from '../../shared/runtime/budget.ts';
import { reasonOf } from '../../shared/runtime/log.ts';
import type { SpannerError } from '../../shared/spanner/backup.ts';
import { millisOf, type Timestamp, timestampOf } from '../../shared/spanner/timestamp.ts';
import { judgedFact } from './freshness-facts.ts';
import { announceFound } from './freshness-found.ts';
import { readStates, storeStates } from './freshness-store.ts';
import type { Tick } from './open-tick.ts';
import { toReport } from './turn.ts';

/** One look in so many lists all backups. */
const looksToAWholeList = 4;

/** The other lists begin so long before the last look, because clocks differ and backups can be shown late. */
const overlapMs = 3_600_000;

/** At most so many backups that a list did not show are got singly in a look; the rest count as there until the next. */
const mostGotSingly = 20;

/** What a look has read. If any of its reads fails, there is none of it. */
interface Read {
  readonly listing: Listing & { readonly backups: readonly ListedBackup[] };
  /** Every backup that the list did not show was looked for. */
  readonly isSettled: boolean;
}

/** Looks at one instance, judges its databases, and gives what to remember. Never rejects. */
export async function lookAt(
  instance: string,
  look: Look,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<Look> {
  const { deps, tally } = tick;
  // Taken before the lists are read: ages are counted up to this time.
  const now = deps.clock();
  const tried = { ...look, triedAt: timestampOf(now) };
  try {
    const stored = await readStates(instance, freshness, tick);
    const states = new Map([...stored].map(([name, { state }]) => [name, state]));
    const judging = { ...deps.config.freshness, waiting: tick.waiting, now };
    const { read, words, isCut } = await readAll(instance, look, stored, now, freshness, tick);
    // The process stood still meanwhile, so what it read is out of date. The next tick looks again.
    if (deps.clock().getTime() - now.getTime() > deps.policy.tickDeadlineMs) return look;
    if (read === undefined)
      return await blind({ instance, look, words, isCut, stored, judging }, freshness, tick);
    await storeJudged(afterLook(read.listing, states, judging), stored, now, freshness, tick);
    const asked = await announceFound(read.listing.backups, look, lowerBound(look), freshness, tick);
    tally.looked += 1;
    warnOfNames(instance, read.listing, tick);
    return seen(tried, read, asked, now);
  } catch (error) {
    tick.failed(error, `what is known of the databases in ${instance} could not be read or written`);
    return look;
  }
}

/** Stores the verdicts of a look, and logs one line for each database: a metric of ages is made of it. */
async function storeJudged(
  states: readonly DatabaseState[],
  stored: ReadonlyMap<string, StoredDatabase>,
  now: Date,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<void> {
  for (const state of states)
    if (state.verdict !== undefined) tick.deps.log(judgedFact(state, ageMs(state, now)));
  await storeStates(states, stored, now, freshness, tick);
}

interface Blind {
  readonly instance: string;
  readonly look: Look;
  readonly words: SpannerError;
  /** The budget of calls was used up: no read failed. */
  readonly isCut: boolean;
  readonly stored: ReadonlyMap<string, StoredDatabase>;
  readonly judging: Judging;
}

/** The instance could not be read: its databases are judged by what was seen last and by the time. */
async function blind(
  { instance, look, words, isCut, stored, judging }: Blind,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<Look> {
  const { now } = judging;
  tick.tally.unlooked += 1;
  const failingSince = look.failingSince ?? timestampOf(now);
  const since = isCut ? (look.lookedAt ?? look.knownSince) : failingSince;
  const unseen: Unseen = { since, words };
  const states = new Map([...stored].map(([name, { state }]) => [name, state]));
  await storeJudged(afterBlindLook(instance, unseen, states, judging), stored, now, freshness, tick);
  // A look that was cut short keeps its old time, so it is the first of the next tick.
  if (isCut) return look;
  const failing = { ...look, triedAt: timestampOf(now), failingSince };
  const reported = toReport({ observedAt: timestampOf(now), ...failing }, now);
  if (reported === undefined) return failing;
  const message = 'an instance cannot be observed; whether its databases have good backups is not known';
  const reason = `${words.status}: ${words.message}`;
  tick.deps.log({ severity: 'ERROR', message, outcome: 'unobserved', instance, since: reported, reason });
  return { ...failing, reportedAt: timestampOf(now) };
}

/** Reads both lists, and gets singly the backups that a list should have shown. */
async function readAll(
  instance: string,
  look: Look,
  stored: ReadonlyMap<string, StoredDatabase>,
  now: Date,
  { instances }: FreshnessDeps,
  tick: Tick,
): Promise<{ readonly read?: Read; readonly words: SpannerError; readonly isCut: boolean }> {
  const { deps, until } = tick;
  const pace = paceOf(deps.budgets, instance, 'survey', until);
  const states = new Map([...stored].map(([name, { state }]) => [name, state]));
  try {
    const databases = await instances.listDatabases(instance, pace);
    const since =
      wantsWhole(look, now, deps.config.freshness.intervalMs) || wantsWholeList(states, now)
        ? undefined
        : lowerBound(look);
    const backups = await instances.listBackups(instance, since, pace);
    const listing = { databases, backups, isWhole: since === undefined };
    const missing = missingFrom(listing, states, now);
    const found: ListedBackup[] = [];
    for (const [index, { name }] of missing.entries()) {
      if (index >= mostGotSingly) break;
      const backup = await instances.getBackup(name, pace);
      if (backup !== undefined) found.push(backup);
    }
    const assumed = missing.slice(mostGotSingly).map((backup) => remembered(backup, states));
    const all = { ...listing, backups: [...backups, ...found, ...assumed] };
    return { read: { listing: all, isSettled: assumed.length === 0 }, words: nothingSaid, isCut: false };
  } catch (error) {
    const isCut = error instanceof OutOfBudget;
    if (isCut) tick.tally.leave(1);
    else {
      const message = `${instance} could not be looked at; the next turn tries again`;
      deps.log({ severity: 'WARNING', message, outcome: 'unseen', reason: reasonOf(error) });
    }
    return { words: wordsOf(error), isCut };
  }
}

const nothingSaid: SpannerError = { code: 0, status: 'OK', message: '' };

function wordsOf(error: unknown): SpannerError {
  return error instanceof Unobservable
    ? error.words
    : { code: 2, status: 'UNKNOWN', message: reasonOf(error) };
}

function remembered(
  backup: { readonly name: string },
  states: ReadonlyMap<string, StoredDatabase['state']>,
): ListedBackup {
  const database = [...states.values()].find(({ newest }) => newest?.name === backup.name)?.database ?? '';
  return { ...backup, database, state: 'READY', backupSchedules: [] };
}

function wantsWhole({ wholeAt }: Look, now: Date, intervalMs: number): boolean {
  return wholeAt === undefined || now.getTime() - millisOf(wholeAt) >= looksToAWholeList * intervalMs;
}

/** Backups that were created before this need not be listed again: the last look saw their final state. */
function lowerBound({ lookedAt, unsettledSince }: Look): Timestamp | undefined {
  if (lookedAt === undefined) return undefined;
  const bound = millisOf(lookedAt) - overlapMs;
  return timestampOf(
    new Date(unsettledSince === undefined ? bound : Math.min(bound, millisOf(unsettledSince))),
  );
}

function seen(look: Look, { listing, isSettled }: Read, asked: Timestamp | undefined, now: Date): Look {
  const { failingSince, reportedAt, unsettledSince, ...rest } = look;
  const open = listing.backups.flatMap(({ state, createTime }) =>
    state === 'READY' || createTime === undefined ? [] : [millisOf(createTime)],
  );
  if (asked !== undefined) open.push(millisOf(asked));
  return {
    ...rest,
    lookedAt: timestampOf(now),
    ...(listing.isWhole && isSettled && { wholeAt: timestampOf(now) }),
    ...(open.length > 0 && { unsettledSince: timestampOf(new Date(Math.min(...open))) }),
  };
}

/** Warns of a target for a database that does not exist: nobody would notice that it is never judged. */
function warnOfNames(instance: string, { databases, isWhole }: Listing, { deps }: Tick): void {
  if (!isWhole) return;
  const names = new Set(databases.map(({ name }) => name));
  for (const database of deps.config.freshness.targets.named) {
    if (!database.startsWith(`${instance}/`) || names.has(database)) continue;
    const message = 'a target of FRESHNESS_TARGETS names a database that is not there';
    deps.log({ severity: 'WARNING', message, database });
  }
}
