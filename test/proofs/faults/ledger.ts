import type { LocalFirestore } from 'google-emulators/firestore/server.ts';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { projectOf } from 'google-emulators/spanner/names.ts';
import type { OperationView } from 'google-emulators/spanner/operation-view.ts';
import type { LocalSpanner } from 'google-emulators/spanner/server.ts';
import { toMessage } from '../../../shared/adapters/pubsub/events.ts';
import { startRow } from '../../../shared/decisions/start.ts';
import type { PublishedEvent } from '../../../shared/events/database-event-schema.ts';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import type { Found } from '../../../shared/freshness/found.ts';
import type { BackupRecord } from '../../../shared/record/record.ts';
import { isOpen } from '../../../shared/record/record.ts';
import type { Rejection } from '../../../shared/record/rejection.ts';
import { databasesIn, foundIn, keysWritten, recordsIn, rejectionsIn } from '../../stored.ts';
import type { Service } from './door.ts';
import { judgeVerdict } from './freshness.ts';
import type { Letter } from './letter.ts';
import { type Copy, copiesIn, wholeOf } from './published.ts';
import type { Violation } from './violation.ts';

/** How a round of a record went, as its writes told. */
export interface Round {
  readonly backup: string;
  readonly round: number;
  readonly openedBy: string;
  /** Every state that was ever stored in this round, in order, each once in a row. */
  readonly states: BackupRecord['state'][];
  /** The operations that its record ever named. */
  readonly operations: Set<string>;
  /** Whether it was ever stored as running for too long. */
  wasDelayed: boolean;
  /** Whether it was ever stored that something definite keeps it waiting: a refusal, or another that goes first. */
  wasKept: boolean;
  record: BackupRecord;
}

/** Where a message was taken in, and how many events had been published by then. */
export interface Intake {
  readonly backup: string;
  readonly events: number;
}

interface Servers {
  readonly spanner: LocalSpanner;
  readonly firestore: LocalFirestore;
}

/** What belongs to a run. On the same servers an earlier one may still have something to write or to tell. */
export interface Ours {
  project(id: string): boolean;
  message(id: string): boolean;
}

const writes = new Set(['Commit', 'BatchWrite']);

/** Looks on: every write of a record, every event that was accepted, every message that was acknowledged. */
export class Ledger {
  /** Found while the run went on. */
  readonly violations: Violation[] = [];
  /** Those that Pub/Sub accepted, in that order. */
  readonly events: Copy[] = [];
  /** Every event that was ever stored to be sent, by its id, as it was first stored: it is frozen from then on. */
  readonly stored = new Map<string, string>();
  readonly rounds = new Map<string, Round>();
  readonly takenIn = new Map<string, Intake>();
  /** The operations whose backups were deleted before anybody could have seen them since. */
  readonly deletedUnseen = new Set<string>();
  /** Some reads of Spanner are refused for good: two weeks later a round may be given up. */
  isBlind = false;
  /** The messages whose rejections were stored. */
  readonly refused = new Set<string>();
  readonly #said = new Map<string, string>();
  readonly #servers: Servers;
  readonly #ours: Ours;

  /** Looks at what is ours alone. */
  constructor(servers: Servers, ours: Ours) {
    this.#servers = servers;
    this.#ours = ours;
  }

  get switches() {
    return this.#servers.spanner.switches;
  }

