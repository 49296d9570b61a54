interface Waiter {
  readonly holds: () => boolean;
  readonly resolve: () => void;
}

/** Promises that resolve when something has come true. */
export class Conditions {
  readonly #waiters = new Set<Waiter>();

  /** Resolves once `holds()` is true: now, or at a later `check()`. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.add({ holds, resolve });
    });
  }

  /** To be called after every change that a condition may hang on. */
  check(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.holds()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
