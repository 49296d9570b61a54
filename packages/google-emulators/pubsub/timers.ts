export type Cancel = () => void;

/** Runs things later. Whatever waits is given one, so that tests move time past it instead of sleeping. */
export interface Timers {
  /** Runs `task` once `ms` have passed, unless it is cancelled before. */
  after(ms: number, task: () => void): Cancel;
}

export const systemTimers: Timers = {
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
