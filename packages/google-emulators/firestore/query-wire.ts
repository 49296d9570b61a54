import type { Value } from './wire.ts';

/** The query messages of google.firestore.v1, in the form that `wire.ts` describes. */

export interface FieldReference {
  readonly fieldPath: string;
}

export type FieldOperator =
  | 'OPERATOR_UNSPECIFIED'
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL'
  | 'EQUAL'
  | 'NOT_EQUAL'
  | 'ARRAY_CONTAINS'
  | 'IN'
  | 'ARRAY_CONTAINS_ANY'
  | 'NOT_IN';

export type UnaryOperator = 'OPERATOR_UNSPECIFIED' | 'IS_NAN' | 'IS_NULL' | 'IS_NOT_NAN' | 'IS_NOT_NULL';

export interface FieldFilter {
  readonly field: FieldReference;
  readonly op: FieldOperator;
  readonly value: Value;
}

export interface UnaryFilter {
  readonly field: FieldReference;
  readonly op: UnaryOperator;
}

export interface CompositeFilter {
  readonly op: 'OPERATOR_UNSPECIFIED' | 'AND' | 'OR';
  readonly filters: readonly Filter[];
}

export type Filter =
  | { readonly filterType: 'compositeFilter'; readonly compositeFilter: CompositeFilter }
  | { readonly filterType: 'fieldFilter'; readonly fieldFilter: FieldFilter }
  | { readonly filterType: 'unaryFilter'; readonly unaryFilter: UnaryFilter };

export interface Order {
  readonly field: FieldReference;
  readonly direction: 'DIRECTION_UNSPECIFIED' | 'ASCENDING' | 'DESCENDING';
}

export interface Cursor {
  readonly values: readonly Value[];
  /** Whether the position is just before the documents that equal the values, or just after them. */
  readonly before: boolean;
}

export interface StructuredQuery {
  readonly select: { readonly fields: readonly FieldReference[] } | null;
  readonly from: readonly { readonly collectionId: string; readonly allDescendants: boolean }[];
  readonly where: Filter | null;
  readonly orderBy: readonly Order[];
  readonly startAt: Cursor | null;
  readonly endAt: Cursor | null;
  readonly offset: number;
  readonly limit: { readonly value: number } | null;
  readonly findNearest: object | null;
}

interface Aliased {
  readonly alias: string;
}

export type Aggregation = Aliased &
  (
    | { readonly operator: 'count'; readonly count: { readonly upTo: { readonly value: string } | null } }
    | { readonly operator: 'sum'; readonly sum: { readonly field: FieldReference } }
    | { readonly operator: 'avg'; readonly avg: { readonly field: FieldReference } }
  );

export interface StructuredAggregationQuery {
  readonly structuredQuery: StructuredQuery;
  readonly aggregations: readonly Aggregation[];
}
