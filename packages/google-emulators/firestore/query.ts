import { GrpcError } from '../grpc/error.ts';
import { isDocumentId, type StoredDocument, valueAt } from './document.ts';
import type { Scope } from './document-store.ts';
import { type FieldPath, parseFieldPath } from './field-path.ts';
import { compileFilter, inequalityFields, type Predicate } from './filter.ts';
import { checkFilter } from './filter-limits.ts';
import { notThere } from './not-there.ts';
import type { Cursor, Order, StructuredQuery } from './query-wire.ts';
import { compareStrings } from './resource-name.ts';
import { compareValues } from './value-order.ts';
import type { Value } from './wire.ts';

/** A query, checked and ready to be put to the documents in its scope. */
export interface Query {
  readonly scope: Scope;
  readonly matches: Predicate;
  readonly orders: readonly SortOrder[];
  readonly startAt: Cursor | null;
  readonly endAt: Cursor | null;
  readonly offset: number;
  readonly limit: number;
  /** The fields to return; undefined: all of them. */
  readonly mask: readonly FieldPath[] | undefined;
}

interface SortOrder {
  readonly path: FieldPath;
  readonly sign: 1 | -1;
}

export interface QueryResult {
  readonly documents: readonly StoredDocument[];
  /** How many the offset passed over. */
  readonly skipped: number;
}

/** A document beside the values that it is sorted by, worked out once rather than at every comparison. */
interface Candidate {
  readonly document: StoredDocument;
  readonly keys: readonly Value[];
}

/** Checks a query and works out what it leaves unsaid, or refuses it with INVALID_ARGUMENT. */
export function compileQuery(parent: string, query: StructuredQuery): Query {
  const [from, ...others] = query.from;
  if (from === undefined || others.length > 0)
    throw new GrpcError('INVALID_ARGUMENT', 'A query must have exactly one collection selector.');
  if (query.offset < 0 || (query.limit?.value ?? 0) < 0)
    throw new GrpcError('INVALID_ARGUMENT', 'Offset and limit must not be negative.');
  // Left out must not look like one that works: all documents would be the nearest.
  if (query.findNearest !== null) throw notThere('vector search (find_nearest)');
  const matches = query.where === null ? () => true : compileFilter(query.where);
  if (query.where !== null) checkFilter(query.where);
  const orders = completeOrders(query);
  requireShort(query.startAt, orders);
  requireShort(query.endAt, orders);
  return {
    scope: { parent, collectionId: from.collectionId || undefined, deep: from.allDescendants },
    matches,
    orders,
    startAt: query.startAt,
    endAt: query.endAt,
    offset: query.offset,
    limit: query.limit?.value ?? Number.POSITIVE_INFINITY,
    mask: query.select === null ? undefined : maskOf(query.select.fields),
  };
}

/** The query's result among these documents, in its order. */
export function runQuery(query: Query, documents: Iterable<StoredDocument>): QueryResult {
  const found: Candidate[] = [];
  for (const document of documents) {
    if (!query.matches(document)) continue;
    const keys = sortKeys(document, query.orders);
    if (keys !== undefined && withinCursors(keys, query)) found.push({ document, keys });
  }
  found.sort((a, b) => compareKeys(a.keys, b.keys, query.orders));
  const page = found.slice(query.offset, query.offset + query.limit);
  return {
    documents: page.map(({ document }) => document),
    skipped: Math.min(query.offset, found.length),
  };
}

/**
 * The order of a result is always total: what the query says, then the fields it holds a range over, then the
 * document's name in the direction of the last order.
 */
function completeOrders({ orderBy, where }: StructuredQuery): SortOrder[] {
  const orders: SortOrder[] = orderBy.map(sortOrder);
  const lastSign = orders.at(-1)?.sign ?? 1;
  const implied = where === null ? [] : inequalityFields(where).toSorted(comparePaths);
  // A range over the name too does not let it come before the fields.
  for (const path of [...implied.filter((path) => !isDocumentId(path)), ['__name__']]) {
    const isKnown = orders.some((order) => comparePaths(order.path, path) === 0);
    if (!isKnown) orders.push({ path, sign: lastSign });
  }
  return orders;
}

function sortOrder({ field, direction }: Order): SortOrder {
  return { path: parseFieldPath(field.fieldPath), sign: direction === 'DESCENDING' ? -1 : 1 };
}

function comparePaths(a: FieldPath, b: FieldPath): number {
  for (const [index, name] of a.entries()) {
    const order = compareStrings(name, b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function requireShort(cursor: Cursor | null, orders: readonly SortOrder[]): void {
  if (cursor !== null && cursor.values.length > orders.length)
    throw new GrpcError('INVALID_ARGUMENT', 'Cursor has too many values.');
}

/** Undefined for a document that lacks one of the fields: a query that sorts by a field does not see it. */
function sortKeys(document: StoredDocument, orders: readonly SortOrder[]): Value[] | undefined {
  const keys: Value[] = [];
  for (const { path } of orders) {
    const value = valueAt(document, path);
    if (value === undefined) return undefined;
    keys.push(value);
  }
  return keys;
}

/** Compares up to the end of the shorter list, so that a cursor of few values matches all that begin with them. */
function compareKeys(a: readonly Value[], b: readonly Value[], orders: readonly SortOrder[]): number {
  for (const [index, { sign }] of orders.entries()) {
    const left = a[index];
    const right = b[index];
    if (left === undefined || right === undefined) return 0;
    const order = compareValues(left, right);
    if (order !== 0) return order * sign;
  }
  return 0;
}

function withinCursors(keys: readonly Value[], { startAt, endAt, orders }: Query): boolean {
  if (startAt !== null) {
    const order = compareKeys(keys, startAt.values, orders);
    if (startAt.before ? order < 0 : order <= 0) return false;
  }
  if (endAt !== null) {
    const order = compareKeys(keys, endAt.values, orders);
    if (endAt.before ? order >= 0 : order > 0) return false;
  }
  return true;
}

/** `select()` of nothing arrives as the document's name alone, which is no field. */
function maskOf(fields: readonly { readonly fieldPath: string }[]): FieldPath[] {
  return fields.map(({ fieldPath }) => parseFieldPath(fieldPath)).filter((path) => !isDocumentId(path));
}
