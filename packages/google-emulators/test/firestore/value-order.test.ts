import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareValues, sameKind, sameValue } from '../../firestore/value-order.ts';
import { anyValue, double, integer, list, map, text } from './values.ts';

test('the order of values is total: reflexive, antisymmetric and transitive', () => {
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
      assert.equal(compareValues(a, a), 0);
      assert.equal(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a)), 0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) assert.ok(compareValues(a, c) <= 0);
    }),
    { numRuns: 2000 },
  );
});

test('an integer and a double compare by their exact values', () => {
  assert.ok(sameValue(integer(1), double(1)));
  assert.ok(compareValues(integer(2n ** 53n + 1n), double(2 ** 53)) > 0);
  assert.ok(compareValues(integer(2n ** 63n - 1n), double(2 ** 63)) < 0);
  assert.ok(compareValues(integer(0), double(-0)) === 0);
});

test('NaN equals itself and comes before all numbers, of another kind than they', () => {
  assert.ok(sameValue(double(Number.NaN), double(Number.NaN)));
  assert.ok(compareValues(double(Number.NaN), double(Number.NEGATIVE_INFINITY)) < 0);
  assert.ok(!sameKind(double(Number.NaN), integer(1)));
});

test('lists and maps compare element by element, the shorter first', () => {
  assert.ok(compareValues(list(integer(1)), list(integer(1), integer(0))) < 0);
  assert.ok(compareValues(list(integer(2)), list(integer(1), integer(0))) > 0);
  assert.ok(compareValues(map({ a: integer(9) }), map({ b: integer(1) })) < 0);
  assert.ok(sameValue(map({ a: integer(1), b: text('') }), map({ b: text(''), a: integer(1) })));
});

test('vectors are ordered by their dimension first, and come between lists and maps', () => {
  const vector = (...values: number[]) =>
    map({ __type__: text('__vector__'), value: list(...values.map(double)) });
  assert.ok(compareValues(vector(9), vector(1, 1)) < 0);
  assert.ok(compareValues(vector(1, 2), vector(1, 3)) < 0);
  assert.ok(compareValues(vector(1), list(integer(9))) > 0);
  assert.ok(compareValues(vector(1), map({})) < 0);
});
