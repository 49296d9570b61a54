import { GrpcError } from '../grpc/error.ts';
import { compareNames, compareStrings } from './resource-name.ts';
import { compareTimestamps } from './timestamp.ts';
import type { Fields, Value } from './wire.ts';

/** Firestore's order across types: cloud.google.com/firestore/docs/concepts/data-types#value_type_ordering */
const ranks = {
  nullValue: 0,
  booleanValue: 1,
  // NaN is a number that sorts as a kind of its own, and a vector is a map that does.
  nan: 2,
  integerValue: 3,
  doubleValue: 3,
  timestampValue: 4,
  stringValue: 5,
  bytesValue: 6,
  referenceValue: 7,
  geoPointValue: 8,
  arrayValue: 9,
  vector: 10,
  mapValue: 11,
} as const;

/** A total order over all values: by type first, then within the type. Numbers compare exactly, int64 or double. */
export function compareValues(a: Value, b: Value): number {
  return kindRank(a) - kindRank(b) || compareSameKind(a, b);
}

export function sameValue(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}

/** Whether a range filter on the one can hold for the other: it never reaches across types. */
export function sameKind(a: Value, b: Value): boolean {
  return kindRank(a) === kindRank(b);
}

export function isNull(value: Value): boolean {
  return value.valueType === 'nullValue';
}

export function isNan(value: Value): boolean {
  return value.valueType === 'doubleValue' && Number.isNaN(value.doubleValue);
}

function kindRank(value: Value): number {
  if (isNan(value)) return ranks.nan;
  if (value.valueType === 'mapValue' && vectorOf(value.mapValue.fields) !== undefined) return ranks.vector;
  // The client can put a pipeline's function where a value belongs; a document has no place for it.
  const rank: number | undefined = ranks[value.valueType];
  if (rank === undefined)
    throw new GrpcError('INVALID_ARGUMENT', `A ${value.valueType} is not a value of a document.`);
  return rank;
}

function compareSameKind(a: Value, b: Value): number {
  if (a.valueType === 'stringValue' && b.valueType === 'stringValue')
    return compareStrings(a.stringValue, b.stringValue);
  if (a.valueType === 'referenceValue' && b.valueType === 'referenceValue')
    return compareNames(a.referenceValue, b.referenceValue);
  if (a.valueType === 'timestampValue' && b.valueType === 'timestampValue')
    return compareTimestamps(a.timestampValue, b.timestampValue);
  if (a.valueType === 'booleanValue' && b.valueType === 'booleanValue')
    return Number(a.booleanValue) - Number(b.booleanValue);
  if (a.valueType === 'bytesValue' && b.valueType === 'bytesValue')
    return Buffer.compare(a.bytesValue, b.bytesValue);
  if (a.valueType === 'geoPointValue' && b.valueType === 'geoPointValue')
    return (
      a.geoPointValue.latitude - b.geoPointValue.latitude ||
      a.geoPointValue.longitude - b.geoPointValue.longitude
    );
  if (a.valueType === 'arrayValue' && b.valueType === 'arrayValue')
    return compareLists(a.arrayValue.values, b.arrayValue.values);
  if (a.valueType === 'mapValue' && b.valueType === 'mapValue')
    return compareMaps(a.mapValue.fields, b.mapValue.fields);
  return compareNumbers(a, b);
}

/** JavaScript compares a bigint with a double by their mathematical values: exact where a conversion would round. */
function compareNumbers(a: Value, b: Value): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left === undefined || right === undefined) return 0;
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

/** The number a value holds: a bigint where a double could not hold it; undefined for what is not a number. */
export function numberOf(value: Value): number | bigint | undefined {
  if (value.valueType === 'doubleValue') return value.doubleValue;
  if (value.valueType !== 'integerValue') return undefined;
  const { integerValue } = value;
  return integerValue.length <= 15 ? Number(integerValue) : BigInt(integerValue);
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareValues(value, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareMaps(a: Fields, b: Fields): number {
  const leftVector = vectorOf(a);
  const rightVector = vectorOf(b);
  if (leftVector !== undefined && rightVector !== undefined)
    return leftVector.length - rightVector.length || compareLists(leftVector, rightVector);
  const left = sortedEntries(a);
  const right = sortedEntries(b);
  for (const [index, [key, value]] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareStrings(key, other[0]) || compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function sortedEntries(fields: Fields): [string, Value][] {
  return Object.entries(fields).sort(([a], [b]) => compareStrings(a, b));
}

function vectorOf(fields: Fields): readonly Value[] | undefined {
  const { __type__: type, value } = fields;
  if (type?.valueType !== 'stringValue' || type.stringValue !== '__vector__') return undefined;
  return value?.valueType === 'arrayValue' ? value.arrayValue.values : undefined;
}
