import { aggregate } from './aggregation.ts';
import type { Databases } from './databases.ts';
import { toWire } from './document.ts';
import { compileQuery } from './query.ts';
import type { StructuredAggregationQuery, StructuredQuery } from './query-wire.ts';
import { toTimestamp } from './timestamp.ts';
import type { Consistency, Document, Fields, Timestamp } from './wire.ts';

export interface RunQueryRequest extends Consistency {
  readonly parent: string;
  readonly structuredQuery: StructuredQuery;
}

export interface RunAggregationQueryRequest extends Consistency {
  readonly parent: string;
  readonly structuredAggregationQuery: StructuredAggregationQuery;
}

interface RunQueryResponse {
  readonly transaction?: Uint8Array;
  readonly document?: Document;
  readonly readTime?: Timestamp;
  readonly skippedResults?: number;
}

interface RunAggregationQueryResponse {
  readonly transaction?: Uint8Array;
  readonly result?: { readonly aggregateFields: Fields };
  readonly readTime?: Timestamp;
}

/** The methods that search. */
export function queryHandlers(databases: Databases) {
  const runQuery = (request: RunQueryRequest): RunQueryResponse[] => {
    const database = databases.holding(request.parent);
    const query = compileQuery(request.parent, request.structuredQuery);
    const snapshot = database.snapshot(request);
    const { documents, skipped } = database.query(query, snapshot);
    const readTime = toTimestamp(snapshot.at);
    const responses: RunQueryResponse[] = documents.map((document) => ({
      document: toWire(document, query.mask),
      readTime,
    }));
    if (snapshot.begun.length > 0) responses.unshift({ transaction: snapshot.begun });
    // Without documents the client still needs the read time.
    if (documents.length === 0) responses.push({ readTime, skippedResults: skipped });
    return responses;
  };

  const runAggregationQuery = (request: RunAggregationQueryRequest): RunAggregationQueryResponse[] => {
    const database = databases.holding(request.parent);
    const { structuredQuery, aggregations } = request.structuredAggregationQuery;
    const query = compileQuery(request.parent, structuredQuery);
    const snapshot = database.snapshot(request);
    const { documents } = database.queryToAggregate(query, snapshot);
    const result = { aggregateFields: aggregate(aggregations, documents) };
    const answer = { result, readTime: toTimestamp(snapshot.at) };
    return snapshot.begun.length > 0 ? [{ transaction: snapshot.begun }, answer] : [answer];
  };

  return { RunQuery: runQuery, RunAggregationQuery: runAggregationQuery };
}
