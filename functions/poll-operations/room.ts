/**
 * Bounds what tasks hold at once. A task that needs more room than is free waits, in the order of asking; a task that needs
 * more than there is at all runs alone.
 */
export class Room {
  readonly #most: number;
  readonly #waiting: { readonly needs: number; readonly enter: () => void }[] = [];
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `act` once there is the room that it needs. `act` calls `keep` when it needs less from then on. */
  async with<Result>(needs: number, act: (keep: (less: number) => void) => Promise<Result>): Promise<Result> {
    if (this.#waiting.length > 0 || !this.#fits(needs))
      await new Promise<void>((enter) => this.#waiting.push({ needs, enter }));
    else this.#taken += needs;
    let held = needs;
    const keep = (less: number) => {
      this.#taken -= held - Math.min(less, held);
      held = Math.min(less, held);
      this.#letIn();
    };
    try {
      return await act(keep);
    } finally {
      keep(0);
    }
  }

  #fits(needs: number): boolean {
    return this.#taken === 0 || this.#taken + needs <= this.#most;
  }

  #letIn(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || !this.#fits(first.needs)) return;
      this.#waiting.shift();
      this.#taken += first.needs;
      first.enter();
    }
  }
}
