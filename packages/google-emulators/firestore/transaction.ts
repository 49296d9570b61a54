import type { Clock } from '../clock.ts';
import { GrpcError } from '../grpc/error.ts';
import type { DocumentStore, Scope } from './document-store.ts';
import type { Micros } from './timestamp.ts';

/** A query as a transaction saw it, to be asked again when it commits. */
export interface SeenQuery {
  readonly scope: Scope;
  /** Tells one result from another: the same at both moments means the transaction read what still holds. */
  fingerprint(at: Micros): string;
}

export interface Transaction {
  readonly id: string;
  /** Every read of the transaction sees the database as it was at this moment. */
  readonly readAt: Micros;
  readonly readOnly: boolean;
  readonly startedAtMs: number;
  readonly documents: Set<string>;
  readonly queries: SeenQuery[];
}

/** Firestore ends a transaction after this long. */
const maxAgeMs = 270_000;

/** The open transactions of one database. Optimistic: nothing is locked, what was read is checked at the commit. */
export class Transactions {
  readonly #clock: Clock;
  readonly #open = new Map<string, Transaction>();
  #begun = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(readAt: Micros, readOnly: boolean): Transaction {
    this.#forgetExpired();
    this.#begun += 1;
    const transaction = {
      id: `transaction ${this.#begun}`,
      readAt,
      readOnly,
      startedAtMs: this.#clock().getTime(),
      documents: new Set<string>(),
      queries: [],
    };
    this.#open.set(transaction.id, transaction);
    return transaction;
  }

  /** The open transaction of this id. The client starts anew on these words. */
  require(id: Uint8Array): Transaction {
    this.#forgetExpired();
    const transaction = this.#open.get(Buffer.from(id).toString());
    if (transaction === undefined)
      throw new GrpcError(
        'INVALID_ARGUMENT',
        'The referenced transaction has expired or is no longer valid.',
      );
    return transaction;
  }

  end(transaction: Transaction): void {
    this.#open.delete(transaction.id);
  }

  clear(): void {
    this.#open.clear();
  }

  #forgetExpired(): void {
    const horizonMs = this.#clock().getTime() - maxAgeMs;
    for (const transaction of this.#open.values())
      if (transaction.startedAtMs < horizonMs) this.end(transaction);
  }
}

/** Refuses with ABORTED, which the client retries, a transaction whose reads no longer hold; phantoms count. */
export function requireUndisturbed(transaction: Transaction, store: DocumentStore): void {
  const { readAt } = transaction;
  const now = store.readTime();
  const disturbed =
    [...transaction.documents].some((name) => store.changedSince(name, readAt)) ||
    transaction.queries.some(
      ({ scope, fingerprint }) =>
        store.scopeChangedSince(scope, readAt) && fingerprint(readAt) !== fingerprint(now),
    );
  if (disturbed) throw new GrpcError('ABORTED', 'Too much contention on these documents. Please try again.');
}

export function transactionId(transaction: Transaction): Buffer {
  return Buffer.from(transaction.id);
}
