import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromTimestamp, parseRfc3339, toTimestamp } from '../../spanner/timestamp.ts';

test('a proto time survives milliseconds and back, to the microsecond', () => {
  const seconds = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 });
  const micros = fc.integer({ min: 0, max: 999_999 });
  fc.assert(
    fc.property(seconds, micros, (s, µs) => {
      const timestamp = { seconds: String(s), nanos: µs * 1000 };
      assert.deepEqual(toTimestamp(fromTimestamp(timestamp)), timestamp);
    }),
  );
});

test('nanoseconds are cut off', () => {
  assert.deepEqual(toTimestamp(fromTimestamp({ seconds: 1, nanos: 1999 })), { seconds: '1', nanos: 1000 });
});

test('an empty proto time is the epoch', () => {
  assert.equal(fromTimestamp({}), 0);
});

const times: Record<string, number | undefined> = {
  '1970-01-01T00:00:01Z': 1000,
  '1970-01-01t00:00:01z': 1000,
  '1970-01-01T00:00:01.25Z': 1250,
  '1970-01-01T00:00:00.000001Z': 0.001,
  '1970-01-01T00:00:00.123456789Z': 123.456,
  '1970-01-01T01:00:00+01:00': 0,
  '1970-01-01': undefined,
  '1970-01-01T00:00:01': undefined,
  '1970-13-01T00:00:01Z': undefined,
  '1': undefined,
  '': undefined,
};

for (const [text, ms] of Object.entries(times))
  test(`"${text}" is ${ms === undefined ? 'not a time' : `${ms} ms`}`, () => {
    assert.equal(parseRfc3339(text), ms);
  });
