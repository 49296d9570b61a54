import * as v from 'valibot';

/*
 * Which index a query needs. Neither Google's emulator nor ours asks for one; the service refuses a query without it.
 * https://firebase.google.com/docs/firestore/query-data/index-overview
 */

const FieldSchema = v.object({ fieldPath: v.string() });

const ComparisonSchema = v.object({ fieldFilter: v.object({ field: FieldSchema, op: v.string() }) });
const UnarySchema = v.object({ unaryFilter: v.object({ field: FieldSchema, op: v.string() }) });
const CompositeSchema = v.object({
  compositeFilter: v.object({ op: v.string(), filters: v.array(v.unknown()) }),
});
const FilterSchema = v.union([ComparisonSchema, UnarySchema, CompositeSchema]);

const QuerySchema = v.object({
  from: v.tuple([v.object({ collectionId: v.string(), allDescendants: v.optional(v.boolean(), false) })]),
  where: v.nullish(v.unknown()),
  orderBy: v.optional(v.array(v.object({ field: FieldSchema, direction: v.string() })), []),
});

/** An index, of one field or of several. */
export interface Index {
  readonly collectionGroup: string;
  readonly queryScope: 'COLLECTION' | 'COLLECTION_GROUP';
  readonly fields: readonly IndexField[];
}

interface IndexField {
  readonly fieldPath: string;
  readonly order?: 'ASCENDING' | 'DESCENDING';
  readonly arrayConfig?: 'CONTAINS';
}

/** An index in words: the same for the same index. */
export function indexText({ collectionGroup, queryScope, fields }: Index): string {
  const modes = fields.map(({ fieldPath, order, arrayConfig }) => `${fieldPath} ${order ?? arrayConfig}`);
  return `${collectionGroup} (${queryScope}): ${modes.join(', ')}`;
}

type Use = 'equal' | 'contains' | 'range';

const uses: Readonly<Record<string, Use>> = {
  EQUAL: 'equal',
  IN: 'equal',
  IS_NULL: 'equal',
  IS_NAN: 'equal',
  ARRAY_CONTAINS: 'contains',
  ARRAY_CONTAINS_ANY: 'contains',
  LESS_THAN: 'range',
  LESS_THAN_OR_EQUAL: 'range',
  GREATER_THAN: 'range',
  GREATER_THAN_OR_EQUAL: 'range',
  NOT_EQUAL: 'range',
  NOT_IN: 'range',
  IS_NOT_NULL: 'range',
  IS_NOT_NAN: 'range',
};

/** The documents' own order, by name, is part of every index and needs none. */
const isName = (fieldPath: string) => fieldPath === '__name__';

/**
 * The indexes that a structured query needs. Equalities alone are answered by merging the single-field indexes; a
 * range or an order needs one index that begins with the equalities and goes on with the order.
 */
export function indexesNeeded(query: unknown): Index[] {
  const { from, where, orderBy } = v.parse(QuerySchema, query);
  const [{ collectionId: collectionGroup, allDescendants }] = from;
  const queryScope = allDescendants ? 'COLLECTION_GROUP' : 'COLLECTION';
  const compared = where ? comparisons(where) : [];
  const equalities = compared.filter(({ use }) => use !== 'range').map(equalityField);
  const ordered = orderOf(orderBy, compared);
  const index = (...fields: IndexField[]): Index => ({ collectionGroup, queryScope, fields });
  if (ordered.length === 0) return equalities.map((field) => index(field));
  return [index(...equalities.sort(byPath), ...ordered)];
}

interface Comparison {
  readonly fieldPath: string;
  readonly use: Use;
}

function comparisons(where: unknown): Comparison[] {
  const filter = v.parse(FilterSchema, where);
  if ('compositeFilter' in filter) {
    const { op, filters } = filter.compositeFilter;
    if (op !== 'AND') throw new Error(`which indexes ${op} needs has to be worked out first`);
    return filters.flatMap(comparisons);
  }
  const { field, op } = 'fieldFilter' in filter ? filter.fieldFilter : filter.unaryFilter;
  const use = uses[op];
  if (use === undefined) throw new Error(`which index ${op} needs has to be worked out first`);
  return isName(field.fieldPath) ? [] : [{ fieldPath: field.fieldPath, use }];
}

function equalityField({ fieldPath, use }: Comparison): IndexField {
  return use === 'contains' ? { fieldPath, arrayConfig: 'CONTAINS' } : { fieldPath, order: 'ASCENDING' };
}

/** The order asked for, and after it the fields of ranges that it does not name, ascending, by name. */
function orderOf(
  orderBy: v.InferOutput<typeof QuerySchema>['orderBy'],
  compared: readonly Comparison[],
): IndexField[] {
  const asked = orderBy
    .filter(({ field }) => !isName(field.fieldPath))
    .map(({ field: { fieldPath }, direction }): IndexField => {
      return { fieldPath, order: direction === 'DESCENDING' ? 'DESCENDING' : 'ASCENDING' };
    });
  const named = new Set(asked.map(({ fieldPath }) => fieldPath));
  const implied = compared.filter(({ use, fieldPath }) => use === 'range' && !named.has(fieldPath));
  const paths = [...new Set(implied.map(({ fieldPath }) => fieldPath))].sort();
  return [...asked, ...paths.map((fieldPath): IndexField => ({ fieldPath, order: 'ASCENDING' }))];
}

function byPath(one: IndexField, other: IndexField): number {
  return one.fieldPath < other.fieldPath ? -1 : 1;
}
