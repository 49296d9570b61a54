import fc from 'fast-check';
import { database, key } from './requests.ts';

/*
 * What is tried on services like this one, by its name. Each is met by thousands among the generated messages: a test
 * looks for every one of them.
 */

/** Letters that look like others, or like nothing. */
const alike = fc.constantFrom('\u043e', '\u03bf', '\uff4f', '\u0131', '\u212a', '\u017f', '\u200b', '\u202e');
const control = fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code));

/** A text with another put in somewhere, in place of a letter or between two. */
const spoilt = (text: string, by: fc.Arbitrary<string>) =>
  fc
    .tuple(by, fc.nat(text.length), fc.nat(1))
    .map(([put, at, over]) => text.slice(0, at) + put + text.slice(at + over));

const lookAlike = (name: string) => spoilt(name, alike);
const withControl = (text: string) => spoilt(text, control);
const pathTrick = (name: string) =>
  fc.oneof(
    spoilt(name, fc.constantFrom('..', '../', '%2F', '%2f', '%00', '//', '/./', '\\', '?', '#', '*')),
    fc.constantFrom(
      `/${name}`,
      `${name}/`,
      `${name}/extra`,
      `https://host/v1/${name}`,
      name.replaceAll('/', '%2F'),
      name.split('/').slice(0, -1).join('/'),
      name.split('/').reverse().join('/'),
      name.replace('/', '/../'),
    ),
  );

const domain = fc.integer({ min: 100, max: 20_000 }).map((labels) => `${'a.'.repeat(labels)}com`);
const huge = fc.integer({ min: 1_000, max: 70_000 }).map((length) => 'x'.repeat(length));
const deep = fc
  .tuple(fc.integer({ min: 100, max: 12_000 }), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([levels, [open, close]]) => `${open?.repeat(levels)}0${close?.repeat(levels)}`);

/** Names of databases that are none, or not the one they look like. */
export const databases = {
  'a look-alike in a name': lookAlike(database),
  'a control character in a name': withControl(database),
  'a path trick': pathTrick(database),
  'a name without end': domain.map((long) => database.replace('shop', `${long}:shop`)),
  'a huge string for a name': huge,
  "a project's number": fc.nat().map((number) => database.replace('shop', String(number))),
} as const;

export const keys = {
  'a look-alike in a key': lookAlike(key),
  'a path trick in a key': pathTrick(key),
  'a wrong form of a key': fc.constantFrom(
    `${key}/cryptoKeyVersions/1`,
    'k',
    'projects/p/cryptoKeys/k',
    key.replace('locations', 'zones'),
    key.replace('projects/p/', ''),
    `//cloudkms.googleapis.com/${key}`,
    key.toUpperCase(),
    '',
  ),
  'a key without end': domain.map((long) => key.replace('projects/p', `projects/${long}:p`)),
} as const;

const digits = fc.stringMatching(/^[1-9][0-9]{3,24}$/);

export const durations = {
  'a duration that overflows': fc
    .tuple(digits, fc.constantFrom(...'ywdhms'))
    .map(([amount, unit]) => amount + unit),
  'a duration at an edge': fc.constantFrom(
    '5h59m',
    '6h',
    '6h4m59s',
    '6h5m',
    '365d23h55m',
    '365d23h55m1s',
    '366d',
    '366d1s',
    'P12M',
    'P13M',
    'P11M30D',
    'P1Y2D',
    'P1Y3D',
    '1y',
  ),
  'a number as a string': digits,
} as const;

export const times = {
  'a leap second': fc.constantFrom(
    '2016-12-31T23:59:60Z',
    '2026-12-31T23:59:60Z',
    '2027-06-30T23:59:60.5+00:00',
  ),
  'the year 9999': fc.constantFrom(
    '9999-12-31T23:59:59Z',
    '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:59.999999999Z',
  ),
  'a day that is not in the calendar': fc.constantFrom(
    '2027-02-29T00:00:00Z',
    '2026-11-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
  ),
  'a time at an edge': fc
    .constantFrom(5.98, 6.08, 6.09, 366 * 24 - 0.09, 366 * 24 - 0.08, 366 * 24, 366 * 24 + 1 / 3_600)
    .map((hours) => new Date(Date.parse('2026-11-22T10:00:00Z') + hours * 3_600_000).toISOString()),
} as const;

/** Schedules that are none, or that no clock shows. */
export const slots = {
  'a schedule that never comes': fc
    .constantFrom('0 0 31 2 *', '0 0 30 2 *', '0 0 31 4,6,9,11 *')
    .map((cron) => ({ cron, timeZone: 'Etc/UTC' })),
  'a schedule that is none': fc
    .constantFrom(
      '@daily',
      '* * * *',
      '0 0 0 * * *',
      '60 * * * *',
      '0 22-2 * * *',
      '*/99 * * * *',
      '0 0 L * *',
      '0 0 ? * *',
      '5-1 * * * *',
    )
    .map((cron) => ({ cron, timeZone: 'Europe/Berlin' })),
  'a look-alike in a schedule': lookAlike('30 2 * * mon').map((cron) => ({ cron, timeZone: 'Etc/UTC' })),
  'a zone that is none': fc
    .constantFrom(
      'Europe/Berlyn',
      'europe/berlin',
      '+01:00',
      'CET-1CEST',
      'Local',
      '../Etc/UTC',
      'Etc/UTC\n',
      'A'.repeat(100),
    )
    .map((timeZone) => ({ cron: '30 2 * * *', timeZone })),
  'half a slot': fc.constantFrom(
    {},
    { cron: '30 2 * * *' },
    { timeZone: 'Etc/UTC' },
    { cron: null, timeZone: null },
  ),
  'a schedule without end': fc.integer({ min: 100, max: 20_000 }).map((many) => ({
    cron: `${'0,'.repeat(many)}0 0 * * *`,
    timeZone: 'Etc/UTC',
  })),
} as const;

const poisoned = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty');

export const labelMaps = {
  'a thousand labels': fc
    .integer({ min: 17, max: 1_200 })
    .map((count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`label-${n}`, 'x']))),
  'a thousand labels, each wrong': fc
    .integer({ min: 60, max: 1_200 })
    .map((count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}-label`, n]))),
  'a prototype among the labels': poisoned.map((name) => JSON.parse(`{"a": "b", "${name}": "x"}`)),
  'a control character in a label': withControl('a value').map((value) => ({ a: value })),
  'half a surrogate pair': fc.constantFrom('\ud800', 'a\udc00', '\udc00\ud800').map((half) => ({ a: half })),
  'the largest labels there may be': fc
    .constantFrom('語', 'x', '\u0001', '🚀')
    .map((letter) =>
      Object.fromEntries(
        Array.from({ length: 16 }, (_, n) => [`l${n}`.padEnd(63, 'l'), letter.repeat(128 / letter.length)]),
      ),
    ),
} as const;

/** Put in the place of a field's value, as JSON text: no object holds them. */
export const raw = {
  'deep nesting': deep,
  'a number beyond all numbers': fc.constantFrom('1e400', '-1e400', '123456789012345678901234567890', '-0'),
} as const;

/** Names for a field that is not ours. */
export const strangers = {
  'a prototype for a field': poisoned,
  'a control character in a field': withControl('retentionPeriod'),
  'a look-alike of a field': lookAlike('database'),
  'a huge name of a field': huge,
} as const;
