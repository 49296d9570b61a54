import * as v from 'valibot';
import type { Sample } from './memory.ts';
import type { SharedTime } from './shared-time.ts';
import type { Stage } from './stage.ts';

const minuteMs = 60_000;

const SummarySchema = v.object({
  ok: v.boolean(),
  open: v.number(),
  running: v.number(),
  attempted: v.number(),
  observed: v.number(),
  deferred: v.number(),
  failures: v.number(),
});

/** One tick in figures. */
interface Tick extends Sample {
  readonly running: number;
  readonly started: number;
  readonly looked: number;
  readonly wallMs: number;
}

/** Does what Cloud Scheduler does, once a minute of moved time, and keeps count of what that takes. */
export class Ticks {
  readonly #stage: Stage;
  readonly #time: SharedTime;
  readonly #beganAt: number;
  readonly #ticks: Tick[] = [];
  failures = 0;

  constructor(stage: Stage, time: SharedTime) {
    this.#stage = stage;
    this.#time = time;
    this.#beganAt = time.nowMs;
  }

  get count(): number {
    return this.#ticks.length;
  }

  /** At the beginning of the last tick. */
  get open(): number {
    return this.#ticks.at(-1)?.open ?? Number.POSITIVE_INFINITY;
  }

  get samples(): readonly Sample[] {
    return this.#ticks;
  }

  async tick(): Promise<void> {
    const from = this.#time.nowMs;
    const wall = performance.now();
    const response = await fetch(this.#stage.pollOperations, { method: 'POST' });
    const summary = v.parse(SummarySchema, await response.json());
    const wallMs = performance.now() - wall;
    await this.#time.advance(Math.max(1, minuteMs - (this.#time.nowMs - from)));
    const { used } = await this.#stage.functions.memory();
    this.failures += summary.failures + (response.ok ? 0 : 1);
    const { open, running, attempted: started, observed: looked } = summary;
    this.#ticks.push({ open, running, started, looked, wallMs, used });
  }

  show(what: string): void {
    const minutes = Math.round((this.#time.nowMs - this.#beganAt) / minuteMs);
    const { open = 0, running = 0, used = 0 } = this.#ticks.at(-1) ?? {};
    const state = `${open} open, ${running} running, ${used.toFixed(1)} MB in use`;
    console.log(`${String(minutes).padStart(5)} min  ${what.padEnd(20)}  ${state}`);
  }

  /** Some of the ticks, spread over all of them. */
  figures(rows = 15): object[] {
    const step = Math.max(1, Math.ceil(this.#ticks.length / rows));
    return this.#ticks.flatMap(({ used, wallMs, ...tick }, index) =>
      index % step === 0
        ? { tick: index + 1, ...tick, 'MB in use': used.toFixed(1), 'wall ms': Math.round(wallMs) }
        : [],
    );
  }
}
