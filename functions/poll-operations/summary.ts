import type { Announced } from '../../shared/operations/announce.ts';
import type { BackupRecord } from '../../shared/record/record.ts';

/** What a tick did: the body of the poller's answer, and one line of its log. */
export interface TickSummary {
  /** Open records at the beginning, and the instances they are in. */
  readonly open: number;
  readonly instances: number;
  /** Those of the open that run in Spanner; the others wait to be started. */
  readonly running: number;
  /** Instances of which at least something could be seen. */
  readonly observed: number;
  /** Calls of CreateBackup. */
  readonly attempted: number;
  /** Records that reached a state in this tick, by state. */
  readonly reached: Readonly<Record<string, number>>;
  /** Events sent, and events that could not be sent. */
  readonly sent: number;
  readonly unsent: number;
  /** What did not fit into the tick, or its budget of calls, and is left to the next. */
  readonly deferred: number;
  /** Records that another worker changed first. */
  readonly overtaken: number;
  /** Documents that are no records. */
  readonly unreadable: number;
  /** Calls that failed, and events that could not be sent. */
  readonly failures: number;
  /** Changes of records that could not be written, those before a start included. */
  readonly unwritten: number;
  /**
   * Whether anything at all could be observed, tried or sent. Where something was to be written, whether anything was;
   * where something was to be sent, whether anything was. An event that Pub/Sub will never take does not count: it
   * would hide for ever whether ticks work.
   */
  readonly worked: boolean;
}

/** Counts while a tick runs. */
export class Tally {
  readonly #reached: Record<string, number> = {};
  /** Events that were to be sent, and that the events topic might have taken. */
  #notSent = 0;
  open = 0;
  instances = 0;
  running = 0;
  observed = 0;
  attempted = 0;
  sent = 0;
  unsent = 0;
  deferred = 0;
  overtaken = 0;
  unreadable = 0;
  failures = 0;
  unwritten = 0;

  announced(result: Announced): void {
    this.sent += result.sent;
    this.unsent += result.failed + result.refused;
    this.failures += result.failed + result.refused;
    this.#notSent += result.failed;
  }

  reach({ state }: BackupRecord): void {
    this.#reached[state] = (this.#reached[state] ?? 0) + 1;
  }

  summary(): TickSummary {
    const wrote = this.attempted + this.sent + Object.keys(this.#reached).length > 0;
    const worked = this.unwritten > 0 ? wrote : this.observed > 0 || wrote;
    const isMute = this.#notSent > 0 && this.sent === 0;
    return { ...this, reached: { ...this.#reached }, worked: worked && !isMute };
  }
}
