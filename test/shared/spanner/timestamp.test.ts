import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  millisOf,
  parseTimestamp,
  rfc3339Pattern,
  shifted,
  timestampFrom,
  timestampOf,
  wholeSeconds,
} from '../../../shared/spanner/timestamp.ts';

const read: { text: string; as: string; because: string }[] = [
  { text: '2026-11-22T10:00:00Z', as: '2026-11-22T10:00:00Z', because: 'it is canonical already' },
  { text: '2026-11-22t10:00:00z', as: '2026-11-22T10:00:00Z', because: 'RFC 3339 allows small letters' },
  { text: '2026-11-22T10:00:00+00:00', as: '2026-11-22T10:00:00Z', because: 'no offset is Z' },
  { text: '2026-11-22T10:00:00-00:00', as: '2026-11-22T10:00:00Z', because: 'an unknown offset is none' },
  { text: '2026-11-22T10:00:00+01:00', as: '2026-11-22T09:00:00Z', because: 'east of Greenwich is earlier' },
  { text: '2026-11-22T10:00:00-05:30', as: '2026-11-22T15:30:00Z', because: 'west of Greenwich is later' },
  { text: '2026-12-31T23:30:00-01:00', as: '2027-01-01T00:30:00Z', because: 'an offset may cross the year' },
  { text: '2026-11-22T10:00:00+23:59', as: '2026-11-21T10:01:00Z', because: 'the largest offset' },
  { text: '2026-11-22T10:00:00.000Z', as: '2026-11-22T10:00:00Z', because: 'zeros at the end say nothing' },
  {
    text: '2026-11-22T10:00:00.120Z',
    as: '2026-11-22T10:00:00.12Z',
    because: 'zeros at the end say nothing',
  },
  {
    text: '2026-11-22T10:00:00.123456789Z',
    as: '2026-11-22T10:00:00.123456789Z',
    because: 'nanoseconds stay',
  },
  { text: '2026-11-22T10:00:00.000000001+01:00', as: '2026-11-22T09:00:00.000000001Z', because: 'one stays' },
  { text: '2028-02-29T00:00:00Z', as: '2028-02-29T00:00:00Z', because: '2028 is a leap year' },
  {
    text: '9999-12-31T23:59:59.999999999Z',
    as: '9999-12-31T23:59:59.999999999Z',
    because: 'the last of all',
  },
  { text: '0001-01-01T00:00:00Z', as: '0001-01-01T00:00:00Z', because: 'the first of all' },
];

for (const { text, as, because } of read) {
  test(`${text} is read as ${as}: ${because}`, () => assert.equal(parseTimestamp(text), as));
}

const invalid: { text: string; because: string }[] = [
  { text: '2026-02-29T00:00:00Z', because: '2026 is no leap year' },
  { text: '2100-02-29T00:00:00Z', because: '2100 is no leap year' },
  { text: '2026-02-30T00:00:00Z', because: 'February has no 30th' },
  { text: '2026-11-31T00:00:00Z', because: 'November has no 31st' },
  { text: '2026-13-01T00:00:00Z', because: 'there is no 13th month' },
  { text: '2026-00-01T00:00:00Z', because: 'there is no month 0' },
  { text: '2026-11-00T00:00:00Z', because: 'there is no day 0' },
  { text: '2026-11-22T24:00:00Z', because: 'a day ends at 23:59:59' },
  { text: '2026-11-22T10:60:00Z', because: 'there is no minute 60' },
  { text: '2016-12-31T23:59:60Z', because: 'protobuf has no leap seconds' },
  { text: '2026-11-22T10:00:00+24:00', because: 'no offset is a whole day' },
  { text: '2026-11-22T10:00:00+01:60', because: 'no offset has 60 minutes' },
  { text: '0000-01-01T00:00:00Z', because: 'protobuf begins with year 1' },
  { text: '0001-01-01T00:00:00+00:01', because: 'the offset carries it into year 0' },
  { text: '0000-01-01T00:00:00+00:01', because: 'the offset carries it below year 0' },
  { text: '9999-12-31T23:59:59-00:01', because: 'the offset carries it into year 10000' },
  { text: '2026-11-22T10:00:00', because: 'it does not say where' },
  { text: '2026-11-22', because: 'it is a date' },
  { text: '2026-11-22 10:00:00Z', because: 'a T is expected' },
  { text: '2026-11-22T10:00Z', because: 'seconds are expected' },
  { text: '2026-11-22T10:00:00.Z', because: 'a point needs digits' },
  { text: '2026-11-22T10:00:00.1234567890Z', because: 'protobuf holds nine digits' },
  { text: '2026-11-22T10:00:00+0100', because: 'an offset has a colon' },
  { text: '2026-11-22T10:00:00Z ', because: 'there is something behind it' },
  { text: '2026-11-22T10:00:00Z\n', because: 'there is something behind it' },
  { text: '+02026-11-22T10:00:00Z', because: 'a year has four digits' },
  { text: 'tomorrow', because: 'it is no time' },
  { text: '', because: 'it is nothing' },
];

