import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, clockTime, count, day, duration, moment } from '../../../shared/terminal/amounts.ts';

for (const [decimal, expected] of [
  ['0', '0 B'],
  ['999', '999 B'],
  ['1000', '1.0 kB'],
  ['999999', '1.0 MB'],
  ['812345678', '812 MB'],
  ['48312345678', '48.3 GB'],
  ['9007199254740993', '9.0 PB'],
] as const) {
  test(`${decimal} bytes are ${expected}`, () => assert.equal(bytes(decimal), expected));
}

for (const [ms, expected] of [
  [0, '0.0 s'],
  [5_980, '6.0 s'],
  [59_960, '1 min'],
  [45 * 60_000, '45 min'],
  [3 * 3_600_000 + 5 * 60_000, '3 h 05 min'],
  [72 * 3_600_000 - 60_000, '71 h 59 min'],
  [72 * 3_600_000, '3 d 00 h'],
  [30 * 86_400_000 + 4 * 3_600_000 - 60_000, '30 d 04 h'],
] as const) {
  test(`${ms} ms are ${expected}`, () => assert.equal(duration(ms), expected));
}

test('day shows the date of a timestamp', () => assert.equal(day('2026-12-06T10:50:44.506Z'), '2026-12-06'));

test('count adds an s for every number but one', () => {
  assert.equal(count(1, 'event'), '1 event');
  assert.equal(count(9, 'event'), '9 events');
});

test('clockTime shows the time of day, and moment the date and the minute', () => {
  assert.equal(clockTime('2026-11-22T14:03:07.5Z'), '14:03:07Z');
  assert.equal(moment('2026-11-22T14:03:07.5Z'), '2026-11-22 14:03Z');
});
