import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, at, days, hours, minutes } from '../record/builders.ts';
import { accepted, parse, problemsOf } from './parsing.ts';

const tooShort = 'a backup is kept for at least 6 hours and 5 minutes from the moment it is started';
const tooLong = 'a backup is kept for at most 366 days less 5 minutes from the moment it is started';
const shortest = 6 * hours + 5 * minutes;
const longest = 366 * days - 5 * minutes;

const rows: { name: string; fields: object; says?: string }[] = [
  { name: 'an expiry in 6 h 5 min, to the millisecond', fields: { expireTime: at(shortest) } },
  { name: 'an expiry a millisecond before that', fields: { expireTime: at(shortest - 1) }, says: tooShort },
  { name: 'an expiry in 366 days less 5 min, to the millisecond', fields: { expireTime: at(longest) } },
  { name: 'an expiry a millisecond after that', fields: { expireTime: at(longest + 1) }, says: tooLong },
  { name: 'an expiry now', fields: { expireTime: at(0) }, says: tooShort },
  { name: 'an expiry in the past', fields: { expireTime: at(-1) }, says: tooShort },
  { name: 'an expiry in the year 9999', fields: { expireTime: '9999-12-31T23:59:59Z' }, says: tooLong },
  { name: 'a retention of 6 h 5 min', fields: { retentionPeriod: '6h5m' } },
  { name: 'a retention a millisecond shorter', fields: { retentionPeriod: '6h4m59.999s' }, says: tooShort },
  { name: 'a retention of 365 d 23 h 55 min', fields: { retentionPeriod: '365d23h55m' } },
  {
    name: 'a retention a millisecond longer',
    fields: { retentionPeriod: '365d23h55m0.001s' },
    says: tooLong,
  },
  { name: 'a retention of 366 days', fields: { retentionPeriod: '366d' }, says: tooLong },
  { name: 'a retention of a year without a leap day', fields: { retentionPeriod: '1y' } },
  { name: 'a retention of 13 months', fields: { retentionPeriod: 'P13M' }, says: tooLong },
  { name: 'a retention of a minute, meant as a month', fields: { retentionPeriod: '1m' }, says: tooShort },
  { name: 'a retention of a century', fields: { retentionPeriod: 'P100Y' }, says: tooLong },
];

for (const { name, fields, says } of rows) {
  test(`${name} is ${says === undefined ? 'accepted' : 'rejected'}`, () => {
    const expected = says === undefined ? [] : [`${Object.keys(fields)[0]}: ${says}`];
    assert.deepEqual(problemsOf(parse(fields)), expected);
  });
}

const firstToLast = Array.from({ length: 366 }, (_, day) =>
  new Date(Date.UTC(2027, 2, 1 + day)).toISOString(),
);

for (const retentionPeriod of ['1y', 'P1Y', 'P12M', 'P11M30D', 'P1Y2D'])
  test(`${retentionPeriod} is accepted on every day, even before a leap day`, () => {
    for (const publishTime of firstToLast)
      assert.deepEqual(problemsOf(parse({ retentionPeriod }, { publishTime })), [], publishTime);
  });

test('a retention above 366 days is rejected, in days, hours, months or years', () => {
  const publishTime = '2027-03-01T00:00:00Z';
  for (const retentionPeriod of ['366d', '365d23h55m1s', 'P366D', 'P1Y3D', 'P13M'])
    assert.deepEqual(problemsOf(parse({ retentionPeriod }, { publishTime })), [
      `retentionPeriod: ${tooLong}`,
    ]);
});

test('a request needs retentionPeriod or expireTime, and not both', () => {
  assert.deepEqual(problemsOf(parse({}, { defaultRetention: undefined })), [
    'retentionPeriod: is missing: give retentionPeriod ("14d") or expireTime',
  ]);
  assert.deepEqual(problemsOf(parse({ retentionPeriod: '14d', expireTime: at(14 * days) })), [
    'expireTime: give retentionPeriod or expireTime, not both',
  ]);
  assert.deepEqual(problemsOf(parse({ retentionPeriod: '14d', expireTime: null })), []);
});

test('the retention or expiry of a request comes before the default', () => {
  assert.deepEqual(accepted({ retentionPeriod: 'P1M' }).expiry, {
    kind: 'retention',
    retention: { months: 1, ms: 0 },
  });
  assert.deepEqual(accepted({ expireTime: at(days) }).expiry, { kind: 'time', expireTime: at(days) });
});

test('the default does not replace a retention or expiry that is wrong', () => {
  // If it were, this default would be a second problem.
  const useless = { defaultRetention: { months: 0, ms: 1 } };
  assert.equal(problemsOf(parse({ retentionPeriod: 5 }, useless)).length, 1);
  assert.equal(problemsOf(parse({ expireTime: 5 }, useless)).length, 1);
});

test('a default retention that is too short is told as a problem of retentionPeriod', () => {
  const parsed = parse({}, { defaultRetention: { months: 0, ms: 1 } });
  assert.deepEqual(problemsOf(parsed), [`retentionPeriod: ${tooShort}`]);
});

test('a message is judged as of its publishing, on every redelivery', () => {
  const fields = { expireTime: at(shortest), versionTime: at(0) };
  assert.deepEqual(accepted(fields, { now: after(7 * hours) }), accepted(fields));
  const early = { versionTime: at(minutes) };
  assert.deepEqual(problemsOf(parse(early, { now: after(hours) })), problemsOf(parse(early)));
});
