import type { CallCount } from './stillness.ts';

/* What the three processes of the soak ask of each other. */

/** The embedded servers. */
export interface BackendsDoor {
  addresses(): Addresses;
  moveTo(ms: number): void;
  addDatabases(names: readonly string[]): void;
  /** The calls of Spanner and Firestore. */
  calls(): CallCount;
  accounts(): Accounts;
}

/** The two functions. */
export interface FunctionsDoor {
  open(environment: Readonly<Record<string, string>>): Promise<Urls>;
  moveTo(ms: number): void;
  /** Resolves once so many requests are stored; false where that stays out for long. */
  stored(count: number): Promise<boolean>;
  /** Answers in a turn of the functions' own. */
  turn(): void;
  memory(): Memory;
  logged(): Logged;
}

/** Whose hand the time is in: the process that runs the soak. */
export interface TimeDoor {
  /** The poller waits for its turn to call Spanner. */
  pause(ms: number): Promise<void>;
}

export interface Addresses {
  readonly spanner: string;
  readonly firestore: string;
  readonly pubsub: string;
}

export interface Urls {
  readonly createBackup: string;
  readonly pollOperations: string;
}

/** Of the functions' process, in MB. */
export interface Memory {
  /** In use after a full collection, buffers outside of the heap included. */
  readonly used: number;
  /** The most that the process ever held. */
  readonly peak: number;
}

export interface Logged {
  readonly lines: number;
  readonly longestLine: number;
  /** The first of severity ERROR. */
  readonly error: string | undefined;
}

/** What the servers hold and saw. All times are ms since 1970. */
export interface Accounts {
  readonly records: readonly RecordAccount[];
  readonly creations: readonly CreationAccount[];
  /** The lists of operations, and the single ones, that were asked for, in the order of arrival. */
  readonly looks: readonly { readonly instance: string; readonly at: number }[];
  /** The lists of databases that were asked for. */
  readonly databaseLooks: readonly { readonly instance: string; readonly at: number }[];
  /** Each database that something is known of, with the code of its verdict, if there is one. */
  readonly databases: readonly { readonly database: string; readonly code: string | undefined }[];
  readonly calls: number;
  /** Those that Spanner did not answer with OK. */
  readonly refused: number;
  /** The most admin calls in any 100 seconds. */
  readonly busiest: number;
}

export interface RecordAccount {
  readonly backup: string;
  readonly state: string;
  /** Open, or with something to announce. */
  readonly pending: boolean;
  readonly operation: string | undefined;
  readonly intentAt: number;
  readonly settledAt: number | undefined;
}

/** A CreateBackup that Spanner accepted, and what it made. */
export interface CreationAccount {
  readonly backup: string;
  readonly operation: string;
  readonly outcome: string;
  readonly startedAt: number;
  readonly endsAt: number;
}
