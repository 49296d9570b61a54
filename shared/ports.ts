import type { StartAnswer } from './decisions/start.ts';
import type { PublishedEvent } from './events/database-event-schema.ts';
import type { RejectedEvent } from './events/event-schema.ts';
import type { BackupRecord, Glance, Requested } from './record/record.ts';
import type { RecordView } from './record/record-view.ts';
import type { Rejection } from './record/rejection.ts';
import type { BackupRequest } from './request/request.ts';
import type { BackupOperation, SpannerBackup, SpannerError } from './spanner/backup.ts';
import type { Timestamp } from './spanner/timestamp.ts';

/*
 * What the functions need of the world. Each says what it promises, not how it is kept. Where nothing else is said,
 * a promise that rejects means: not known, try again later.
 */

/** A record as it is stored, at one version. */
export interface Stored<Kept extends BackupRecord = BackupRecord> {
  readonly record: Kept;
  /** Changes with every write; nothing else is known of it. */
  readonly version: string;
}

/** One change of a record, for many at once. */
export interface Change {
  readonly from: Stored;
  readonly to: BackupRecord;
}

/** How one change of many went. `overtaken`: another worker wrote first, and nothing was written here. */
export type ChangeResult =
  | { readonly kind: 'stored'; readonly stored: Stored }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a tick reads of a record first. */
export type Glanced =
  | {
      readonly kind: 'open';
      readonly backup: string;
      readonly version: string;
      readonly glance: Glance;
      /** There are events that are not known to have been sent. */
      readonly unsent: boolean;
    }
  /** Settled, with events that are not known to have been sent. */
  | { readonly kind: 'unsent'; readonly backup: string }
  /** A document that is no record. */
  | { readonly kind: 'unreadable'; readonly id: string; readonly problem: string };

/** The glance of an open record. */
export type OpenGlanced = Extract<Glanced, { kind: 'open' }>;

/** The records, one for each backup name. */
export interface RecordStore {
  /** Stores the first record of a name. Undefined where there is one already. */
  create(record: Requested): Promise<Stored<Requested> | undefined>;
  /** The record of a name, or undefined. Rejects where the document is no record. */
  read(backup: string): Promise<Stored | undefined>;
  /** Those of the names that have a record, in any order; what cannot be read is left out. */
  readMany(backups: readonly string[]): Promise<Stored[]>;
  /** Compare-and-set: undefined, and nothing written, where the stored version is another by now. */
  replace<Next extends BackupRecord>(from: Stored, to: Next): Promise<Stored<Next> | undefined>;
  /** Compare-and-set of many, each apart; the results are in the order of the changes. */
  replaceMany(changes: readonly Change[]): Promise<ChangeResult[]>;
  /** All that a tick has to look after: open records, and those with unsent events. By name, of a part of the names. */
  glances(part?: { readonly after?: string; readonly upTo?: string }): AsyncIterable<Glanced>;
}

/** The refused messages, one document for each message id. */
export interface RejectionStore {
  /** Stores a rejection. `known`: the message was refused before. */
  create(rejection: Rejection): Promise<'stored' | 'known'>;
  /**
   * The same for a message that is refused because of a record: nothing is stored once that record is at another
   * version than this one (`overtaken`).
   */
  createWhile(because: Stored, rejection: Rejection): Promise<'stored' | 'known' | 'overtaken'>;
  /** Whether a message was refused. */
  has(messageId: string): Promise<boolean>;
  markAnnounced(messageIds: readonly string[]): Promise<void>;
  unsent(): AsyncIterable<Unsent>;
}

/** A rejection whose event is not known to have been sent. */
export type Unsent =
  | { readonly kind: 'unsent'; readonly rejection: Rejection }
  /** A document that is no rejection. */
  | { readonly kind: 'unreadable'; readonly id: string; readonly problem: string };

/** An instance's last turn, and what the poller has to remember of it until the next. */
export interface Turn {
  readonly observedAt: Timestamp;
  /** How many turns in a row the instance was denied, or was not there. */
  readonly refusals?: number;
  /** Since when no turn was without a read that failed. */
  readonly failingSince?: Timestamp;
  /** Since when every read of every turn failed. */
  readonly unobservedSince?: Timestamp;
  /** When that was last reported. */
  readonly reportedAt?: Timestamp;
  /** The last backup that was got singly because it could not be listed: the next turn goes on behind it. */
  readonly resumeAfter?: string;
}

