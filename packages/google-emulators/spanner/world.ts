import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { GrpcCode } from '../grpc/error.ts';
import { type BackupView, backupView } from './backup-view.ts';
import { Changes } from './changes.ts';
import type { Creation } from './creation.ts';
import { Creations } from './creations.ts';
import { type Durations, usualMs } from './durations.ts';
import type { Keys } from './encryption.ts';
import { type OperationView, operationView } from './operation-view.ts';
import { Permissions } from './permissions.ts';
import { type Database, type Instance, Places } from './places.ts';
import { anyBackup, Plans } from './plans.ts';
import type { Restoration } from './restoration.ts';
import { Restorations } from './restorations.ts';
import { makeScheduledBackups } from './scheduled-backups.ts';
import { Schedules } from './schedules.ts';
import { creationOf, type Start } from './start.ts';
import type { Switches } from './switches.ts';
import { cancelledAt, failedAt, finishedAt, inWords, lasting, outcomeOf } from './work.ts';

/**
 * The state of the local Spanner, and the means to change it from outside the API, as a person at the console, a schedule or
 * a failing disk would. State is a function of past calls and of the clock; nothing runs in the background but the copying
 * of rows, where there are any.
 */
export class World {
  readonly switches: Switches;
  readonly permissions = new Permissions();
  readonly places: Places;
  readonly changes = new Changes();
  readonly schedules = new Schedules();
  /** The IAM policies that were set: they are given back, and enforce nothing. */
  readonly policies = new Map<string, google.iam.v1.IPolicy>();
  /** The operations that somebody has deleted: they are got and listed no more, whatever becomes of them. */
  readonly forgotten = new Set<string>();
  readonly restorations: Restorations;
  /** What `failNext`, `delayNext` and `setDuration` were told. */
  readonly plans = new Plans();
  /** Milliseconds since 1970, down to microseconds. */
  readonly nowMs: () => number;
  readonly #durations: Durations;
  readonly #creations = new Creations();
  #catchingUp = false;
  readonly #inaccessibleKeys = new Set<string>();

  constructor(nowMs: () => number, switches: Switches, durations: Durations) {
    this.nowMs = nowMs;
    this.switches = switches;
    this.#durations = durations;
    this.restorations = new Restorations(nowMs, switches);
    this.places = new Places(nowMs, (database) => this.restorations.isRuin(database));
  }

  /** Adds an instance, or changes the one there is. */
  addInstance(name: string, traits: Partial<Omit<Instance, 'name'>> = {}): Instance {
    return this.places.addInstance(name, traits);
  }

  /** Adds a database and, where needed, its instance, or changes the one there is. */
  addDatabase(name: string, traits: Partial<Omit<Database, 'name'>> = {}): Database {
    // A name is free again once a restore to it has failed.
    if (this.restorations.isRuin(name)) this.dropDatabase(name);
    return this.places.addDatabase(name, traits);
  }

  /** Drops a database, whatever state it is in; its backups stay. */
  dropDatabase(name: string): void {
    this.catchUp();
    this.schedules.deleteAllOf(name);
    this.places.dropDatabase(name);
    this.restorations.drop(name);
  }

  /** Lets the next creation of this backup, of any backup of this database, of `anyBackup`, or restore of it, fail part-way. */
  failNext(backupOrDatabase: string, error: { code: GrpcCode; message?: string }, atPercent = 50): void {
    this.plans.failNext(backupOrDatabase, { ...inWords(error), atPercent });
  }

  /** Lets the next creation of the same names take so long. */
  delayNext(backupOrDatabase: string, ms: number): void {
    this.plans.setNextDuration(backupOrDatabase, ms);
  }

  /** Lets creations of this backup, of any backup of this database, or restores of it, take so long from now on. */
  setDuration(backupOrDatabase: string, ms: number): void {
    this.plans.setDuration(backupOrDatabase, ms);
  }

  /** Makes a Cloud KMS key unusable, or usable again. */
  setKeyAccessible(kmsKey: string, accessible: boolean): void {
    if (accessible) this.#inaccessibleKeys.delete(kmsKey);
    else this.#inaccessibleKeys.add(kmsKey);
  }

  isKeyAccessible(kmsKey: string): boolean {
    return !this.#inaccessibleKeys.has(kmsKey);
  }

  /** Starts a backup as somebody else would: the console, or the schedules named. It asks nobody and refuses nothing. */
  startBackup(
    backup: string,
    database: string,
    options: { schedules?: readonly string[]; expireTimeMs?: number; versionTimeMs?: number } = {},
  ): Creation {
    const source = this.places.database(database) ?? this.addDatabase(database);
    return this.start({ backup, database: source, expireTimeMs: this.nowMs() + 7 * 86_400_000, ...options });
  }

