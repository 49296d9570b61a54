import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDuration,
  durationPattern,
  parseDuration,
  spelledDuration,
} from '../../../shared/request/duration.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const spelled: { text: string; months?: number; ms?: number; because: string }[] = [
  { text: '14d', ms: 14 * day, because: 'days' },
  { text: '2w', ms: 14 * day, because: 'weeks' },
  { text: '86400s', ms: day, because: 'seconds' },
  { text: '6h', ms: 6 * hour, because: 'hours' },
  { text: '1m', ms: minute, because: 'gcloud takes an m without a P for minutes' },
  { text: 'P1M', months: 1, because: 'an M after P is a calendar month' },
  { text: 'p1m', months: 1, because: 'case says nothing, P does' },
  { text: 'PT1M', ms: minute, because: 'an M after T is a minute' },
  { text: 'P1MT1M', months: 1, ms: minute, because: 'both in one' },
  { text: '1y', months: 12, because: 'a year is twelve calendar months' },
  { text: '1Y', months: 12, because: 'a capital year' },
  { text: 'P1Y2M', months: 14, because: 'years and months add up' },
  { text: '366d', ms: 366 * day, because: 'not the calendar year that gcloud makes of it' },
  { text: '1.5d', ms: 36 * hour, because: 'fractions of days' },
  { text: '0.5w', ms: 3.5 * day, because: 'fractions of weeks' },
  { text: '1.5h', ms: 90 * minute, because: 'fractions of hours' },
  { text: '2.5m', ms: 150 * second, because: 'fractions of minutes' },
  { text: '0.0015s', ms: 2, because: 'rounded to a millisecond' },
  { text: '1d12h', ms: 36 * hour, because: 'units in a row' },
  { text: '1w1d1h1m1s', ms: 8 * day + hour + minute + second, because: 'all units without a P' },
  { text: 'P1W1DT1H1M1S', ms: 8 * day + hour + minute + second, because: 'all units with a P' },
  { text: 'P14D', ms: 14 * day, because: 'ISO 8601' },
  { text: 'p14D', ms: 14 * day, because: 'ISO 8601 in any case' },
  { text: 'PT6H', ms: 6 * hour, because: 'ISO 8601 with time only' },
  { text: 'pt6h5m', ms: 6 * hour + 5 * minute, because: 'lower-case ISO 8601' },
  { text: '14D', ms: 14 * day, because: 'capital units without a P' },
  { text: '2W', ms: 14 * day, because: 'capital weeks' },
  { text: '1H1M1S', ms: hour + minute + second, because: 'capital M without P is a minute still' },
  { text: 'P100Y', months: 1_200, because: 'a century, just' },
  { text: '36600d', ms: 36_600 * day, because: 'a century in days, just' },
];

for (const { text, months = 0, ms = 0, because } of spelled) {
  test(`${text} is understood: ${because}`, () => {
    assert.deepEqual(parseDuration(text), { months, ms });
    assert.match(text, durationPattern);
  });
}

const invalid = [
  ...[
    '',
    '30',
    'P',
    'PT',
    'P1',
    'P1DT',
    'd',
    'T6H',
    '1 d',
    ' 14d',
    '14d ',
    '14d\n',
    '6hours',
    '1mo',
    '-1d',
    '+1d',
  ],
  ...[
    'P-1D',
    '1,5d',
    '.5d',
    '1.d',
    '1h1d',
    '1s1m',
    '1d1d',
    '1d1w',
    '1.5y',
    'P1.5M',
    'P1H',
    'PT1D',
    'P1M1Y',
    'P1W1M',
  ],
  ...['1dT12h', '1e3s', '0x10d', '١d', 'forever', '14 days', '1234567890d', '1.1234567890d', '12345y'],
];

for (const text of invalid) {
  test(`${JSON.stringify(text)} is no duration`, () => {
    assert.equal(parseDuration(text), undefined);
    assert.doesNotMatch(text, durationPattern);
  });
}

for (const text of ['0d', 'PT0S', '0.0001s', 'P101Y', 'P1201M', '36600d1s', '999999999w']) {
  test(`${text} is spelled like a duration and is none: nothing, or more than a century`, () => {
    assert.match(text, durationPattern);
    assert.equal(parseDuration(text), undefined);
  });
}

const added = [
  { from: '2026-01-31T10:00:00.000Z', text: 'P1M', to: '2026-02-28T10:00:00.000Z' },
  { from: '2028-01-31T10:00:00.000Z', text: 'P1M', to: '2028-02-29T10:00:00.000Z' },
  { from: '2026-01-30T10:00:00.000Z', text: 'P1M', to: '2026-02-28T10:00:00.000Z' },
  { from: '2026-03-31T10:00:00.000Z', text: 'P3M', to: '2026-06-30T10:00:00.000Z' },
  { from: '2026-11-15T10:00:00.000Z', text: 'P3M', to: '2027-02-15T10:00:00.000Z' },
  { from: '2028-02-29T10:00:00.000Z', text: '1y', to: '2029-02-28T10:00:00.000Z' },
  { from: '2026-01-31T23:59:59.999Z', text: 'P1M1DT1S', to: '2026-03-02T00:00:00.999Z' },
  { from: '2026-03-28T12:00:00.000Z', text: '1d', to: '2026-03-29T12:00:00.000Z' },
];

for (const { from, text, to } of added) {
  test(`${text} from ${from} ends at ${to}`, () => {
    const duration = parseDuration(text);
    assert.ok(duration);
    assert.equal(addDuration(new Date(from), duration).toISOString(), to);
  });
}

test('adding a duration does not change the given date', () => {
  const from = new Date('2026-01-31T10:00:00Z');
  addDuration(from, { months: 1, ms: 1 });
  assert.equal(from.toISOString(), '2026-01-31T10:00:00.000Z');
});

const parts = fc.record({
  w: fc.nat(99),
  d: fc.nat(366),
  h: fc.nat(99),
  m: fc.nat(99),
  s: fc.nat(99_999),
});

test('a duration is the sum of its parts, written with a P or without', () => {
  fc.assert(
    fc.property(parts, ({ w, d, h, m, s }) => {
      const ms = (w * 7 + d) * day + h * hour + m * minute + s * second;
      const expected = ms === 0 ? undefined : { months: 0, ms };
      assert.deepEqual(parseDuration(`${w}w${d}d${h}h${m}m${s}s`), expected);
      assert.deepEqual(parseDuration(`P${w}W${d}DT${h}H${m}M${s}S`), expected);
    }),
  );
});

test('every duration that is parsed is positive, and ends within the calendar', () => {
  const unit = fc.constantFrom('P', 'T', 'y', 'm', 'w', 'd', 'h', 's', 'M', '.', '0', '1', '9', '99', ' ');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const duration = parseDuration(text);
      if (duration === undefined) return;
      assert.match(text, durationPattern);
      assert.ok(duration.months > 0 || duration.ms > 0);
      const now = new Date('2026-11-22T12:00:00Z');
      assert.ok(addDuration(now, duration).getTime() > now.getTime());
    }),
    { numRuns: 2_000 },
  );
});

test('a duration that is written out is read as the same', () => {
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.nat(366 * 86_400_000),
      fc.constantFrom(1, 1_000, 60_000, 86_400_000),
      (months, some, unit) => {
        const ms = Math.floor(some / unit) * unit;
        if (months === 0 && ms === 0) return;
        assert.deepEqual(parseDuration(spelledDuration({ months, ms })), { months, ms });
      },
    ),
  );
  assert.equal(spelledDuration({ months: 0, ms: 14 * 86_400_000 }), '14d');
});
