import { status } from '@grpc/grpc-js';
import { toGrpcError } from '../grpc/error.ts';
import type { Databases } from './databases.ts';
import { toTimestamp } from './timestamp.ts';
import { transactionId } from './transaction.ts';
import type { TransactionOptions, Write, WriteResult } from './wire.ts';
import type { Written } from './write.ts';

export interface BeginTransactionRequest {
  readonly database: string;
  readonly options: TransactionOptions | null;
}

export interface CommitRequest {
  readonly database: string;
  readonly writes: readonly Write[];
  readonly transaction: Uint8Array;
}

export interface RollbackRequest {
  readonly database: string;
  readonly transaction: Uint8Array;
}

export interface BatchWriteRequest {
  readonly database: string;
  readonly writes: readonly Write[];
}

const noTransaction = new Uint8Array();

/** The methods that write. */
export function writeHandlers(databases: Databases) {
  const beginTransaction = ({ database, options }: BeginTransactionRequest) => ({
    transaction: transactionId(databases.holding(database).begin(options)),
  });

  const commit = ({ database, writes, transaction }: CommitRequest) => {
    const { at, written } = databases.holding(database).commit(writes, transaction);
    return { writeResults: written.map(toResult), commitTime: toTimestamp(at) };
  };

  const rollback = ({ database, transaction }: RollbackRequest) => {
    databases.holding(database).rollback(transaction);
    return {};
  };

  /** Each write succeeds or fails for itself. */
  const batchWrite = ({ database, writes }: BatchWriteRequest) => {
    const outcomes = writes.map((write) =>
      attempt(() => databases.holding(database).commit([write], noTransaction)),
    );
    return {
      writeResults: outcomes.map(({ writeResult }) => writeResult),
      status: outcomes.map(({ code, message }) => ({ code, message })),
    };
  };

  return {
    BeginTransaction: beginTransaction,
    Commit: commit,
    Rollback: rollback,
    BatchWrite: batchWrite,
  };
}

function attempt(commit: () => { readonly written: readonly Written[] }) {
  try {
    const [writeResult = {}] = commit().written.map(toResult);
    return { writeResult, code: status.OK, message: '' };
  } catch (error) {
    const { code, details } = toGrpcError(error);
    return { writeResult: {}, code, message: details };
  }
}

function toResult({ document, transformResults }: Written): WriteResult {
  return { updateTime: document === undefined ? null : toTimestamp(document.updatedAt), transformResults };
}
