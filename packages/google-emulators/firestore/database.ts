import type { Clock } from '../clock.ts';
import { GrpcError } from '../grpc/error.ts';
import type { StoredDocument } from './document.ts';
import { DocumentStore } from './document-store.ts';
import { type Query, type QueryResult, runQuery } from './query.ts';
import { parseDocumentName } from './resource-name.ts';
import { type Micros, toMicros } from './timestamp.ts';
import { requireUndisturbed, type Transaction, Transactions, transactionId } from './transaction.ts';
import type { UsageMeter } from './usage.ts';
import type { Consistency, TransactionOptions, Write } from './wire.ts';
import { applyWrite, targetOf, type Written } from './write.ts';

/** The state of the database that one call reads. */
export interface Snapshot {
  readonly at: Micros;
  readonly transaction: Transaction | undefined;
  /** The id to announce, where the call began the transaction; else empty. */
  readonly begun: Uint8Array;
}

export interface Commit {
  readonly at: Micros;
  /** One for each write, in the same order. */
  readonly written: readonly Written[];
}

/** One database: its documents, its open transactions, and what ties the two together. */
export class Database {
  readonly store: DocumentStore;
  readonly #transactions: Transactions;
  readonly #meter: UsageMeter;
  readonly #watchers = new Set<(at: Micros) => void>();

  constructor(clock: Clock, meter: UsageMeter) {
    this.store = new DocumentStore(clock);
    this.#transactions = new Transactions(clock);
    this.#meter = meter;
  }

  begin(options: TransactionOptions | null): Transaction {
    const readOnly = options?.mode === 'readOnly';
    return this.#transactions.begin(
      this.#readTimeOf(readOnly ? options.readOnly.readTime : undefined),
      readOnly,
    );
  }

  rollback(id: Uint8Array): void {
    this.#transactions.end(this.#transactions.require(id));
  }

  snapshot({ transaction: id, newTransaction, readTime }: Consistency): Snapshot {
    if (newTransaction !== undefined) {
      const transaction = this.begin(newTransaction);
      return { at: transaction.readAt, transaction, begun: transactionId(transaction) };
    }
    const transaction = id === undefined || id.length === 0 ? undefined : this.#transactions.require(id);
    const at = transaction?.readAt ?? this.#readTimeOf(readTime);
    return { at, transaction, begun: new Uint8Array() };
  }

  get(name: string, { at, transaction }: Snapshot): StoredDocument | undefined {
    const document = this.store.get(name, at);
    transaction?.documents.add(name);
    this.#meter.read(1);
    return document;
  }

  /** The documents directly in a collection, in no particular order. */
  list(parent: string, collectionId: string, { at }: Snapshot): StoredDocument[] {
    const documents = [...this.store.scan({ parent, collectionId, deep: false }, at)];
    this.#meter.queried(documents.length);
    return documents;
  }

  /** The documents of a query at the snapshot. A transaction that asks is aborted if the answer has changed by its commit. */
  query(query: Query, snapshot: Snapshot): QueryResult {
    const result = this.#watched(query, snapshot);
    this.#meter.queried(result.documents.length + result.skipped);
    return result;
  }

  /** The same for an aggregation, which is billed by the thousand. */
  queryToAggregate(query: Query, snapshot: Snapshot): QueryResult {
    const result = this.#watched(query, snapshot);
    this.#meter.aggregated(result.documents.length + result.skipped);
    return result;
  }

  /** The documents of a query at a moment, for those who listen: `showed` counts what they are told. */
  matching(query: Query, at: Micros): readonly StoredDocument[] {
    return runQuery(query, this.store.scan(query.scope, at)).documents;
  }

  /** Counts documents that were told to a listener. */
  showed(documents: number): void {
    this.#meter.read(documents);
  }

  /** Calls back after everything that changes documents, with its moment, until it is unwatched. */
  watch(changed: (at: Micros) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Applies all writes at one moment, or none. Ends the transaction in either case. */
  commit(writes: readonly Write[], id: Uint8Array): Commit {
    if (id.length === 0) return this.#write(writes);
    const transaction = this.#transactions.require(id);
    this.#transactions.end(transaction);
    if (transaction.readOnly && writes.length > 0)
      throw new GrpcError('INVALID_ARGUMENT', 'Cannot modify entities in a read-only transaction.');
    if (!transaction.readOnly) requireUndisturbed(transaction, this.store);
    return this.#write(writes);
  }

  clear(): void {
    this.store.clear();
    this.#transactions.clear();
    this.#changed(this.store.nextCommitTime());
  }

  #watched(query: Query, { at, transaction }: Snapshot): QueryResult {
    const run = (when: Micros) => runQuery(query, this.store.scan(query.scope, when));
    transaction?.queries.push({ scope: query.scope, fingerprint: (when) => fingerprint(run(when)) });
    return run(at);
  }

  #write(writes: readonly Write[]): Commit {
    const at = this.store.nextCommitTime();
    const draft = new Map<string, StoredDocument | undefined>();
    const written = writes.map((write) => {
      const name = targetOf(write);
      parseDocumentName(name);
      const current = draft.has(name) ? draft.get(name) : this.store.get(name, at);
      const result = applyWrite(write, current, at);
      if (result.document !== current) draft.set(name, result.document);
      return result;
    });
    this.store.put(draft, at);
    for (const { document } of written) document === undefined ? this.#meter.deleted() : this.#meter.wrote();
    this.#changed(at);
    return { at, written };
  }

  #changed(at: Micros): void {
    for (const changed of this.#watchers) changed(at);
  }

  #readTimeOf(asked: { readonly seconds: string; readonly nanos: number } | undefined): Micros {
    if (asked === undefined) return this.store.readTime();
    const at = toMicros(asked);
    this.store.requireReadable(at);
    return at;
  }
}

function fingerprint({ documents, skipped }: QueryResult): string {
  return JSON.stringify([skipped, documents.map(({ name, updatedAt }) => [name, updatedAt])]);
}
