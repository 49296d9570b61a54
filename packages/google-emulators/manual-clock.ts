import type { Clock } from './clock.ts';

/** A clock that moves when told to: time in tests is moved, never waited for. */
export class ManualClock {
  #nowMs: number;

  constructor(start: string | Date = '2026-11-22T10:00:00Z') {
    this.#nowMs = new Date(start).getTime();
  }

  readonly now: Clock = () => new Date(this.#nowMs);

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