/** What a tick leaves to the next. */
export interface Rotated {
  /** The last turn of each instance, the one that waited longest first: that is where the poller begins. The order is kept. */
  readonly turns: ReadonlyMap<string, Turn>;
  /** The last record that was read, where there were more than one tick takes: the next goes on behind it. */
  readonly resumeAfter?: string;
}

export interface Rotation {
  read(): Promise<Rotated>;
  write(rotated: Rotated): Promise<void>;
}

/** Awaited before every admin call. Rejects with OutOfBudget if the call may not be made any more. */
export type Pace = () => Promise<void>;

/** Which of an instance's backup operations to list. */
export type OperationQuery =
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'ended'; readonly since: Timestamp }
  | { readonly kind: 'of backup'; readonly backup: string }
  /** Those that run, or ended since. */
  | { readonly kind: 'of database'; readonly database: string; readonly since: Timestamp };

/**
 * Spanner's backup API. Every page and every call asks the pace first. A read that fails rejects with Unobservable,
 * whatever the code. A backup, operation or instance that is not there is no error but an answer.
 */
export interface BackupAdmin {
  /** Asks once for a backup that expires then. Never rejects: what Spanner answered, or that no answer came. */
  createBackup(request: BackupRequest, expireTime: Date): Promise<StartAnswer>;
  /** Undefined where there is no such instance. */
  listOperations(instance: string, query: OperationQuery, pace: Pace): Promise<BackupOperation[] | undefined>;
  /** Undefined where Spanner does not know it (any more). */
  getOperation(name: string, pace: Pace): Promise<BackupOperation | undefined>;
  /** Undefined where there is none of that name. */
  getBackup(name: string, pace: Pace): Promise<SpannerBackup | undefined>;
  /** The instance's backups created since. */
  listBackups(instance: string, since: Timestamp, pace: Pace): Promise<SpannerBackup[]>;
}

/** A read of Spanner failed. Nothing is known but the error's words: a failed read is never an outcome. */
export class Unobservable extends Error {
  readonly words: SpannerError;

  constructor(words: SpannerError) {
    super(`${words.status}: ${words.message}`);
    this.name = 'Unobservable';
    this.words = words;
  }
}

/** The events topic. */
export interface EventPublisher {
  /**
   * Resolves when all are accepted. Rejects with `Unpublishable` if one of the events will never be accepted; with any
   * other error the result is unknown, and they are to be sent again.
   */
  publish(events: readonly PublishedEvent[]): Promise<void>;
}

/** Pub/Sub will never take one of the events: sending it again does not help. */
export class Unpublishable extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'Unpublishable';
  }
}

/** What the command line reads of the records, and of the messages that were rejected. Nothing is written. */
export interface RecordReader {
  /** The record of a name, or undefined. Rejects where the document is no record. */
  read(backup: string): Promise<RecordView | undefined>;
  /** What was asked for under a name, or undefined. Rejects where a later version kept what this one does not know. */
  asked(backup: string): Promise<BackupRequest | undefined>;
  /** The event that rejected a message, or undefined. */
  rejection(messageId: string): Promise<RejectedEvent | undefined>;
  /** All records without an outcome, in no order. What cannot be read is left out. */
  open(): AsyncIterable<RecordView>;
  /** The records that got their outcome since, the latest first. What cannot be read is left out. */
  settledSince(since: Timestamp): AsyncIterable<RecordView>;
}

/** The requests topic, as publishers see it. */
export interface RequestPublisher {
  /** Publishes the text once. Gives the message id; where it rejects, nothing is known of it. */
  publish(data: string): Promise<string>;
}

/** A request that could not be delivered. */
export interface DeadLetter {
  /** Names it to Pub/Sub for as long as its lease runs. */
  readonly handle: string;
  /** Its own: the original's is not known any more. */
  readonly messageId: string;
  readonly data: Uint8Array;
  /** When the original was published; where Pub/Sub does not say so, when this was. */
  readonly publishTime: Timestamp;
}

/** The requests that could not be delivered. */
export interface DeadLetters {
  /** Takes so many at most, each under a lease of ten minutes, until no other comes. */
  take(most: number): Promise<DeadLetter[]>;
  /** They will not come again. */
  forget(letters: readonly DeadLetter[]): Promise<void>;
  /** They are there again at once, for whoever takes them next. */
  giveBack(letters: readonly DeadLetter[]): Promise<void>;
}
