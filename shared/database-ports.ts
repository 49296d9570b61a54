import type { DatabaseState } from './freshness/database.ts';
import type { Found, ListedBackup } from './freshness/found.ts';
import type { ListedDatabase } from './freshness/look.ts';
import type { Pace, RecordReader, SettledPlace } from './ports.ts';
import type { Timestamp } from './spanner/timestamp.ts';

/* What the poller needs of the world to tell which databases have no good backup. As in ports.ts. */

/**
 * What is listed of an instance. A list that breaks off, whatever the reason, rejects with Unobservable (or OutOfBudget, of
 * the pace): half of it must decide nothing. So does the list of an instance that is not there.
 */
export interface InstanceReader {
  listDatabases(instance: string, pace: Pace): Promise<ListedDatabase[]>;
  /** All backups that are in the instance, whoever made them; of a bounded list, those that were created since. */
  listBackups(instance: string, since: Timestamp | undefined, pace: Pace): Promise<ListedBackup[]>;
  /** Undefined where there is none of that name. */
  getBackup(name: string, pace: Pace): Promise<ListedBackup | undefined>;
}

/** The document of a database, at one version. */
export interface StoredDatabase {
  readonly state: DatabaseState;
  /** Undefined: not stored yet. */
  readonly version: string | undefined;
}

export type DatabaseChangeResult =
  | { readonly kind: 'stored'; readonly stored: StoredDatabase }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A document that is none of ours. */
export interface UnreadableDatabase {
  readonly kind: 'unreadable';
  readonly id: string;
  readonly problem: string;
}

/** The documents of databases. */
export interface DatabaseStore {
  /** All of them, by name. */
  all(): AsyncIterable<StoredDatabase | UnreadableDatabase>;
  ofInstance(instance: string): AsyncIterable<StoredDatabase | UnreadableDatabase>;
  /** Those that are there, in any order; what cannot be read is left out. */
  readMany(databases: readonly string[]): Promise<StoredDatabase[]>;
  /** Compare-and-set of many, each apart; the results are in the order of the changes. */
  storeMany(
    changes: readonly { readonly from: StoredDatabase; readonly to: DatabaseState }[],
  ): Promise<DatabaseChangeResult[]>;
  /** Those with events that are not known to have been sent. */
  unsent(): AsyncIterable<StoredDatabase | UnreadableDatabase>;
}

/** The backups that others made and that were announced: one document for each, created once. */
export interface FoundStore {
  /** `known`: it was found before. */
  create(found: Found): Promise<'stored' | 'known'>;
  markAnnounced(found: readonly Found[]): Promise<void>;
  unsent(): AsyncIterable<Found | UnreadableDatabase>;
}

/** What a poller remembers of its looks at an instance. */
export interface Look {
  /** When it was first to be looked at. */
  readonly knownSince: Timestamp;
  /** When it was last tried. */
  readonly triedAt?: Timestamp;
  /** When a look was last complete, and when one with a whole list of backups was. */
  readonly lookedAt?: Timestamp;
  readonly wholeAt?: Timestamp;
  /** When the earliest backup was created that the last complete look could not settle: the next list begins there. */
  readonly unsettledSince?: Timestamp;
  /** Since when every look has failed, and the words heard last. */
  readonly failingSince?: Timestamp;
  readonly reportedAt?: Timestamp;
  /** Since when backups of others are announced. */
  readonly foundSince?: Timestamp;
}

export interface Looks {
  readonly instances: ReadonlyMap<string, Look>;
  /** The outcomes of records were read up to then. */
  readonly outcomesUntil?: Timestamp;
  /** The reading after that, if a tick had no time to end it. */
  readonly outcomes?: OutcomesRead;
}

/** How far a reading of outcomes has come: from the time when it began, backwards. */
export interface OutcomesRead {
  readonly begunAt: Timestamp;
  readonly place: SettledPlace;
}

/** What the poller leaves to the next tick. Two pollers may overwrite each other's: that costs a look, nothing else. */
export interface LookStore {
  read(): Promise<Looks>;
  write(looks: Looks): Promise<void>;
}

/** What judging databases takes beyond what a tick takes. */
export interface FreshnessDeps {
  readonly instances: InstanceReader;
  readonly databases: DatabaseStore;
  readonly found: FoundStore;
  readonly looks: LookStore;
  readonly outcomes: Pick<RecordReader, 'settledPage'>;
}
