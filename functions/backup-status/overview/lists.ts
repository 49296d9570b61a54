import type { DatabaseState } from '../../../shared/freshness/database.ts';
import { goodBackup, isNewer } from '../../../shared/freshness/newest.ts';
import { oldestFirst } from '../../../shared/freshness/order.ts';
import { lastOutcomeOf } from '../../../shared/freshness/transitions.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { isSettledState, type SettledState } from '../../../shared/record/states.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import type { Part, StatusReader } from '../../../shared/status-ports.ts';
import type { Filters } from '../filters.ts';

/** The lists of the first screen. Each goes on at the parameter of its name. */
export const listNames = ['running', 'waiting', 'ended', 'databases'] as const;
export type ListName = (typeof listNames)[number];

/** So many of each at most, so that all of them are near the top; and of one that goes on. */
const limits = { running: 15, waiting: 10, ended: 15, databases: 25 } as const;
const continuedLimit = 50;

/** Where the poller has noted no database, so many outcomes are read to tell which there are. */
export const mostOutcomes = 100;

const dayMs = 86_400_000;
/** Longer than most intervals between backups; the limit above is what bounds the read. */
const outcomesMs = 31 * dayMs;

/** What has ended without a backup. */
export const withoutBackup: readonly SettledState[] = ['failed', 'expired', 'cancelled'];

/** What was read for the first screen; undefined: a list that is not shown. */
export interface Lists {
  readonly running: Part<RecordView> | undefined;
  readonly waiting: Part<RecordView> | undefined;
  readonly ended: Part<RecordView> | undefined;
  readonly databases: Part<DatabaseState> | undefined;
  /** The databases are not those that the poller knows, but those of the latest outcomes. */
  readonly derived: boolean;
}

/** The states of what has ended that are meant: without a word about it, those that left no backup. */
export function endedStates(filters: Filters): readonly SettledState[] {
  const meant = filters.states.filter(isSettledState);
  return filters.states.length === 0 ? withoutBackup : meant;
}

/** Reads what is shown, all at once. Where one list goes on, it is the only one. */
export async function readLists(
  records: StatusReader,
  filters: Filters,
  places: Partial<Readonly<Record<ListName, string>>>,
  now: Date,
): Promise<Lists> {
  const { instance, database } = filters;
  const [only] = listNames.filter((name) => places[name] !== undefined);
  const shown = (name: ListName, meant: boolean) => (only === undefined ? meant : only === name);
  const any = filters.states.length === 0;
  const slice = (name: ListName) => ({
    instance,
    database,
    limit: only === undefined ? limits[name] : continuedLimit,
    after: places[name],
  });
  const ended = endedStates(filters);
  const since = timestampOf(filters.from);
  const [running, waiting, settled, known] = await Promise.all([
    shown('running', any || filters.states.includes('running'))
      ? records.open('running', slice('running'))
      : undefined,
    shown('waiting', any || filters.states.includes('requested'))
      ? records.open('requested', slice('waiting'))
      : undefined,
    shown('ended', ended.length > 0)
      ? records.settled({ ...slice('ended'), states: ended, since })
      : undefined,
    shown('databases', any) ? records.databases(slice('databases')) : undefined,
  ]);
  const isUnnarrowed = instance === undefined && database === undefined && places.databases === undefined;
  const isNoneKnown = known?.items.length === 0 && known.next === undefined && known.unreadable === 0;
  const derived = isUnnarrowed && isNoneKnown;
  const databases = derived ? await databasesOfOutcomes(records, now) : known;
  return {
    running,
    waiting,
    ended: settled,
    databases,
    derived: derived && (databases?.items.length ?? 0) > 0,
  };
}

/** Where the poller has noted no database yet: what the latest outcomes tell of theirs. */
async function databasesOfOutcomes(records: StatusReader, now: Date): Promise<Part<DatabaseState>> {
  const since = timestampOf(new Date(now.getTime() - outcomesMs));
  const { items, unreadable } = await records.settled({ since, limit: mostOutcomes });
  const found = new Map<string, DatabaseState>();
  // The latest comes first: the first of each database is its last outcome.
  for (const view of items) {
    const name = view.request.database;
    const last = lastOutcomeOf(view);
    const before = found.get(name) ?? {
      database: name,
      knownSince: view.intentAt,
      outbox: [],
      ...(last !== undefined && { last }),
    };
    const good = view.backup && goodBackup(view.backup, now);
    found.set(name, good && isNewer(good, before.newest) ? { ...before, newest: good } : before);
  }
  return { items: [...found.values()].toSorted(oldestFirst), next: undefined, unreadable };
}
