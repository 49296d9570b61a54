import type { DatabaseState } from './freshness/database.ts';
import type { FoundBackup } from './freshness/found-view.ts';
import type { RecordView } from './record/record-view.ts';
import type { OpenState, SettledState } from './record/states.ts';
import type { Narrowed } from './spanner/narrowed.ts';
import type { Timestamp } from './spanner/timestamp.ts';

/* What the status page needs of the world. As in ports.ts: a promise that rejects means that nothing is known. */

/** A part of a list. */
export interface Part<Item> {
  readonly items: readonly Item[];
  /** Where the next part begins; undefined where nothing is left. */
  readonly next: string | undefined;
  /** So many of those that were read are nothing that this version can read, and are left out. */
  readonly unreadable: number;
}

/** A list of which nothing was read, because nothing of it is meant. */
export const noPart: Part<never> = { items: [], next: undefined, unreadable: 0 };

/** Which part of a list is read. */
export interface Slice {
  /** At most so many items are given. Where few of many are meant, there may be fewer, and yet a next part. */
  readonly limit: number;
  /** The `next` of the part before. */
  readonly after?: string | undefined;
}

export interface SettledQuery extends Narrowed, Slice {
  /** All, where it says nothing. */
  readonly states?: readonly SettledState[] | undefined;
  /** Settled then or later. */
  readonly since: Timestamp;
}

export interface FoundQuery extends Narrowed, Slice {
  /** Created then or later; at any time, where it says nothing. */
  readonly since?: Timestamp | undefined;
}

/** A record as it lies in the store; or what is wrong with it, where it is none that this version can read. */
export type StoredDocument = {
  /** Its fields, with dates for timestamps of Firestore's own. */
  readonly raw: Readonly<Record<string, unknown>>;
} & (
  | { readonly view: RecordView; readonly problem?: undefined }
  | { readonly view: undefined; readonly problem: string }
);

/**
 * The reads of the status page. What each reads of the store is bounded, however many records there are: by its limit, or
 * where few of many are meant by a fixed number. What this version cannot read is left out, and counted.
 */
export interface StatusReader {
  /** Records of an open state, the one that was asked for longest ago first. */
  open(state: OpenState, query: Narrowed & Slice): Promise<Part<RecordView>>;
  /** Records that have their outcome since then, the latest first. */
  settled(query: SettledQuery): Promise<Part<RecordView>>;
  /** The records of one database (full name) that have their outcome, the latest first. */
  ofDatabase(database: string, slice: Slice): Promise<Part<RecordView>>;
  /** The document of one backup (full name), whole. */
  record(backup: string): Promise<StoredDocument | undefined>;
  /** What is known of one database (full name): one item, or none. */
  database(name: string): Promise<Part<DatabaseState>>;
  /**
   * Databases: stale ones first, the longest stale first; then fresh ones; then those that no target matches, by name, and
   * within a part the one with the oldest good backup first. All of an instance that is asked for by its full name are given,
   * whatever the limit.
   */
  databases(query: Narrowed & Slice): Promise<Part<DatabaseState>>;
  /** Backups that others made, as they were found: where that is switched on, those since then. The latest first. */
  found(query: FoundQuery): Promise<Part<FoundBackup>>;
}

/** The store was not read. Its `cause` is what the store, or its client, said. */
export class ReadFailed extends Error {
  constructor(cause: unknown) {
    super('the records could not be read', { cause });
    this.name = 'ReadFailed';
  }
}

/** A cursor that is none: somebody wrote the address by hand. */
export class BadCursor extends Error {
  constructor() {
    super('the address names no place in the list');
    this.name = 'BadCursor';
  }
}