for (const { text, because } of invalid) {
  test(`${JSON.stringify(text)} is no timestamp: ${because}`, () =>
    assert.equal(parseTimestamp(text), undefined));
}

const dates = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

test('a canonical time is its own canonical form', () => {
  const offsets = fc.constantFrom('Z', 'z', '+00:00', '+05:45', '-11:30', '+23:59', '-23:59');
  const fractions = fc.stringMatching(/^(\.\d{1,9})?$/);
  fc.assert(
    fc.property(dates, fractions, offsets, (date, fraction, offset) => {
      const once = parseTimestamp(`${date.toISOString().slice(0, 19)}${fraction}${offset}`);
      assert.ok(once !== undefined);
      assert.equal(parseTimestamp(once), once);
      assert.match(once, rfc3339Pattern);
      assert.match(once, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z$/);
    }),
  );
});

test('a Date survives being written and read, and what is written is canonical', () => {
  fc.assert(
    fc.property(dates, (date) => {
      const written = timestampOf(date);
      assert.equal(millisOf(written), date.getTime());
      assert.equal(parseTimestamp(written), written);
    }),
  );
});

test('two spellings of one moment give the same timestamp', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -1_439, max: 1_439 }), (date, offset) => {
      const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const clock = new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16);
      assert.equal(parseTimestamp(`${local}${offset < 0 ? '-' : '+'}${clock}`), timestampOf(date));
    }),
  );
});

test('the parser of timestamps throws for no text', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/)),
      (text) => {
        const time = parseTimestamp(text);
        assert.ok(time === undefined || Number.isFinite(millisOf(time)));
      },
    ),
  );
});

test('milliseconds are cut off, not rounded', () => {
  assert.equal(millisOf('1970-01-01T00:00:01.123999999Z'), 1_123);
  assert.equal(millisOf('1970-01-01T00:00:01.1Z'), 1_100);
});

test('a time is shifted forward and back', () => {
  assert.equal(shifted('2026-11-22T12:00:00Z', 1_500), '2026-11-22T12:00:01.5Z');
  assert.equal(shifted('2026-11-22T12:00:00Z', -1), '2026-11-22T11:59:59.999Z');
});

test('wholeSeconds drops the fraction of a timestamp', () => {
  assert.equal(wholeSeconds('2026-11-22T10:00:00.123456Z'), '2026-11-22T10:00:00Z');
  assert.equal(wholeSeconds('2026-11-22T10:00:00Z'), '2026-11-22T10:00:00Z');
});

test('a protobuf timestamp is read as the same time written in RFC 3339', () => {
  const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  const nanos = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999_999 }));
  fc.assert(
    fc.property(seconds, nanos, (whole, fraction) => {
      const written = `${new Date(whole * 1_000).toISOString().slice(0, 19)}.${String(fraction).padStart(9, '0')}Z`;
      assert.equal(timestampFrom(whole, fraction), parseTimestamp(written));
    }),
  );
  assert.equal(timestampFrom(1_795_341_600, 120_000_000), '2026-11-22T10:00:00.12Z');
});

for (const seconds of [-62_135_596_801, 253_402_300_800, Number.NaN, Number.POSITIVE_INFINITY])
  test(`${seconds} seconds are no protobuf timestamp`, () =>
    assert.equal(timestampFrom(seconds, 0), undefined));
