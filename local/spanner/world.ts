import type { Clock } from '../../shared/clock.ts';
import type { GrpcCode } from '../grpc/error.ts';
import { type BackupView, backupView } from './backup-view.ts';
import { type Creation, outcomeOf } from './creation.ts';
import { Creations } from './creations.ts';
import { type OperationView, operationView } from './operation-view.ts';
import { Permissions } from './permissions.ts';
import { type Database, type Instance, Places } from './places.ts';
import type { Switches } from './switches.ts';

/** How long a backup takes. */
export type BackupDuration = number | ((backup: { name: string; database: string }) => number);

/** A backup to start, by whoever starts it. */
export interface Start {
  readonly backup: string;
  readonly database: Database;
  readonly expireTimeMs: number;
  readonly versionTimeMs?: number;
  readonly kmsKeys?: readonly string[];
  readonly schedules?: readonly string[];
}

interface PlannedFailure {
  readonly code: GrpcCode;
  readonly message: string;
  readonly atPercent: number;
}

const dayMs = 24 * 3_600_000;

/**
 * All that the local Spanner holds, and the hand of everybody but the caller in it: the person at the console, the
 * schedule, the failing disk. State is a function of what happened and of the clock; nothing runs in the background.
 */
export class World {
  readonly switches: Switches;
  readonly permissions = new Permissions();
  readonly places: Places;
  readonly #clock: Clock;
  readonly #duration: BackupDuration;
  readonly #durations = new Map<string, number>();
  readonly #failures = new Map<string, PlannedFailure[]>();
  readonly #creations = new Creations();
  readonly #inaccessibleKeys = new Set<string>();

  constructor(clock: Clock, switches: Switches, duration: BackupDuration) {
    this.#clock = clock;
    this.switches = switches;
    this.#duration = duration;
    this.places = new Places(() => this.nowMs());
  }

  nowMs(): number {
    return this.#clock().getTime();
  }

  /** Adds an instance, or changes the one there is. */
  addInstance(name: string, traits: Partial<Omit<Instance, 'name'>> = {}): Instance {
    return this.places.addInstance(name, traits);
  }

  /** Adds a database and, where needed, its instance, or changes the one there is. */
  addDatabase(name: string, traits: Partial<Omit<Database, 'name'>> = {}): Database {
    return this.places.addDatabase(name, traits);
  }

  /** Lets the next creation of this backup, or of any backup of this database, be accepted and fail part-way. */
  failNext(backupOrDatabase: string, error: { code: GrpcCode; message?: string }, atPercent = 50): void {
    const { code, message = `Backup failed: ${code}.` } = error;
    const planned = this.#failures.get(backupOrDatabase) ?? [];
    this.#failures.set(backupOrDatabase, [...planned, { code, message, atPercent }]);
  }

  /** Lets creations of this backup, or of any backup of this database, take so long from now on. */
  setDuration(backupOrDatabase: string, ms: number): void {
    this.#durations.set(backupOrDatabase, ms);
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
    return this.start({ backup, database: source, expireTimeMs: this.nowMs() + 7 * dayMs, ...options });
  }

  /** Starts a backup that has passed every check. */
  start(order: Start): Creation {
    const nowMs = this.nowMs();
    const { backup, database, versionTimeMs = nowMs, expireTimeMs, kmsKeys = database.kmsKeys } = order;
    const sequence = this.#creations.size + 1;
    const durationMs = this.#durationOf(backup, database.name);
    const planned = this.#failures.get(backup)?.shift() ?? this.#failures.get(database.name)?.shift();
    const creation: Creation = {
      sequence,
      operation: `${backup}/operations/_auto_op_${sequence}`,
      backup,
      database: database.name,
      dialect: database.dialect,
      sizeBytes: database.sizeBytes,
      kmsKeys,
      schedules: order.schedules ?? [],
      createTimeMs: nowMs,
      versionTimeMs,
      expireTimeMs,
      durationMs,
      ...(planned && { failure: { ...planned, atMs: nowMs + (durationMs * planned.atPercent) / 100 } }),
    };
    this.#creations.add(creation);
    return creation;
  }

  /** Asks for an operation to be cancelled, by its own name, its backup's or its database's; one that has ended stays as it is. */
  cancel(operationOrBackupOrDatabase: string): void {
    for (const creation of this.#running(operationOrBackupOrDatabase))
      if (creation.cancelledAtMs === undefined)
        this.#creations.replace({ ...creation, cancelledAtMs: this.nowMs() });
  }

  /** Lets a running operation fail now, by its own name, its backup's or its database's. */
  fail(operationOrBackupOrDatabase: string, error: { code: GrpcCode; message?: string }): void {
    const { code, message = `Backup failed: ${code}.` } = error;
    for (const creation of this.#running(operationOrBackupOrDatabase))
      this.#creations.replace({ ...creation, failure: { code, message, atMs: this.nowMs() } });
  }

  /** Deletes a backup, and cancels its operation if that still runs. */
  delete(backup: string): void {
    for (const creation of this.#creations.of(backup))
      if (creation.backup === backup && this.#view(creation).state !== 'GONE')
        this.#creations.replace({ ...creation, deletedAtMs: this.nowMs() });
  }

  /** The backup that has this name now. */
  backup(name: string): BackupView | undefined {
    const named = this.#creations.of(name).filter((creation) => creation.backup === name);
    return named.map((creation) => this.#view(creation)).findLast(({ state }) => state !== 'GONE');
  }

  /** Every backup that was ever started, oldest first: those deleted, expired and failed too, as `GONE`. */
  backups(): BackupView[] {
    return this.#creations.all().map((creation) => this.#view(creation));
  }

  /** The operation of this name, or every one of a backup's name or of a database, oldest first. */
  operationsOf(operationOrBackupOrDatabase: string): OperationView[] {
    const creations = this.#creations.of(operationOrBackupOrDatabase);
    return creations.map((creation) => operationView(creation, this.nowMs(), this.switches));
  }

  /** Every backup operation that was ever started, oldest first. */
  operations(): OperationView[] {
    return this.#creations.all().map((creation) => operationView(creation, this.nowMs(), this.switches));
  }

  #view(creation: Creation): BackupView {
    return backupView(creation, this.nowMs(), this.switches);
  }

  #running(operationOrBackupOrDatabase: string): Creation[] {
    return this.#creations
      .of(operationOrBackupOrDatabase)
      .filter((creation) => outcomeOf(creation, this.nowMs(), this.switches).kind === 'running');
  }

  #durationOf(backup: string, database: string): number {
    const set = this.#durations.get(backup) ?? this.#durations.get(database);
    if (set !== undefined) return set;
    return typeof this.#duration === 'number' ? this.#duration : this.#duration({ name: backup, database });
  }
}
