import { defaultPolicy, type Policy } from '../../../shared/record/policy.ts';
import { type Agenda, openAgenda } from './agenda.ts';
import type { Lane } from './lane.ts';
import { Ledger } from './ledger.ts';
import { Letter } from './letter.ts';
import { type Befall, Wire } from './wire.ts';
import type { Answer, Worker } from './worker.ts';

export const minuteMs = 60_000;

/** By which the functions go: short times, so that an hour of theirs is a few ticks. */
export const policy: Policy = {
  ...defaultPolicy,
  createTimeoutMs: 5_000,
  leaseMarginMs: 115_000,
  readTimeoutMs: 5_000,
  tickDeadlineMs: 40_000,
  refusalGraceMs: 5 * minuteMs,
  vanishedGraceMs: 5 * minuteMs,
  firstRetryMs: minuteMs,
  longestRetryMs: 4 * minuteMs,
  blockedRetryMs: 3 * minuteMs,
  delayedAfterMs: 20 * minuteMs,
};

/** An attempt's lease. */
export const leaseMs = policy.createTimeoutMs + policy.leaseMarginMs;

/** How far the clocks of the functions are ahead of Spanner's, Firestore's and Pub/Sub's, in milliseconds. */
export type Clocks = Readonly<Record<Worker['role'], number>>;

export const together: Clocks = { createBackup: 0, poller: 0 };

export interface RunOptions {
  readonly clocks?: Clocks;
  readonly policy?: Policy;
  /** Configuration of the functions beyond what every run has. */
  readonly environment?: (run: Run) => Readonly<Record<string, string>>;
  /** What befalls the call of this number, as long as faults go on. */
  readonly befall?: (run: Run, number: number) => Befall | undefined;
}

let runs = 0;

/**
 * A run of requests through both functions, about a Spanner project of its own: publishers, Pub/Sub's deliveries, Cloud
 * Scheduler's ticks, the people at Spanner's console, and the passing of time.
 */
export class Run implements Disposable {
  readonly lane: Lane;
  readonly wire: Wire;
  readonly ledger: Ledger;
  readonly letters: Letter[] = [];
  readonly instance: string;
  readonly #project = `faults-${++runs}`;
  readonly #agenda: Agenda;
  #policy: Policy;
  readonly #workers: Worker[] = [];
  readonly #clocks: Clocks;
  readonly #environment: Readonly<Record<string, string>> | undefined;

  constructor(lane: Lane, options: RunOptions = {}) {
    this.lane = lane;
    this.instance = `projects/${this.#project}/instances/main`;
    this.#policy = options.policy ?? policy;
    this.#clocks = options.clocks ?? together;
    this.ledger = new Ledger(lane, {
      project: (id) => id === this.#project,
      message: (id) => id.startsWith(`${this.#project}-`),
    });
    this.#environment = options.environment?.(this);
    this.#agenda = openAgenda(lane.clock);
    this.wire = new Wire(
      (number) => options.befall?.(this, number),
      (service, call) => this.ledger.witness(service, call),
    );
    lane.lead(this);
    for (const id of ['shop', 'mill'])
      lane.spanner.world.addDatabase(this.database(id), { createTimeMs: this.nowMs() - 30 * 86_400_000 });
  }

  database = (id: string): string => `${this.instance}/databases/${id}`;
  backup = (id: string): string => `${this.instance}/backups/${id}`;
  nowMs = (): number => this.lane.clock.now().getTime();

  /** A request of a publisher, delivered for the first time. Text is published as it is. */
  async publish(asked: object | string, expects: Letter['expects'] = 'an answer'): Promise<Letter> {
    const letter = new Letter(
      {
        id: `${this.#project}-m${this.letters.length + 1}`,
        publishTime: this.lane.clock.now().toISOString(),
        data: typeof asked === 'string' ? asked : JSON.stringify(asked),
        expects,
      },
      (acknowledged) => this.ledger.acknowledged(acknowledged),
    );
    this.letters.push(letter);
    await this.deliver(letter);
    return letter;
  }

