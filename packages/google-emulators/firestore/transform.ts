import { GrpcError } from '../grpc/error.ts';
import { type Micros, toTimestamp } from './timestamp.ts';
import { compareValues, isNan, numberOf, sameValue } from './value-order.ts';
import type { FieldTransform, Value } from './wire.ts';

const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

export interface Transformed {
  readonly value: Value;
  /** What the client is told: the new value, or null for the array transforms. */
  readonly result: Value;
}

/** What a transform makes of a field's current value; undefined where there is no such field. */
export function applyTransform(
  transform: FieldTransform,
  current: Value | undefined,
  requestedAt: Micros,
): Transformed {
  switch (transform.transformType) {
    case 'setToServerValue':
      return told({ valueType: 'timestampValue', timestampValue: toTimestamp(inWholeMillis(requestedAt)) });
    case 'increment':
      return told(increment(current, transform.increment));
    case 'maximum':
      return told(extremum(current, transform.maximum, 1));
    case 'minimum':
      return told(extremum(current, transform.minimum, -1));
    case 'appendMissingElements':
      return untold(union(elements(current), transform.appendMissingElements.values));
    case 'removeAllFromArray':
      return untold(difference(elements(current), transform.removeAllFromArray.values));
  }
}

function told(value: Value): Transformed {
  return { value, result: value };
}

function untold(values: readonly Value[]): Transformed {
  return {
    value: { valueType: 'arrayValue', arrayValue: { values } },
    result: { valueType: 'nullValue', nullValue: 'NULL_VALUE' },
  };
}

/** REQUEST_TIME is documented to have millisecond precision. */
function inWholeMillis(at: Micros): Micros {
  return at - (at % 1000);
}

function increment(current: Value | undefined, by: Value): Value {
  requireNumber(by);
  if (current === undefined || numberOf(current) === undefined) return by;
  if (current.valueType === 'integerValue' && by.valueType === 'integerValue') {
    const sum = BigInt(current.integerValue) + BigInt(by.integerValue);
    return { valueType: 'integerValue', integerValue: String(saturated(sum)) };
  }
  return { valueType: 'doubleValue', doubleValue: Number(numberOf(current)) + Number(numberOf(by)) };
}

/** Overflow stops at the end of the range; it never wraps round. */
function saturated(sum: bigint): bigint {
  if (sum > maxInt64) return maxInt64;
  return sum < minInt64 ? minInt64 : sum;
}

/** The stored number stays when the two are equal; NaN wins over every number. */
function extremum(current: Value | undefined, operand: Value, sign: 1 | -1): Value {
  requireNumber(operand);
  if (current === undefined || numberOf(current) === undefined) return operand;
  if (isNan(current) || isNan(operand)) return { valueType: 'doubleValue', doubleValue: Number.NaN };
  return compareValues(operand, current) * sign > 0 ? operand : current;
}

function requireNumber(operand: Value): void {
  if (numberOf(operand) === undefined)
    throw new GrpcError('INVALID_ARGUMENT', 'The operand of a numeric transform must be a number.');
}

function elements(current: Value | undefined): readonly Value[] {
  return current?.valueType === 'arrayValue' ? current.arrayValue.values : [];
}

function union(present: readonly Value[], added: readonly Value[]): readonly Value[] {
  const all = [...present];
  for (const value of added) if (!all.some((other) => sameValue(other, value))) all.push(value);
  return all;
}

function difference(present: readonly Value[], removed: readonly Value[]): readonly Value[] {
  return present.filter((value) => !removed.some((other) => sameValue(other, value)));
}
