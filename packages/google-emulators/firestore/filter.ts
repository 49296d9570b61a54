import { GrpcError } from '../grpc/error.ts';
import { type StoredDocument, valueAt } from './document.ts';
import { type FieldPath, parseFieldPath } from './field-path.ts';
import type { CompositeFilter, FieldFilter, FieldOperator, Filter, UnaryFilter } from './query-wire.ts';
import { compareValues, isNan, isNull, sameKind, sameValue } from './value-order.ts';
import type { Value } from './wire.ts';

export type Predicate = (document: StoredDocument) => boolean;
type Test = (value: Value) => boolean;

const maxDisjunctions = 30;
const maxExclusions = 10;

/** Turns a filter into a question that can be put to a document, or refuses it with INVALID_ARGUMENT. */
export function compileFilter(filter: Filter): Predicate {
  switch (filter.filterType) {
    case 'compositeFilter':
      return compileComposite(filter.compositeFilter);
    case 'fieldFilter':
      return onField(filter.fieldFilter.field.fieldPath, fieldTest(filter.fieldFilter));
    case 'unaryFilter':
      return onField(filter.unaryFilter.field.fieldPath, unaryTest(filter.unaryFilter));
  }
}

/** The fields that a filter holds a range over: the query sorts by them, whether it says so or not. */
export function inequalityFields(filter: Filter): FieldPath[] {
  switch (filter.filterType) {
    case 'compositeFilter':
      return filter.compositeFilter.filters.flatMap(inequalityFields);
    case 'fieldFilter':
      return rangeOperators.has(filter.fieldFilter.op)
        ? [parseFieldPath(filter.fieldFilter.field.fieldPath)]
        : [];
    case 'unaryFilter':
      return filter.unaryFilter.op.startsWith('IS_NOT_')
        ? [parseFieldPath(filter.unaryFilter.field.fieldPath)]
        : [];
  }
}

const rangeOperators: ReadonlySet<FieldOperator> = new Set([
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'NOT_EQUAL',
  'NOT_IN',
] as const);

function compileComposite({ op, filters }: CompositeFilter): Predicate {
  const predicates = filters.map(compileFilter);
  if (op === 'AND') return (document) => predicates.every((holds) => holds(document));
  if (op === 'OR') return (document) => predicates.some((holds) => holds(document));
  throw new GrpcError('INVALID_ARGUMENT', 'A composite filter must be AND or OR.');
}

/** No filter ever holds for a document that lacks the field. */
function onField(fieldPath: string, test: Test): Predicate {
  const path = parseFieldPath(fieldPath);
  return (document) => {
    const value = valueAt(document, path);
    return value !== undefined && test(value);
  };
}

function fieldTest({ op, value: operand }: FieldFilter): Test {
  switch (op) {
    case 'EQUAL':
      return (value) => sameValue(value, operand);
    case 'NOT_EQUAL':
      return (value) => !isNull(value) && !sameValue(value, operand);
    case 'LESS_THAN':
      return range(operand, (order) => order < 0);
    case 'LESS_THAN_OR_EQUAL':
      return range(operand, (order) => order <= 0);
    case 'GREATER_THAN':
      return range(operand, (order) => order > 0);
    case 'GREATER_THAN_OR_EQUAL':
      return range(operand, (order) => order >= 0);
    case 'ARRAY_CONTAINS':
      return (value) => contains(value, operand);
    case 'IN':
      return among(operandList(op, operand, maxDisjunctions));
    case 'ARRAY_CONTAINS_ANY':
      return containsAny(operandList(op, operand, maxDisjunctions));
    case 'NOT_IN':
      return outside(operandList(op, operand, maxExclusions));
    case 'OPERATOR_UNSPECIFIED':
      throw new GrpcError('INVALID_ARGUMENT', 'A field filter must have an operator.');
  }
}

function range(operand: Value, accepts: (order: number) => boolean): Test {
  return (value) => sameKind(value, operand) && accepts(compareValues(value, operand));
}

function contains(value: Value, element: Value): boolean {
  return value.valueType === 'arrayValue' && value.arrayValue.values.some((each) => sameValue(each, element));
}

/** In a list, null and NaN equal nothing, not even themselves. */
function among(operands: readonly Value[]): Test {
  const comparable = operands.filter((operand) => !isNull(operand) && !isNan(operand));
  return (value) => comparable.some((operand) => sameValue(value, operand));
}

function containsAny(operands: readonly Value[]): Test {
  const isOneOf = among(operands);
  return (value) => value.valueType === 'arrayValue' && value.arrayValue.values.some(isOneOf);
}

/** As in SQL, nothing is known to be outside a list that holds null. */
function outside(operands: readonly Value[]): Test {
  if (operands.some(isNull)) return () => false;
  const isInside = among(operands);
  return (value) => !isNull(value) && !isInside(value);
}

function operandList(op: FieldOperator, operand: Value, max: number): readonly Value[] {
  const operands = operand.valueType === 'arrayValue' ? operand.arrayValue.values : [];
  if (operands.length === 0)
    throw new GrpcError('INVALID_ARGUMENT', `'${op}' requires a non-empty array value.`);
  if (operands.length > max)
    throw new GrpcError('INVALID_ARGUMENT', `'${op}' supports up to ${max} comparison values.`);
  return operands;
}

function unaryTest({ op }: UnaryFilter): Test {
  switch (op) {
    case 'IS_NULL':
      return isNull;
    case 'IS_NOT_NULL':
      return (value) => !isNull(value);
    case 'IS_NAN':
      return isNan;
    case 'IS_NOT_NAN':
      return (value) => !isNull(value) && !isNan(value);
    case 'OPERATOR_UNSPECIFIED':
      throw new GrpcError('INVALID_ARGUMENT', 'A unary filter must have an operator.');
  }
}
