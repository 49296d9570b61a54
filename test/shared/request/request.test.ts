import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type BackupRequest,
  expireTimeOf,
  expiryProblem,
  keeping,
  sameRequest,
} from '../../../shared/request/request.ts';
import {
  after,
  at,
  database,
  days,
  hours,
  instance,
  minutes,
  otherDatabase,
  request,
} from '../record/builders.ts';
import { accepted } from './parsing.ts';

const key = (name: string) => `projects/shop/locations/europe/keyRings/ring/cryptoKeys/${name}`;
const customer = (keys: object) => ({
  encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', ...keys },
});
const encrypted = (encryptionType: string) => ({ encryptionConfig: { encryptionType } });
const named = { backupId: 'nightly' };

const same: { name: string; one: object; other: object }[] = [
  { name: '14 days and two weeks', one: { retentionPeriod: '14d' }, other: { retentionPeriod: '2w' } },
  { name: 'a year and twelve months', one: { retentionPeriod: '1y' }, other: { retentionPeriod: 'P12M' } },
  { name: 'the configured retention and the same written out', one: {}, other: { retentionPeriod: '14d' } },
  {
    name: 'one expiry in two time zones',
    one: { expireTime: '2026-12-24T18:00:00Z' },
    other: { expireTime: '2026-12-24T19:00:00.000+01:00' },
  },
  {
    name: 'one version time in two spellings',
    one: { versionTime: '2026-11-22T11:00:00.5Z' },
    other: { versionTime: '2026-11-22T11:00:00.500Z' },
  },
  {
    name: 'the alias of an encryption and its name',
    one: encrypted('USE_DATABASE_ENCRYPTION'),
    other: encrypted('USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION'),
  },
  { name: "the database's encryption and none", one: encrypted('USE_DATABASE_ENCRYPTION'), other: {} },
  {
    name: 'a key alone and in a list',
    one: customer({ kmsKeyName: key('a') }),
    other: customer({ kmsKeyNames: [key('a')] }),
  },
  {
    name: 'keys in another order',
    one: customer({ kmsKeyNames: [key('a'), key('b')] }),
    other: customer({ kmsKeyNames: [key('b'), key('a')] }),
  },
  { name: 'other labels', one: { labels: { ticket: '1' } }, other: { labels: { ticket: '2' } } },
  { name: 'another wait for the start', one: { startWithin: '1h' }, other: { startWithin: '2h' } },
];

for (const { name, one, other } of same) {
  test(`the same is asked for: ${name}`, () =>
    assert.equal(sameRequest(accepted({ ...named, ...one }), accepted({ ...named, ...other })), true));
}

const different: { name: string; one: object; other: object }[] = [
  { name: 'another name', one: {}, other: { backupId: 'weekly' } },
  { name: 'another database', one: {}, other: { database: otherDatabase } },
  { name: 'another retention', one: { retentionPeriod: '14d' }, other: { retentionPeriod: '15d' } },
  { name: 'a month and 30 days', one: { retentionPeriod: 'P1M' }, other: { retentionPeriod: '30d' } },
  {
    name: 'a retention and an expiry',
    one: { retentionPeriod: '14d' },
    other: { expireTime: at(14 * days) },
  },
  { name: 'another expiry', one: { expireTime: at(14 * days) }, other: { expireTime: at(14 * days + 1) } },
  { name: 'a version time and none', one: { versionTime: at(0) }, other: {} },
  { name: 'another version time', one: { versionTime: at(0) }, other: { versionTime: at(-1) } },
  { name: 'another encryption', one: encrypted('GOOGLE_DEFAULT_ENCRYPTION'), other: {} },
  {
    name: 'another key',
    one: customer({ kmsKeyName: key('a') }),
    other: customer({ kmsKeyName: key('b') }),
  },
  {
    name: 'one key more',
    one: customer({ kmsKeyName: key('a') }),
    other: customer({ kmsKeyNames: [key('a'), key('b')] }),
  },
];

for (const { name, one, other } of different) {
  test(`something else is asked for: ${name}`, () =>
    assert.equal(sameRequest(accepted({ ...named, ...one }), accepted({ ...named, ...other })), false));
}

// Few values a field, so that equal requests come up as well.
const requests: fc.Arbitrary<BackupRequest> = fc
  .record({
    database: fc.constantFrom(database, otherDatabase),
    backup: fc.constantFrom(`${instance}/backups/a`, `${instance}/backups/b`),
    expiry: fc.constantFrom<BackupRequest['expiry'][]>(
      { kind: 'time', expireTime: at(days) },
      { kind: 'retention', retention: { months: 0, ms: days } },
      { kind: 'retention', retention: { ms: days, months: 0 } },
    ),
    encryption: fc.constantFrom<(BackupRequest['encryption'] | undefined)[]>(
      undefined,
      { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: 'a' },
      { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: ['a'] },
      { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: ['a', 'b'] },
      { kmsKeyNames: ['b', 'a'], type: 'CUSTOMER_MANAGED_ENCRYPTION' },
    ),
  })
  .map(({ encryption, ...rest }) => ({ ...rest, ...(encryption !== undefined && { encryption }) }));

test('sameRequest is an equivalence', () => {
  fc.assert(
    fc.property(requests, requests, requests, (a, b, c) => {
      assert.ok(sameRequest(a, a));
      assert.ok(sameRequest(a, structuredClone(a)));
      assert.equal(sameRequest(a, b), sameRequest(b, a));
      if (sameRequest(a, b) && sameRequest(b, c)) assert.ok(sameRequest(a, c));
    }),
    { numRuns: 2_000 },
  );
});

test('sameRequest leaves the order of keys unchanged', () => {
  const encryption = { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: ['b', 'a'] } as const;
  const asked = request({ encryption: { ...encryption, kmsKeyNames: ['b', 'a'] } });
  sameRequest(asked, asked);
  assert.deepEqual(asked.encryption, encryption);
});

test('a retention counts from the call of Spanner, and an expire time stays as it is', () => {
  const retention = request({ expiry: { kind: 'retention', retention: { months: 1, ms: days } } });
  const time = request({ expiry: { kind: 'time', expireTime: at(days) } });
  assert.equal(expireTimeOf(retention, after(0)).toISOString(), '2026-12-23T12:00:00.000Z');
  assert.equal(expireTimeOf(retention, after(hours)).toISOString(), '2026-12-23T13:00:00.000Z');
  assert.deepEqual(expireTimeOf(time, after(hours)), after(days));
});

test('a backup is kept for 6 h 5 min to 366 days less 5 min, both included', () => {
  const says = (ms: number) => expiryProblem(after(ms), after(0))?.slice(0, 34);
  assert.equal(keeping.shortestMs, 6 * hours + 5 * minutes);
  assert.equal(keeping.longestMs, 366 * days - 5 * minutes);
  assert.equal(says(keeping.shortestMs), undefined);
  assert.equal(says(keeping.longestMs), undefined);
  assert.equal(says(keeping.shortestMs - 1), 'a backup is kept for at least 6 ho');
  assert.equal(says(keeping.longestMs + 1), 'a backup is kept for at most 366 d');
  assert.match(expiryProblem(new Date(Number.NaN), after(0)) ?? '', /at most/);
});
