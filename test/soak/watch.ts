import type { ManualClock } from '../../local/manual-clock.ts';
import type { Stack } from '../../local/stack.ts';
import type { Findings } from './judge.ts';

type Ticked = Awaited<ReturnType<Stack['tick']>>;

const minute = 60_000;
const megabyte = 1_048_576;

/** Ticks once a minute of moved time, and keeps count of what that takes. */
export class Watch {
  readonly #stack: Stack;
  readonly #clock: ManualClock;
  readonly #beganAt: number;
  readonly #memory: number[] = [];
  #slowestMs = 0;
  #failures = 0;
  ticks = 0;

  constructor(stack: Stack, clock: ManualClock) {
    this.#stack = stack;
    this.#clock = clock;
    this.#beganAt = clock.now().getTime();
  }

  async tick(): Promise<Ticked> {
    const from = this.#clock.now().getTime();
    const wall = performance.now();
    const ticked = await this.#stack.tick();
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - wall);
    this.#clock.advance(Math.max(0, minute - (this.#clock.now().getTime() - from)));
    this.#memory.push(process.memoryUsage().rss / megabyte);
    this.#failures += ticked.failures;
    this.ticks += 1;
    return ticked;
  }

  show(what: string): void {
    const minutes = Math.round((this.#clock.now().getTime() - this.#beganAt) / minute);
    console.log(`${String(minutes).padStart(5)} min  ${what}  (${this.#calls()} admin calls)`);
  }

  /** Whether Spanner's own counter stayed below its limit, and no call of ours failed. */
  kept(): boolean {
    return this.#busiest() <= 500 && this.#failures === 0;
  }

  report({ settled, lost, duplicated, contradictory }: Findings): void {
    const half = Math.floor(this.#memory.length / 2);
    const most = (some: readonly number[]) => Math.round(Math.max(0, ...some));
    console.table({
      settled,
      lost,
      duplicated,
      contradictory,
      'failed calls': this.#failures,
      'most admin calls in 100 s (limit 500)': this.#busiest(),
      ticks: this.ticks,
      'slowest tick, wall ms': Math.round(this.#slowestMs),
      'memory of the whole stack, first half, MB': most(this.#memory.slice(0, half)),
      'memory of the whole stack, second half, MB': most(this.#memory.slice(half)),
    });
  }

  #calls(): number {
    return this.#stack.spanner.journal.entries.length;
  }

  #busiest(): number {
    return this.#stack.spanner.journal.busiest(100_000, 'local');
  }
}
