import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregate } from '../../firestore/aggregation.ts';
import { double, integer } from './values.ts';

function documents(...numbers: bigint[]) {
  return numbers.map((n) => ({ name: '', fields: { n: integer(n) }, createdAt: 0, updatedAt: 0 }));
}

const sum = { alias: 's', operator: 'sum', sum: { field: { fieldPath: 'n' } } } as const;

test('a sum of integers is exact, and a double once it exceeds an int64', () => {
  const large = 2n ** 53n;
  assert.deepEqual(aggregate([sum], documents(large, 1n)), { s: integer(large + 1n) });
  const largest = 2n ** 63n - 1n;
  assert.deepEqual(aggregate([sum], documents(largest, largest)), { s: double(2 ** 64) });
});

test('a count stops at its upper limit', () => {
  const count = { alias: 'c', operator: 'count', count: { upTo: { value: '2' } } } as const;
  assert.deepEqual(aggregate([count], documents(1n, 2n, 3n)), { c: integer(2) });
});
