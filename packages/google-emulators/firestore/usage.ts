/** What was done, counted as Firestore bills it: cloud.google.com/firestore/pricing#operations */
export interface Usage {
  /** One for each document returned, skipped by an offset or found missing; one for a query without result. */
  readonly reads: number;
  /** Creations and updates. */
  readonly writes: number;
  readonly deletes: number;
}

/** Counts what clients do. Refused writes do not count; those of a transaction's failed attempts do not either. */
export class UsageMeter {
  #reads = 0;
  #writes = 0;
  #deletes = 0;

  read(documents: number): void {
    this.#reads += documents;
  }

  queried(documents: number): void {
    this.#reads += Math.max(1, documents);
  }

  /** An aggregation costs one read for every thousand index entries it looked at. */
  aggregated(entries: number): void {
    this.#reads += Math.max(1, Math.ceil(entries / 1000));
  }

  wrote(): void {
    this.#writes += 1;
  }

  deleted(): void {
    this.#deletes += 1;
  }

  usage(): Usage {
    return { reads: this.#reads, writes: this.#writes, deletes: this.#deletes };
  }

  reset(): void {
    this.#reads = 0;
    this.#writes = 0;
    this.#deletes = 0;
  }
}
