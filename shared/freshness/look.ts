import { isExpired, type SpannerBackup } from '../spanner/backup.ts';
import { type Timestamp, timestampOf } from '../spanner/timestamp.ts';
import { type DatabaseState, newDatabase } from './database.ts';
import { type GoodBackup, isNewer, isOfThis, newestByDatabase } from './newest.ts';
import type { Targets } from './targets.ts';
import { close, judge, noteListed } from './transitions.ts';
import { rulingOn, type Unseen, type Waiting } from './verdict.ts';

/** A database as Spanner lists it. */
export interface ListedDatabase {
  readonly name: string;
  readonly createTime: Timestamp | undefined;
}

/** What a look at an instance has shown: both lists to their last page. Half a list is none. */
export interface Listing {
  readonly databases: readonly ListedDatabase[];
  readonly backups: readonly SpannerBackup[];
  /** All backups; or only those since a time at which the others were known. */
  readonly isWhole: boolean;
}

/** What a look is judged by. */
export interface Judging {
  readonly targets: Targets;
  /** How old a database without a backup may be; undefined is as old as its target. */
  readonly graceMs: number | undefined;
  /** The requests that wait, by database. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** Read before the lists were. */
  readonly now: Date;
}

/** The documents of an instance, by database. */
export type States = ReadonlyMap<string, DatabaseState>;

/** True if a remembered backup has expired: only a whole list tells which is the newest now. */
export function wantsWholeList(states: States, now: Date): boolean {
  return [...states.values()].some(({ newest }) => newest !== undefined && isExpired(newest, now));
}

/** The remembered backups that a whole list should have shown and has not: each is got singly before it is called gone. */
export function missingFrom(
  { databases, backups, isWhole }: Listing,
  states: States,
  now: Date,
): GoodBackup[] {
  if (!isWhole) return [];
  const newest = newestByDatabase(backups, now);
  const shown = new Set(backups.map(({ name }) => name));
  return databases.flatMap(({ name }) => {
    const remembered = states.get(name)?.newest;
    if (remembered === undefined || shown.has(remembered.name) || isExpired(remembered, now)) return [];
    return isNewer(remembered, newest.get(name)) ? [remembered] : [];
  });
}

/**
 * The documents after a look: every listed database has one, and those of databases that are not listed any more are closed.
 * The listing's backups include those that its list did not show and that were got singly.
 */
export function afterLook(listing: Listing, states: States, judging: Judging): DatabaseState[] {
  const { databases, backups } = listing;
  const { now } = judging;
  const newest = newestByDatabase(backups, now);
  const shown = new Set(backups.map(({ name }) => name));
  const listed = databases.map(({ name, createTime }) => {
    const before = states.get(name) ?? newDatabase(name, timestampOf(now));
    // A bounded list does not show what was known before it.
    const isKnown = !listing.isWhole && before.newest !== undefined && !shown.has(before.newest.name);
    const candidates = [newest.get(name), isKnown ? before.newest : undefined];
    return judged(noteListed(before, createTime, best(candidates, createTime, now)), undefined, judging);
  });
  const names = new Set(databases.map(({ name }) => name));
  const others = [...states.values()].filter(({ database }) => !names.has(database));
  return [...listed, ...others.map((state) => close(state, 'gone', now))];
}

/** The documents of an instance that could not be looked at, those of the databases that the targets name included. */
export function afterBlindLook(
  instance: string,
  unseen: Unseen,
  states: States,
  judging: Judging,
): DatabaseState[] {
  const named = judging.targets.named
    .filter((name) => name.startsWith(`${instance}/`) && !states.has(name))
    .map((name) => newDatabase(name, timestampOf(judging.now)));
  return [...states.values(), ...named]
    .filter(({ closed }) => closed?.why !== 'gone')
    .map((state) => judged(state, unseen, judging));
}

function judged(state: DatabaseState, unseen: Unseen | undefined, judging: Judging): DatabaseState {
  const { targets, graceMs, waiting, now } = judging;
  const target = targets.of(state.database);
  if (target === undefined) return close(state, 'no target', now);
  const { maxAgeMs } = target;
  const facts = {
    state,
    maxAgeMs,
    graceMs: graceMs ?? maxAgeMs,
    waiting: waiting.get(state.database),
    unseen,
    now,
  };
  return judge(state, rulingOn(facts), maxAgeMs, now);
}

function best(
  candidates: readonly (GoodBackup | undefined)[],
  createTime: Timestamp | undefined,
  now: Date,
): GoodBackup | undefined {
  let newest: GoodBackup | undefined;
  for (const one of candidates) {
    if (one === undefined || isExpired(one, now) || !isOfThis(one, createTime)) continue;
    if (isNewer(one, newest)) newest = one;
  }
  return newest;
}
