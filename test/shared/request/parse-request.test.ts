import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, at, backupName, database, days, hours, instance, minutes } from '../record/builders.ts';
import { accepted, parse, problemsOf } from './parsing.ts';

test('a request with a database alone takes all else from the configuration', () => {
  const parsed = parse({});
  assert.deepEqual(parsed, {
    ok: true,
    request: {
      database,
      backup: `${instance}/backups/orders-20261122-120000-ca0df2`,
      expiry: { kind: 'retention', retention: { months: 0, ms: 14 * days } },
    },
    labels: {},
    startBy: at(24 * hours),
  });
});

test('every field of a request is taken over', () => {
  const parsed = parse({
    backupId: 'nightly',
    expireTime: '2026-12-24T18:00:00+01:00',
    versionTime: '2026-11-22T11:59:59.123456Z',
    encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' },
    startWithin: '90m',
    labels: { 'team/ticket': 'T-1' },
  });
  assert.deepEqual(parsed, {
    ok: true,
    request: {
      database,
      backup: backupName,
      expiry: { kind: 'time', expireTime: '2026-12-24T17:00:00Z' },
      versionTime: '2026-11-22T11:59:59.123456Z',
      encryption: { type: 'GOOGLE_DEFAULT_ENCRYPTION' },
    },
    labels: { 'team/ticket': 'T-1' },
    startBy: at(90 * minutes),
  });
});

test('a version time of the moment of publishing is accepted', () => {
  assert.equal(accepted({ versionTime: at(0) }).versionTime, at(0));
});

test("startBy counts from the publishing: startWithin up to 31 days, or the deployment's START_WITHIN", () => {
  const startBy = (fields: object) => {
    const parsed = parse(fields, { now: after(minutes) });
    return parsed.ok && parsed.startBy;
  };
  assert.equal(startBy({ startWithin: '31d' }), at(31 * days));
  assert.equal(startBy({ startWithin: '0.5s' }), at(500));
  assert.equal(startBy({ startWithin: 'P1M' }), '2026-12-22T12:00:00Z');
  assert.equal(startBy({}), at(24 * hours));
});

test('startBy counts from now if the publish time lies in the future', () => {
  const parsed = parse({ startWithin: '1h' }, { publishTime: at(3 * days), now: after(0) });
  assert.equal(parsed.ok && parsed.startBy, at(hours));
});

test('a field that is null counts as left out', () => {
  const written = {
    backupId: 'nightly',
    retentionPeriod: '14d',
    expireTime: null,
    versionTime: null,
    slot: null,
    startWithin: null,
    labels: { ticket: 'T-1', team: null },
    encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: null, kmsKeyNames: null },
  };
  const meant = {
    backupId: 'nightly',
    retentionPeriod: '14d',
    labels: { ticket: 'T-1' },
    encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' },
  };
  assert.deepEqual(parse(written), parse(meant));
  const empty = { ...meant, labels: null, encryptionConfig: null };
  assert.deepEqual(parse(empty), parse({ backupId: 'nightly', retentionPeriod: '14d' }));
  assert.deepEqual(problemsOf(parse({ ...meant, backup_id: null })), [
    'backup_id: unknown field; did you mean "backupId"?',
  ]);
});

test('times are kept in microseconds, as Spanner keeps them', () => {
  const { versionTime, expiry } = accepted({
    versionTime: '2026-11-22T10:00:00.123456789Z',
    expireTime: '2026-12-24T00:00:00.000000999Z',
  });
  assert.deepEqual(
    [versionTime, expiry],
    ['2026-11-22T10:00:00.123456Z', { kind: 'time', expireTime: '2026-12-24T00:00:00Z' }],
  );
});

test('a startWithin in months is judged alike on a delivery a month later', () => {
  const february = '2026-02-01T00:00:00Z';
  for (const now of [february, '2026-03-01T00:00:00Z'])
    assert.ok(parse({ startWithin: 'P1M1d' }, { publishTime: february, now: new Date(now) }).ok, now);
});
