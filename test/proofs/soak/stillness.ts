/** Calls at the servers: how many have begun since the start, and how many are not answered yet. */
export interface CallCount {
  readonly begun: number;
  readonly underWay: number;
}

export interface Watched {
  calls(): Promise<CallCount>;
  /** Resolves after the callers had a turn: what was answered before is read by then. */
  turn(): Promise<void>;
}

/** A call may be on its way to the server, or its answer to the caller, where nothing is to be seen of it. */
const quietLooks = 8;

/** More looks mean that something hangs: then time has to go on, for whoever would give it up. */
const mostLooks = 20_000;

/**
 * Resolves once nothing is under way between the functions and the servers. Time that the poller waits for is moved only
 * then: work takes none of it, and starts that are busy with a call would else count as starts that do not come.
 */
export async function untilStill({ calls, turn }: Watched): Promise<void> {
  let begun = -1;
  let quiet = 0;
  for (let looks = 0; quiet < quietLooks && looks < mostLooks; looks += 1) {
    await turn();
    const now = await calls();
    quiet = now.underWay === 0 && now.begun === begun ? quiet + 1 : 0;
    begun = now.begun;
  }
}

/** Counts calls as an `intercept` of servers. */
export class CallCounter {
  #begun = 0;
  #underWay = 0;

  get count(): CallCount {
    return { begun: this.#begun, underWay: this.#underWay };
  }

  async through(proceed: () => Promise<unknown>): Promise<unknown> {
    this.#begun += 1;
    this.#underWay += 1;
    try {
      return await proceed();
    } finally {
      this.#underWay -= 1;
    }
  }
}
