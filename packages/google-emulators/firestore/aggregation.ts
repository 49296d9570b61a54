import type { StoredDocument } from './document.ts';
import { type FieldPath, fieldAt, parseFieldPath } from './field-path.ts';
import type { Aggregation } from './query-wire.ts';
import { numberOf } from './value-order.ts';
import type { Fields, Value } from './wire.ts';

/**
 * The aggregations of a query's result, by alias. Only documents that have every field summed or averaged take
 * part, in the count as well.
 */
export function aggregate(
  aggregations: readonly Aggregation[],
  documents: readonly StoredDocument[],
): Fields {
  const needed = aggregations.flatMap(fieldOf);
  const complete = documents.filter(({ fields }) =>
    needed.every((path) => fieldAt(fields, path) !== undefined),
  );
  const results = aggregations.map((each, index) => [
    each.alias || `field_${index + 1}`,
    resultOf(each, complete),
  ]);
  return Object.fromEntries(results);
}

function fieldOf(aggregation: Aggregation): FieldPath[] {
  switch (aggregation.operator) {
    case 'count':
      return [];
    case 'sum':
      return [parseFieldPath(aggregation.sum.field.fieldPath)];
    case 'avg':
      return [parseFieldPath(aggregation.avg.field.fieldPath)];
  }
}

function resultOf(aggregation: Aggregation, documents: readonly StoredDocument[]): Value {
  if (aggregation.operator === 'count') {
    const { upTo } = aggregation.count;
    return integer(upTo === null ? documents.length : Math.min(documents.length, Number(upTo.value)));
  }
  const [path = []] = fieldOf(aggregation);
  const numbers = documents.flatMap(({ fields }) => {
    const value = fieldAt(fields, path);
    const number = value === undefined ? undefined : numberOf(value);
    return value === undefined || number === undefined ? [] : [{ value, number }];
  });
  return aggregation.operator === 'sum' ? sum(numbers) : average(numbers.map(({ number }) => Number(number)));
}

/** Integers add up to an integer, unless it does not fit: then, or with a double among them, to a double. */
function sum(numbers: readonly { readonly value: Value; readonly number: number | bigint }[]): Value {
  if (numbers.every(({ value }) => value.valueType === 'integerValue')) {
    const exact = numbers.reduce((total, { number }) => total + BigInt(number), 0n);
    if (BigInt.asIntN(64, exact) === exact) return integer(exact);
  }
  return double(numbers.reduce((total, { number }) => total + Number(number), 0));
}

function average(numbers: readonly number[]): Value {
  if (numbers.length === 0) return { valueType: 'nullValue', nullValue: 'NULL_VALUE' };
  return double(numbers.reduce((total, number) => total + number, 0) / numbers.length);
}

function integer(value: number | bigint): Value {
  return { valueType: 'integerValue', integerValue: String(value) };
}

function double(value: number): Value {
  return { valueType: 'doubleValue', doubleValue: value };
}
