import type { StartAnswer } from './decisions/start.ts';
import type { PublishedEvent } from './events/database-event-schema.ts';
import type { RejectedEvent } from './events/event-schema.ts';
import type { BackupRecord, Glance, Requested } from './record/record.ts';
import type { Outcome, RecordView } from './record/record-view.ts';
import type { Rejection } from './record/rejection.ts';
import type { BackupRequest } from './request/request.ts';
import type { BackupOperation, SpannerBackup, SpannerError } from './spanner/backup.ts';
import type { Timestamp } from './spanner/timestamp.ts';

/*
 * What the functions need of the world. Each interface says what it promises; the adapters keep it. Unless a function says
 * otherwise, a promise that rejects means: the result is unknown, try again later.
 */

/** A record as it is stored, at one version. */
export interface Stored<Kept extends BackupRecord = BackupRecord> {
  readonly record: Kept;
  /** Another after every write. Versions can only be compared for equality. */
  readonly version: string;
}

/** A name of a backup, as it was read: it has no record. */
export interface NoRecord {
  readonly absent: string;
}

/** One change of a record, for many at once. */
export interface Change {
  readonly from: Stored;
  readonly to: BackupRecord;
}

/** What became of one change. `overtaken`: another worker changed the record first, and nothing was written. */
export type ChangeResult =
  | { readonly kind: 'stored'; readonly stored: Stored }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a tick reads of each record before it decides. */
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
  /** Stores the first record of a name. Undefined if the name has a record already. */
  create(record: Requested): Promise<Stored<Requested> | undefined>;
  /** The record of a name, or undefined. Rejects if the document is no record. */
  read(backup: string): Promise<Stored | undefined>;
  /** The records of these names, in any order. Names without a record, and documents that are no record, are left out. */
  readMany(backups: readonly string[]): Promise<Stored[]>;
  /** Compare-and-set: undefined, and nothing is written, if the stored version is not `from`'s any more. */
  replace<Next extends BackupRecord>(from: Stored, to: Next): Promise<Stored<Next> | undefined>;
  /** Compare-and-set of many, each by itself. Gives one result for each change, in their order. */
  replaceMany(changes: readonly Change[]): Promise<ChangeResult[]>;
  /** Open records, and settled ones with unsent events, in the order of their names; only names after or up to one, if told. */
  glances(part?: { readonly after?: string; readonly upTo?: string }): AsyncIterable<Glanced>;
}

/** The rejected messages, one document for each message id. */
export interface RejectionStore {
  /** Stores a rejection. `known`: the message was rejected before. */
  create(rejection: Rejection): Promise<'stored' | 'known'>;
  /**
   * Stores the rejection of a message that contradicts a record, or needs one where there is none. `overtaken`: that record
   * has changed since it was read, or has come, and nothing is stored.
   */
  createWhile(because: Stored | NoRecord, rejection: Rejection): Promise<'stored' | 'known' | 'overtaken'>;
  /** Whether a message was rejected. */
  has(messageId: string): Promise<boolean>;
  /** The events of these rejections were sent. */
  markAnnounced(messageIds: readonly string[]): Promise<void>;
  /** The rejections whose event is not known to have been sent. */
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
  /** Since when each turn had a read that failed. */
  readonly failingSince?: Timestamp;
  /** Since when every read of every turn failed. */
  readonly unobservedSince?: Timestamp;
  /** When that was last logged. */
  readonly reportedAt?: Timestamp;
  /** The last backup that was got singly because the list failed: the next turn goes on after it. */
  readonly resumeAfter?: string;
}

/** What a tick leaves to the next. */
export interface Rotated {
  /** The last turn of each instance, the one that waited longest first. The poller begins there, so the order is stored too. */
  readonly turns: ReadonlyMap<string, Turn>;
  /** The last record that was read, if there were more than one tick takes: the next tick goes on after it. */
  readonly resumeAfter?: string;
}

/** The poller's memory from one tick to the next. */
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
 * Spanner's backup API. Every call and every page of a list awaits the pace first. That a backup, operation or instance does
 * not exist is an answer; any other error of a read rejects with Unobservable.
 */
export interface BackupAdmin {
  /** Calls CreateBackup once, for a backup that expires then. Never rejects: an error is an answer, and so is a lost one. */
  createBackup(request: BackupRequest, expireTime: Date): Promise<StartAnswer>;
  /** Undefined if there is no such instance. */
  listOperations(instance: string, query: OperationQuery, pace: Pace): Promise<BackupOperation[] | undefined>;
  /** Undefined if Spanner does not know it, or not any more. */
  getOperation(name: string, pace: Pace): Promise<BackupOperation | undefined>;
  /** Undefined if there is no backup of that name. */
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
  /** As many of those as a page holds, behind the place that the page before ended at. */
  settledPage(since: Timestamp, after: SettledPlace | undefined, most: number): Promise<SettledPage>;
}

/** A place among the records that got their outcome. */
export interface SettledPlace {
  readonly settledAt: Timestamp;
  readonly backup: string;
}

/** Some of the records that got their outcome. What cannot be read is left out. */
export interface SettledPage {
  readonly outcomes: readonly Outcome[];
  /** Where it ends; undefined if nothing comes behind it. */
  readonly end: SettledPlace | undefined;
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

/** A call of one of Google's REST APIs: a GET, or with a body a POST. */
export interface RestCall {
  readonly url: string;
  readonly body?: unknown;
}

/** What was answered, an error of Google's too. Rejects where no answer came, or there are no credentials. */
export type Rest = (call: RestCall) => Promise<{ readonly status: number; readonly json: unknown }>;
