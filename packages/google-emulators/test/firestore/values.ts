import fc from 'fast-check';
import type { Fields, Value } from '../../firestore/wire.ts';

/** Values as the wire brings them, for tests of the core. */

export function integer(value: number | bigint): Value {
  return { valueType: 'integerValue', integerValue: String(value) };
}

export function double(value: number): Value {
  return { valueType: 'doubleValue', doubleValue: value };
}

export function text(value: string): Value {
  return { valueType: 'stringValue', stringValue: value };
}

export function list(...values: Value[]): Value {
  return { valueType: 'arrayValue', arrayValue: { values } };
}

export function map(fields: Fields): Value {
  return { valueType: 'mapValue', mapValue: { fields } };
}

/** Any value, with numbers and text drawn from few enough that they meet. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<Value>({ valueType: 'nullValue', nullValue: 'NULL_VALUE' }),
    fc.boolean().map((booleanValue): Value => ({ valueType: 'booleanValue', booleanValue })),
    fc
      .oneof(fc.integer({ min: -2, max: 2 }), fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }))
      .map(integer),
    fc
      .oneof(fc.constantFrom(-0, 0, 1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY), fc.double())
      .map(double),
    fc.string({ unit: 'grapheme', maxLength: 3 }).map(text),
    fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })).map(
      ([seconds, nanos]): Value => ({
        valueType: 'timestampValue',
        timestampValue: { seconds: String(seconds), nanos },
      }),
    ),
    fc.uint8Array({ maxLength: 2 }).map((bytesValue): Value => ({ valueType: 'bytesValue', bytesValue })),
    fc
      .array(fc.constantFrom('a', 'b', '__id1__', '__id20__'), { minLength: 1, maxLength: 4 })
      .map((path): Value => ({ valueType: 'referenceValue', referenceValue: path.join('/') })),
    fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 1 })).map(
      ([latitude, longitude]): Value => ({
        valueType: 'geoPointValue',
        geoPointValue: { latitude, longitude },
      }),
    ),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => list(...values)),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }).map(map),
  ),
})).value;
