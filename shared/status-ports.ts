import type { DatabaseState } from './freshness/database.ts';
import type { RecordView } from './record/record-view.ts';
import type { State } from './record/states.ts';
import type { Narrowed } from './spanner/narrowed.ts';
import type { Timestamp } from './spanner/timestamp.ts';

/* What the status page needs of the world. As in ports.ts: a promise that rejects means that nothing is known. */

/** A part of a list. */
export interface Part<Item> {
  readonly items: readonly Item[];
  /** Where the next part begins; undefined where nothing is left. */
  readonly next: string | undefined;
  /** So many of those that were read are nothing that this version can read, and are left out. */
  readonly unreadable?: number;
}

/** Which part of a list is read. */
export interface Slice {
  /** At most so many items are given. Where few of many match, there may be fewer, and yet a next part. */
  readonly limit: number;
  /** The `next` of the part before. */
  readonly after?: string | undefined;
}

export type OpenState = Extract<State, 'requested' | 'running'>;
export type SettledState = Exclude<State, OpenState>;

export interface SettledQuery extends Narrowed, Slice {
  /** All, where it says nothing. */
  readonly states?: readonly SettledState[] | undefined;
  /** Settled then or later. */
  readonly since: Timestamp;
}

/** A record as it lies in the store. */
export interface StoredDocument {
  /** Undefined: the document is no record that this version can read. */
  readonly view: RecordView | undefined;
  /** What is wrong with it then. */
  readonly problem: string | undefined;
  /** Its fields, with dates for timestamps of Firestore's own. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * The reads of the status page. What each reads of the store is bounded by its limit, however many records there are: what
 * cannot be read is left out.
 */
export interface StatusReader {
  /** Records of an open state, the one that was asked for longest ago first. */
  open(state: OpenState, query: Narrowed & Slice): Promise<Part<RecordView>>;
  /** Records that have their outcome, the latest first. */
  settled(query: SettledQuery): Promise<Part<RecordView>>;
  /** The records of one database (full name), the one that was settled last first. */
  ofDatabase(database: string, slice: Slice): Promise<Part<RecordView>>;
  /** The document of one backup (full name), whole. */
  record(backup: string): Promise<StoredDocument | undefined>;
  /** What is known of one database (full name); undefined where it is not known. */
  database(name: string): Promise<DatabaseState | undefined>;
  /**
   * Databases: stale ones first, the longest stale first; then fresh ones; then those that no target matches, by name, and
   * within a part the one with the oldest good backup first.
   */
  databases(query: Narrowed & Slice): Promise<Part<DatabaseState>>;
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
