import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyTransform } from '../../firestore/transform.ts';
import type { Value } from '../../firestore/wire.ts';
import { double, integer, text } from './values.ts';

const extremes: ['maximum' | 'minimum', Value | undefined, Value, Value][] = [
  ['maximum', integer(1), integer(2), integer(2)],
  ['maximum', integer(2), integer(1), integer(2)],
  ['maximum', integer(2), double(2), integer(2)],
  ['minimum', double(2.5), integer(2), integer(2)],
  ['minimum', undefined, integer(2), integer(2)],
  ['minimum', text('x'), integer(2), integer(2)],
  ['maximum', double(Number.NaN), integer(2), double(Number.NaN)],
];
for (const [transformType, current, operand, expected] of extremes) {
  test(`the ${transformType} of ${JSON.stringify(current)} and ${JSON.stringify(operand)}`, () => {
    const transform =
      transformType === 'maximum'
        ? { fieldPath: 'n', transformType, maximum: operand }
        : { fieldPath: 'n', transformType, minimum: operand };
    assert.deepEqual(applyTransform(transform, current, 0), { value: expected, result: expected });
  });
}

test('an increment stops at the ends of the int64 range', () => {
  const max = 2n ** 63n - 1n;
  const up = applyTransform(increment(integer(5)), integer(max - 1n), 0);
  assert.deepEqual(up.value, integer(max));
  const down = applyTransform(increment(integer(-5)), integer(-max), 0);
  assert.deepEqual(down.value, integer(-max - 1n));
});

test('only numbers can be added', () => {
  assert.throws(() => applyTransform(increment(text('1')), integer(1), 0), /must be a number/);
});

test('the server timestamp has whole milliseconds', () => {
  const transform = {
    fieldPath: 't',
    transformType: 'setToServerValue',
    setToServerValue: 'REQUEST_TIME',
  } as const;
  const { value } = applyTransform(transform, undefined, 1_700_000_000_123_456);
  const timestampValue = { seconds: '1700000000', nanos: 123_000_000 };
  assert.deepEqual(value, { valueType: 'timestampValue', timestampValue });
});

function increment(by: Value) {
  return { fieldPath: 'n', transformType: 'increment', increment: by } as const;
}
