import { GrpcError } from '../grpc/error.ts';
import type { Filter } from './query-wire.ts';

const maxDisjunctions = 30;

/**
 * Refuses a filter that is more than a query may ask, with INVALID_ARGUMENT.
 *
 * https://firebase.google.com/docs/firestore/query-data/queries#query_limitations
 */
export function checkFilter(filter: Filter): void {
  const parts = partsOf(filter);
  if (parts.filter(excludes).length > 1)
    throw invalid('Only one !=, not-in, is not null or is not NaN filter is allowed.');
  if (parts.some((part) => opOf(part) === 'NOT_IN') && parts.some(isDisjunction))
    throw invalid("'NOT_IN' cannot be combined with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.");
  if (mostContains(filter) > 1)
    throw invalid("Only one 'ARRAY_CONTAINS' or 'ARRAY_CONTAINS_ANY' filter is allowed per disjunction.");
  const disjunctions = disjunctionsOf(filter);
  if (disjunctions > maxDisjunctions)
    throw invalid(`A query may have ${maxDisjunctions} disjunctions, not ${disjunctions}.`);
}

function partsOf(filter: Filter): Filter[] {
  if (filter.filterType !== 'compositeFilter') return [filter];
  return [filter, ...filter.compositeFilter.filters.flatMap(partsOf)];
}

function opOf(filter: Filter): string {
  switch (filter.filterType) {
    case 'compositeFilter':
      return filter.compositeFilter.op;
    case 'fieldFilter':
      return filter.fieldFilter.op;
    case 'unaryFilter':
      return filter.unaryFilter.op;
  }
}

function excludes(part: Filter): boolean {
  return /^(NOT_EQUAL|NOT_IN|IS_NOT_NULL|IS_NOT_NAN)$/.test(opOf(part));
}

function isDisjunction(part: Filter): boolean {
  return /^(OR|IN|ARRAY_CONTAINS_ANY)$/.test(opOf(part));
}

/** How many filters that look into an array the alternative has that has most of them. */
function mostContains(filter: Filter): number {
  if (filter.filterType !== 'compositeFilter') return /^ARRAY_CONTAINS(_ANY)?$/.test(opOf(filter)) ? 1 : 0;
  const { op, filters } = filter.compositeFilter;
  const counts = filters.map(mostContains);
  return op === 'OR' ? Math.max(0, ...counts) : counts.reduce((sum, count) => sum + count, 0);
}

/** How many alternatives a filter has, once it is written as alternatives of conditions that all have to hold. */
function disjunctionsOf(filter: Filter): number {
  if (filter.filterType === 'compositeFilter') {
    const counts = filter.compositeFilter.filters.map(disjunctionsOf);
    return filter.compositeFilter.op === 'OR'
      ? counts.reduce((sum, count) => sum + count, 0)
      : counts.reduce((product, count) => product * count, 1);
  }
  if (filter.filterType !== 'fieldFilter' || !isDisjunction(filter)) return 1;
  const { value } = filter.fieldFilter;
  return value.valueType === 'arrayValue' ? value.arrayValue.values.length : 1;
}

function invalid(words: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', words);
}
