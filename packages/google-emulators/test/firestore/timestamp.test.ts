import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toMicros, toTimestamp } from '../../firestore/timestamp.ts';

test('a moment is kept to the microsecond, before 1970 too', () => {
  for (const at of [0, 1, -1, 1_795_341_600_123_456]) assert.equal(toMicros(toTimestamp(at)), at);
  assert.deepEqual(toTimestamp(-1), { seconds: '-1', nanos: 999_999_000 });
});

test('the part of a timestamp below the microsecond is dropped', () => {
  assert.equal(toMicros({ seconds: '1', nanos: 2999 }), 1_000_002);
});
