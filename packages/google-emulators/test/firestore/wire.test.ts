import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { protos } from '@google-cloud/firestore-api';
import type { RunAggregationQueryRequest, RunQueryRequest } from '../../firestore/query-service.ts';
import type { StructuredQuery } from '../../firestore/query-wire.ts';
import type { BatchGetDocumentsRequest, GetDocumentRequest } from '../../firestore/read-service.ts';
import type { Document, FieldTransform, Value, Write } from '../../firestore/wire.ts';
import type {
  BatchWriteRequest,
  BeginTransactionRequest,
  CommitRequest,
  RollbackRequest,
} from '../../firestore/write-service.ts';

type V1 = typeof protos.google.firestore.v1;

/** The client library's interfaces have mutable members; ours do not. */
type Mutable<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer Element)[]
    ? Mutable<Element>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
      : T;

type KeysOfUnion<T> = T extends unknown ? keyof T : never;

/** True where every member of ours is one of theirs, and what it holds is something theirs may hold. */
type Fits<Ours, Theirs, TheirClass> = [Exclude<KeysOfUnion<Ours>, keyof TheirClass>] extends [never]
  ? Mutable<Ours> extends Theirs
    ? true
    : false
  : false;

test('the messages of the handlers have the types of the client library', () => {
  const document: Fits<Document, protos.google.firestore.v1.IDocument, V1['Document']['prototype']> = true;
  const value: Fits<Value, protos.google.firestore.v1.IValue, V1['Value']['prototype']> = true;
  const write: Fits<Write, protos.google.firestore.v1.IWrite, V1['Write']['prototype']> = true;
  const transform: Fits<
    FieldTransform,
    protos.google.firestore.v1.DocumentTransform.IFieldTransform,
    V1['DocumentTransform']['FieldTransform']['prototype']
  > = true;
  const query: Fits<
    StructuredQuery,
    protos.google.firestore.v1.IStructuredQuery,
    V1['StructuredQuery']['prototype']
  > = true;
  const get: Fits<
    GetDocumentRequest,
    protos.google.firestore.v1.IGetDocumentRequest,
    // Every read shares one type for its consistency; GetDocument alone starts no transaction.
    V1['GetDocumentRequest']['prototype'] & { newTransaction: unknown }
  > = true;
  const batchGet: Fits<
    BatchGetDocumentsRequest,
    protos.google.firestore.v1.IBatchGetDocumentsRequest,
    V1['BatchGetDocumentsRequest']['prototype']
  > = true;
  const runQuery: Fits<
    RunQueryRequest,
    protos.google.firestore.v1.IRunQueryRequest,
    V1['RunQueryRequest']['prototype']
  > = true;
  const aggregate: Fits<
    RunAggregationQueryRequest,
    protos.google.firestore.v1.IRunAggregationQueryRequest,
    V1['RunAggregationQueryRequest']['prototype']
  > = true;
  const commit: Fits<
    CommitRequest,
    protos.google.firestore.v1.ICommitRequest,
    V1['CommitRequest']['prototype']
  > = true;
  const batchWrite: Fits<
    BatchWriteRequest,
    protos.google.firestore.v1.IBatchWriteRequest,
    V1['BatchWriteRequest']['prototype']
  > = true;
  const begin: Fits<
    BeginTransactionRequest,
    protos.google.firestore.v1.IBeginTransactionRequest,
    V1['BeginTransactionRequest']['prototype']
  > = true;
  const rollback: Fits<
    RollbackRequest,
    protos.google.firestore.v1.IRollbackRequest,
    V1['RollbackRequest']['prototype']
  > = true;
  // The compiler has checked it all by now.
  assert.ok(document && value && write && transform && query && get && batchGet && runQuery);
  assert.ok(aggregate && commit && batchWrite && begin && rollback);
});
