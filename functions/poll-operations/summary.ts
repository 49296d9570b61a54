import type { Announced } from '../../shared/operations/announce.ts';
import type { BackupRecord } from '../../shared/record/record.ts';

/** What a tick did: the body of the poller's answer, and one line of its log. */
export interface TickSummary extends Counts {
  /** False if something failed and nothing worked. What Pub/Sub refuses for good is left out: it would fail every tick. */
  readonly ok: boolean;
  /** Records that reached a state in this tick, by state. */
  readonly reached: Readonly<Record<string, number>>;
  /**
   * True if anything was observed, started, settled or sent. After a failed write, only if something else was written. If
   * events could not be sent, only if others were; events that Pub/Sub refuses for good are left out of that.
   */
  readonly worked: boolean;
}

/** The counters of a tally. */
type Counts = { readonly [Name in keyof Tally as Tally[Name] extends number ? Name : never]: number };

/** Counts while a tick runs. */
export class Tally {
  readonly #reached: Record<string, number> = {};
  /** Events that were to be sent, and that the events topic might have taken. */
  #notSent = 0;
  /** Events that Pub/Sub will never take as they are. */
  #refused = 0;
  /** Open records at the beginning, and the instances they are in. */
  open = 0;
  instances = 0;
  /** Those of the open that run in Spanner; the others wait to be started. */
  running = 0;
  /** Instances of which at least something could be seen. */
  observed = 0;
  /** Instances that were looked at to judge their databases, and those that could not be. */
  looked = 0;
  unlooked = 0;
  /** Calls of CreateBackup. */
  attempted = 0;
  /** Events sent, and events that could not be sent. */
  sent = 0;
  unsent = 0;
  /** What is left to the next tick: it did not fit into the time or the budget of calls, or its worker froze. */
  deferred = 0;
  /** Records that another worker changed first. */
  overtaken = 0;
  /** Documents that are no records. */
  unreadable = 0;
  /** Calls that failed, and events that could not be sent. */
  failures = 0;
  /** Changes of records that could not be written, those before a start included. */
  unwritten = 0;

  /** Counts what is left to the next tick. `deferred += await …` would lose what is counted while it waits. */
  leave(count: number): void {
    this.deferred += count;
  }

  announced(result: Announced): void {
    this.sent += result.sent;
    this.unsent += result.failed + result.refused;
    this.failures += result.failed + result.refused;
    this.#notSent += result.failed;
    this.#refused += result.refused;
  }

  reach({ state }: BackupRecord): void {
    this.#reached[state] = (this.#reached[state] ?? 0) + 1;
  }

  summary(): TickSummary {
    const wrote = this.attempted + this.sent + Object.keys(this.#reached).length > 0;
    const isMute = this.#notSent > 0 && this.sent === 0;
    const worked = (this.unwritten > 0 ? wrote : this.observed > 0 || wrote) && !isMute;
    const ok = worked || this.failures === this.#refused;
    return { ok, ...this, reached: { ...this.#reached }, worked };
  }
}