  witness(service: Service, call: Call): void {
    if (service === 'pubsub' && call.method === 'Publish')
      this.events.push(...copiesIn(call.request).filter((copy) => this.#isAboutOurs(copy)));
    if (service === 'firestore' && writes.has(call.method)) this.#look(keysWritten(call.request));
  }

  acknowledged(letter: Pick<Letter, 'id'>): void {
    if (!this.takenIn.has(letter.id) && !this.refused.has(letter.id))
      this.#violated('lost', `${letter.id} was acknowledged, and nothing is stored of it`);
  }

  records(isMeant: (backup: string) => boolean = () => true): BackupRecord[] {
    return recordsIn(this.#servers.firestore, (backup) => isMeant(backup) && this.#isAboutOurBackup(backup));
  }

  rejections(isMeant: (messageId: string) => boolean = () => true): Rejection[] {
    return rejectionsIn(
      this.#servers.firestore,
      (messageId) => isMeant(messageId) && this.#ours.message(messageId),
    );
  }

  get spanner(): LocalSpanner {
    return this.#servers.spanner;
  }

  databases(isMeant: (database: string) => boolean = () => true): DatabaseState[] {
    const isOurs = (name: string) => isMeant(name) && this.#ours.project(projectOf(name));
    return databasesIn(this.#servers.firestore, isOurs);
  }

  found(isMeant: (id: string) => boolean = () => true): Found[] {
    return foundIn(this.#servers.firestore, (id) => isMeant(id) && this.#ours.project(projectOf(id)));
  }

  nothingPending(): boolean {
    const told = this.records().every((record) => !isOpen(record) && record.outbox.length === 0);
    if (this.databases().some(({ outbox }) => outbox.length > 0)) return false;
    if (this.found().some(({ announced }) => !announced)) return false;
    return told && this.rejections().every(({ announced }) => announced);
  }

  /** All that Spanner ever began in our projects, by whomever, as it stands now. */
  operations(): OperationView[] {
    const { world } = this.#servers.spanner;
    return world.operations().filter(({ creation }) => this.#isAboutOurBackup(creation.backup));
  }

  /** The operations that Spanner began because we called it. */
  accepted(): string[] {
    const { journal } = this.#servers.spanner;
    const ours = journal.acceptedCreates().filter(({ resource }) => this.#isAboutOurBackup(resource));
    return ours.flatMap(({ operation }) => operation ?? []);
  }

  #isAboutOurBackup(name: string): boolean {
    return this.#ours.project(projectOf(name));
  }

  // What is refused need not be about a backup.
  #isAboutOurs({ subject, told }: Copy): boolean {
    return told.messageId === undefined
      ? this.#isAboutOurBackup(subject)
      : this.#ours.message(told.messageId);
  }

  /** Takes in what has just been written, as it stands now. */
  #look(keys: ReadonlySet<string>): void {
    for (const record of this.records((backup) => keys.has(backup))) this.#seen(record);
    for (const state of this.databases((database) => keys.has(database))) {
      this.#toSend(state.outbox);
      // A document is written for other reasons, too, long after its verdict was found.
      const said = JSON.stringify([state.verdict, state.closed]);
      if (this.#said.get(state.database) === said) continue;
      this.#said.set(state.database, said);
      this.violations.push(...judgeVerdict(state, this.spanner, this.spanner.world.nowMs()));
    }
    for (const { event } of this.found((id) => keys.has(id))) this.#toSend([event]);
    for (const { event } of this.rejections((messageId) => keys.has(messageId))) {
      this.refused.add(event.data.messageId);
      this.#toSend([event]);
    }
  }

  #toSend(events: readonly PublishedEvent[]): void {
    for (const event of events)
      if (!this.stored.has(event.id)) this.stored.set(event.id, wholeOf(toMessage(event)));
  }

  #seen(record: BackupRecord): void {
    const { backup } = record.request;
    const taken = { backup, events: this.events.length };
    for (const { id } of record.messages) if (!this.takenIn.has(id)) this.takenIn.set(id, taken);
    this.#toSend(record.outbox);
    const key = `${backup}#${record.round}`;
    const known = this.rounds.get(key);
    if (known === undefined) this.#opened(record);
    const round = known ?? this.#begin(key, record);
    this.#compare(round, record);
    if ('operation' in record && record.operation !== undefined) round.operations.add(record.operation);
    if (round.states.at(-1) !== record.state) round.states.push(record.state);
    round.wasDelayed ||= 'delayed' in record && record.delayed;
    round.wasKept ||= isKept(record);
    round.record = record;
  }

  #begin(key: string, record: BackupRecord): Round {
    const { request, round, openedBy } = record;
    const begun = {
      backup: request.backup,
      round,
      openedBy,
      states: [],
      operations: new Set<string>(),
      wasDelayed: false,
      wasKept: false,
      record,
    };
    this.rounds.set(key, begun);
    return begun;
  }

  #opened({ request: { backup }, round }: BackupRecord): void {
    if (round === 1) return;
    const before = this.rounds.get(`${backup}#${round - 1}`);
    if (before === undefined) this.#violated('lost', `${backup} skipped round ${round - 1}`);
    else if (isOpen(before.record))
      this.#violated('lost', `${backup}: round ${round} began before the one before it was settled`);
  }

  #compare(round: Round, record: BackupRecord): void {
    const before = round.record;
    const what = `${round.backup}, round ${round.round}`;
    const last = round.states.at(-1);
    const backwards = last === 'running' && record.state === 'requested';
    if (last !== undefined && last !== record.state && (backwards || !isOpen(before)))
      this.#violated('contradictory', `${what} was ${last} and became ${record.state}`);
    if (round.openedBy !== record.openedBy)
      this.#violated('contradictory', `${what} is said to be opened by two messages`);
    const ids = new Set(record.messages.map(({ id }) => id));
    for (const { id } of before.messages)
      if (!ids.has(id)) this.#violated('lost', `${what} has forgotten the message ${id}`);
  }

  #violated(kind: Violation['kind'], what: string): void {
    this.violations.push({ kind, what });
  }
}

/** An answer that is lost leaves the lease standing, whatever was heard. */
function isKept(record: BackupRecord): boolean {
  if (record.state !== 'requested') return false;
  const { blockedBy, lastError, lease } = record;
  if (blockedBy !== undefined) return true;
  return lease === undefined && lastError !== undefined && startRow(lastError).answer === 'definite';
}
