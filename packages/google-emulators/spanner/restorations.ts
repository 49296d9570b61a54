import type { BackupView } from './backup-view.ts';
import { instanceOf } from './names.ts';
import { type Restoration, type RestoredState, restoredStateOf } from './restoration.ts';
import type { Switches } from './switches.ts';
import { type Failure, outcomeOf } from './work.ts';

/** A restore to start. */
export interface RestoreOrder {
  readonly database: string;
  readonly source: BackupView;
  readonly durationMs: number;
  readonly optimizeMs: number;
  readonly failure?: Failure;
  /** `Infinity` where rows are being carried meanwhile. */
  readonly busyUntilMs?: number;
}

/** Every restore there ever was, oldest first. */
export class Restorations {
  readonly #all: Restoration[] = [];
  readonly #nowMs: () => number;
  readonly #switches: Switches;

  constructor(nowMs: () => number, switches: Switches) {
    this.#nowMs = nowMs;
    this.#switches = switches;
  }

  start(order: RestoreOrder): Restoration {
    const sequence = this.#all.length + 1;
    const operation = `${order.database}/operations/_auto_op_restore_${sequence}`;
    const createTimeMs = this.#nowMs();
    const optimizeOperation = `${operation}_optimize`;
    const restoration = { ...order, sequence, operation, optimizeOperation, createTimeMs };
    this.#all.push(restoration);
    return restoration;
  }

  /** The restores into databases of an instance, newest first. */
  inInstance(instance: string): Restoration[] {
    return this.#all.filter(({ database }) => instanceOf(database) === instance).toReversed();
  }

  /** The restore that made the database that has this name now, or is making it. */
  behind(database: string): Restoration | undefined {
    const last = this.#all.findLast((it) => it.database === database);
    return last === undefined || this.stateOf(last) === 'GONE' ? undefined : last;
  }

  /** The restore that either of whose operations has this name. */
  ofOperation(name: string): Restoration | undefined {
    return this.#all.find((it) => it.operation === name || it.optimizeOperation === name);
  }

  /** The databases that still need a backup of this name: "until they enter the READY state" (backup.proto). */
  databasesOn(backup: string): string[] {
    return this.#all
      .filter((it) => it.source.backup === backup && unfinished.has(this.stateOf(it)))
      .map(({ database }) => database);
  }

  stateOf(restoration: Restoration): RestoredState {
    return restoredStateOf(restoration, this.#nowMs(), this.#switches);
  }

  /** Whether a database of this name would be the ruin of a restore that failed or was cancelled. */
  isRuin(database: string): boolean {
    const last = this.#all.findLast((it) => it.database === database);
    return last !== undefined && this.stateOf(last) === 'GONE' && last.deletedAtMs === undefined;
  }

  /** Notes that a database was dropped, whatever it came from. */
  drop(database: string): void {
    for (const { operation } of this.#all.filter((it) => it.database === database))
      this.update(operation, (it) => ({ deletedAtMs: it.deletedAtMs ?? this.#nowMs() }));
  }

  /** Asks for a restore to be cancelled; one that has ended stays as it is, and so does an optimisation. */
  cancel(operation: string): void {
    this.update(operation, (it) =>
      outcomeOf(it, this.#nowMs(), this.#switches).kind === 'running' && it.cancelledAtMs === undefined
        ? { cancelledAtMs: this.#nowMs() }
        : {},
    );
  }

  /** Ends a restore that is running. One that has ended keeps its result, so that a cancelled one never succeeds. */
  end(operation: string, how: Pick<Restoration, 'busyUntilMs' | 'failure'>): void {
    this.update(operation, (it) =>
      outcomeOf(it, this.#nowMs(), this.#switches).kind === 'running' ? how : {},
    );
  }

  /** Changes the restore of an operation, and gives what it is then. */
  update(operation: string, change: (now: Restoration) => Partial<Restoration>): Restoration | undefined {
    const index = this.#all.findIndex((it) => it.operation === operation);
    const now = this.#all[index];
    if (now === undefined) return undefined;
    const changed = { ...now, ...change(now) };
    this.#all[index] = changed;
    return changed;
  }
}

const unfinished: ReadonlySet<RestoredState> = new Set(['CREATING', 'READY_OPTIMIZING']);