  /** Starts a backup, or the copy of one, that has passed every check. */
  start(order: Start): Creation {
    const { backup, database } = order;
    const nowMs = order.startMs ?? this.nowMs();
    const names = [backup, database.name, anyBackup];
    const usual = order.copyOf === undefined ? this.#durations.backup : this.#durations.copy;
    const durationMs =
      this.plans.takeDuration(...names) ?? usualMs(usual, { name: backup, database: database.name });
    const creation: Creation = {
      ...creationOf(order, this.#creations.size + 1, nowMs, this.places.database(database.name)),
      durationMs,
      ...this.plans.takeFailure(nowMs, durationMs, ...names),
    };
    this.#creations.add(creation);
    return creation;
  }

  /** Notes that all rows of a backup are in it. */
  carried(operation: string, sizeBytes: number): void {
    for (const creation of this.#caughtUp().of(operation))
      this.#creations.replace({ ...creation, sizeBytes, busyUntilMs: this.nowMs() });
  }

  /**
   * Starts a restore that has passed every check, into a database that is CREATING from now on; where rows are carried
   * into it, until they are there.
   */
  restore(
    database: string,
    source: BackupView,
    keys: Partial<Keys> & Pick<Keys, 'kmsKeys'>,
    carrying = false,
  ): Restoration {
    const { dialect, sizeBytes, backup } = source;
    const { optimizeMs, restoreMs } = this.#durations;
    const durationMs = this.plans.takeDuration(database, backup) ?? usualMs(restoreMs, database);
    const failure = this.plans.takeFailure(this.nowMs(), durationMs, database);
    const busy = carrying ? { busyUntilMs: Number.POSITIVE_INFINITY } : {};
    this.addDatabase(database, { dialect, sizeBytes, ...keys, ...source.schema });
    return this.restorations.start({ database, source, durationMs, optimizeMs, ...busy, ...failure });
  }

  /** Asks for an operation to be cancelled, by its own name, its backup's or its database's; one that has ended stays as it is. */
  cancel(operationOrBackupOrDatabase: string): void {
    this.#changeRunning(operationOrBackupOrDatabase, cancelledAt);
  }

  /** Lets a running operation fail now, by its own name, its backup's or its database's. */
  fail(operationOrBackupOrDatabase: string, error: { code: GrpcCode; message?: string }): void {
    this.#changeRunning(operationOrBackupOrDatabase, (work, nowMs) => failedAt(work, nowMs, inWords(error)));
  }

  /** Lets a running operation take so long in all, by the same names. One that has taken longer already ended then. */
  delay(operationOrBackupOrDatabase: string, ms: number): void {
    this.#changeRunning(operationOrBackupOrDatabase, (work) => lasting(work, ms));
  }

  /** Moves a running operation to its end, by the same names: it succeeds now, or fails now where that was planned. */
  finish(operationOrBackupOrDatabase: string): void {
    this.#changeRunning(operationOrBackupOrDatabase, finishedAt);
  }

  /** Deletes a backup, and cancels its operation if that still runs. */
  delete(backup: string): void {
    this.#change(backup, { deletedAtMs: this.nowMs() });
  }

  /** Keeps a backup until another time. */
  setExpireTime(backup: string, expireTimeMs: number): void {
    this.#change(backup, { expireTimeMs });
  }

  /** The backup that has this name now. */
  backup(name: string): BackupView | undefined {
    const named = this.#caughtUp()
      .of(name)
      .filter((creation) => creation.backup === name);
    return named.map((creation) => this.#view(creation)).findLast(({ state }) => state !== 'GONE');
  }

  /** Every backup that was ever started, oldest first: those deleted, expired and failed too, as `GONE`. */
  backups(): BackupView[] {
    return this.#caughtUp()
      .all()
      .map((creation) => this.#view(creation));
  }

  /** The operation of this name, or every one of a backup's name or of a database, oldest first. */
  operationsOf(operationOrBackupOrDatabase: string): OperationView[] {
    const creations = this.#caughtUp().of(operationOrBackupOrDatabase);
    return creations.map((creation) => operationView(creation, this.nowMs(), this.switches));
  }

  /** Every backup operation that was ever started and whose name begins so, oldest first. */
  operations(prefix = ''): OperationView[] {
    return this.#caughtUp()
      .all()
      .filter(({ operation }) => operation.startsWith(prefix))
      .map((creation) => operationView(creation, this.nowMs(), this.switches));
  }

  /** Makes what schedules were due for until now. Whatever looks at backups does it first. */
  catchUp(): void {
    // What is made meanwhile is looked at meanwhile.
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    try {
      makeScheduledBackups(this);
    } finally {
      this.#catchingUp = false;
    }
  }

  #caughtUp(): Creations {
    this.catchUp();
    return this.#creations;
  }

  #view(creation: Creation): BackupView {
    const { backup } = creation;
    const copies = this.#creations
      .copiesOf(backup)
      .filter((copy) => outcomeOf(copy, this.nowMs(), this.switches).kind === 'running');
    return backupView(creation, this.nowMs(), this.switches, {
      backups: copies.map((copy) => copy.backup),
      databases: this.restorations.databasesOn(backup),
    });
  }

  #change(backup: string, change: Partial<Creation>): void {
    for (const creation of this.#caughtUp().of(backup))
      if (creation.backup === backup && this.#view(creation).state !== 'GONE')
        this.#creations.replace({ ...creation, ...change });
  }

  #changeRunning(name: string, change: (creation: Creation, nowMs: number) => Creation): void {
    const nowMs = this.nowMs();
    for (const creation of this.#creations.of(name))
      if (outcomeOf(creation, nowMs, this.switches).kind === 'running')
        this.#creations.replace(change(creation, nowMs));
  }
}
