import type { ManualClock } from 'google-emulators/manual-clock.ts';

/**
 * What is going to happen at a time to come. Unlike ManualTimers, which gives each task one turn of the event loop, an agenda waits until
 * what it sets off has ended, since a tick or a delivery takes many turns, and the order of them is what a run is about.
 */
export interface Agenda {
  readonly isEmpty: boolean;
  add(ms: number, what: () => unknown): void;
  /** Moves time. What falls due on the way happens at its own time, and is waited for if it can be. */
  pass(ms: number): Promise<void>;
}

export function openAgenda(clock: ManualClock): Agenda {
  const entries = new Set<{ readonly dueMs: number; readonly what: () => unknown }>();
  const nowMs = () => clock.now().getTime();
  return {
    get isEmpty() {
      return entries.size === 0;
    },
    add: (ms, what) => void entries.add({ dueMs: nowMs() + ms, what }),
    async pass(ms) {
      const targetMs = nowMs() + ms;
      for (;;) {
        const [next] = [...entries].sort((one, other) => one.dueMs - other.dueMs);
        if (next === undefined || next.dueMs > targetMs) break;
        entries.delete(next);
        clock.advance(Math.max(0, next.dueMs - nowMs()));
        await next.what();
      }
      clock.advance(Math.max(0, targetMs - nowMs()));
    },
  };
}