  async deliver(letter: Letter): Promise<Answer> {
    return (await this.#worker('createBackup')).deliver(letter);
  }

  /** Delivers what was not acknowledged, and runs a tick. */
  async tick(): Promise<void> {
    for (const letter of this.letters) if (!letter.isAcknowledged) await this.deliver(letter);
    await (await this.#worker('poller')).tick();
  }

  /** Moves time; what is due on the way happens at its time. */
  pass = (ms: number): Promise<void> => this.#agenda.pass(ms);

  /** Lets something happen once so much time has passed. */
  later = (ms: number, what: () => unknown): void => this.#agenda.add(ms, what);

  /** A worker beside the others, as Cloud Run starts one when a call comes while another is being answered. */
  async anotherWorker(role: Worker['role']): Promise<Worker> {
    const worker = await this.lane.hire(role, this.#policy, this.#clocks[role], this.#environment);
    this.#workers.push(worker);
    this.wire.connect(worker, Object.values(worker.door));
    return worker;
  }

  /** Deletes the backups of ours whose operations have ended well and that no record knows yet to be made. */
  deleteMade(): void {
    const made = new Set(
      this.ledger
        .operations()
        .flatMap(({ creation, outcome }) => (outcome.kind === 'succeeded' ? creation.operation : [])),
    );
    for (const record of this.ledger.records()) {
      if (record.state !== 'running' || !made.has(record.operation)) continue;
      this.lane.spanner.world.delete(record.request.backup);
      this.ledger.deletedUnseen.add(record.operation);
    }
  }

  /** The faults are over, ticks go on. Gives false where the world has not come to rest after many of them. */
  async settle(): Promise<boolean> {
    this.wire.heal();
    // Impatience was a fault, too: on a busy machine everything takes longer than that.
    this.#policy = policy;
    const steps = [1, 1, 2, 3, 5, 5, 5, 10, 20, 30, 30, 60, 60, 60];
    this.ledger.isBlind = this.wire.isBlind;
    // What cannot be observed is given up after two weeks.
    if (this.wire.isBlind) steps.push(...Array.from({ length: 16 }, () => 24 * 60));
    for (const stepMs of steps.map((it) => it * minuteMs)) {
      await this.pass(stepMs);
      await this.tick();
      if (this.#agenda.isEmpty && (await this.#atRest())) return this.#lookAgain();
    }
    return false;
  }

  /** Where databases are judged, one look more than the faults may have spoilt: what is said then is to be right. */
  async #lookAgain(): Promise<boolean> {
    if (!this.isWatched) return true;
    // Of an instance that nobody could ever look at nothing is said before the target of an hour has passed.
    const steps = [...(this.ledger.isBlind ? [61] : []), 4, 4, 4, 4, 4, 4];
    for (const step of steps) {
      await this.pass(step * minuteMs);
      await this.tick();
    }
    return this.#atRest();
  }

  /** True if databases are judged. */
  get isWatched(): boolean {
    return this.#environment?.FRESHNESS_TARGETS !== undefined;
  }

  [Symbol.dispose](): void {
    this.wire.close();
    for (const worker of this.#workers) this.lane.dismiss(worker);
  }

  async #worker(role: Worker['role']): Promise<Worker> {
    const present = this.#workers.findLast((worker) => worker.role === role);
    const serves = present?.isAwake && present.policy === this.#policy;
    return serves ? present : this.anotherWorker(role);
  }

  async #atRest(): Promise<boolean> {
    for (const worker of this.#workers) if (!worker.isDead) await worker.finished();
    const backupsEnd = this.ledger.operations().every(({ outcome }) => outcome.kind !== 'running');
    return (
      backupsEnd && this.ledger.nothingPending() && this.letters.every((letter) => letter.isAcknowledged)
    );
  }
}
