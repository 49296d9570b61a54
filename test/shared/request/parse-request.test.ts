import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRequest } from '../../../shared/request/parse-request.ts';
import { after, at, backupName, database, days, hours, instance, minutes } from '../record/builders.ts';
import { accepted, context, parse, problemsOf } from './parsing.ts';

test('a request with a database and nothing else is filled in from the configuration', () => {
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

test('a request with every field means what it says', () => {
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

const shapeless = [
  { data: '', says: 'the message has no data; a backup request in JSON is expected' },
  { data: '{', says: 'the data is not JSON; a backup request in JSON is expected' },
  { data: 'backup orders please', says: 'the data is not JSON; a backup request in JSON is expected' },
  ...['[]', 'null', '1', '"orders"', 'true'].map((data) => ({
    data,
    says: 'a JSON object is expected, such as {"database": "projects/P/instances/I/databases/D"}',
  })),
  { data: `"${'x'.repeat(65_535)}"`, says: 'a request is at most 65536 characters long' },
];

for (const { data, says } of shapeless) {
  test(`${JSON.stringify(data.slice(0, 20))} is refused as a whole`, () => {
    const refused = { ok: false, problems: [{ path: '', message: says }], labels: {} };
    assert.deepEqual(parseRequest(data, context), refused);
  });
}

test('a request as long as may be is still looked at', () => {
  assert.deepEqual(problemsOf(parseRequest(`{}${' '.repeat(65_534)}`, context)), [
    'database: is missing: write projects/P/instances/I/databases/D',
  ]);
});

const wrong: { name: string; fields: object; says: string[] }[] = [
  {
    name: 'a database by its id alone',
    fields: { database: 'orders' },
    says: ['database: "orders" is not a database: write projects/P/instances/I/databases/D'],
  },
  {
    name: 'a database that is null',
    fields: { database: null },
    says: ['database: is missing: write projects/P/instances/I/databases/D'],
  },
  {
    name: 'a database of a project by its number',
    fields: { database: 'projects/123456789012/instances/main/databases/orders' },
    says: [
      "database: has its project's number: write the project's id, because Spanner answers with that, and the name is what backups are found by",
    ],
  },
  {
    name: 'a list of databases',
    fields: { database: [database] },
    says: ['database: the name of a database is expected, in a string'],
  },
  {
    name: 'a backup id that is a number',
    fields: { backupId: 7 },
    says: ['backupId: an id is expected, in a string'],
  },
  {
    name: 'an empty backup id',
    fields: { backupId: '' },
    says: ['backupId: an id is expected, such as "{database}-{date}"'],
  },
  {
    name: 'a backup id of megabytes',
    fields: { backupId: 'a'.repeat(101) },
    says: ['backupId: a template is at most 100 characters long'],
  },
  {
    name: 'a retention that is a number',
    fields: { retentionPeriod: 14 },
    says: ['retentionPeriod: a duration in a string is expected, such as "14d"'],
  },
  {
    name: 'a retention without a unit',
    fields: { retentionPeriod: '14' },
    says: ['retentionPeriod: "14" is not a duration: write it as "14d", "1d12h" or "P14D"'],
  },
  {
    name: 'a retention of nothing',
    fields: { retentionPeriod: '0d' },
    says: ['retentionPeriod: a duration is longer than nothing and at most a century'],
  },
  {
    name: 'an expiry that is a date',
    fields: { expireTime: '2026-12-24' },
    says: ['expireTime: "2026-12-24" is not a time in RFC 3339: write it as "2026-11-22T10:00:00Z"'],
  },
  {
    name: 'an expiry that is not in the calendar',
    fields: { expireTime: '2027-02-29T00:00:00Z' },
    says: ['expireTime: "2027-02-29T00:00:00Z" does not exist in the calendar'],
  },
  {
    name: 'an expiry in seconds since 1970',
    fields: { expireTime: 1_800_000_000 },
    says: ['expireTime: a time in a string is expected, such as "2026-11-22T10:00:00Z"'],
  },
  {
    name: 'a version time to come',
    fields: { versionTime: '2026-11-22T12:00:00.001Z' },
    says: ['versionTime: 2026-11-22T12:00:00.001Z is in the future; a time in the past is expected'],
  },
  {
    name: 'a start within nothing',
    fields: { startWithin: 'PT0S' },
    says: ['startWithin: a duration is longer than nothing and at most a century'],
  },
  {
    name: 'a start within a number',
    fields: { startWithin: 60 },
    says: ['startWithin: a duration in a string is expected, such as "14d"'],
  },
  {
    name: 'a start within more than a month',
    fields: { startWithin: '31d1s' },
    says: ['startWithin: at most 31 days are waited for a start'],
  },
  {
    name: 'a misspelt field',
    fields: { retentionperiod: '14d' },
    says: ['retentionperiod: unknown field; did you mean "retentionPeriod"?'],
  },
  {
    name: "a field of Spanner's own",
    fields: { expire_time: '2026-12-24T00:00:00Z' },
    says: ['expire_time: unknown field; did you mean "expireTime"?'],
  },
];

for (const { name, fields, says } of wrong) {
  test(`${name} is refused`, () => assert.deepEqual(problemsOf(parse(fields)), says));
}

test('a version time of this very moment is taken', () => {
  assert.equal(accepted({ versionTime: at(0) }).versionTime, at(0));
});

test('a start is waited for from the publishing, for as long as the request says, up to 31 days, or as configured', () => {
  const startBy = (fields: object) => {
    const parsed = parse(fields, { now: after(minutes) });
    return parsed.ok && parsed.startBy;
  };
  assert.equal(startBy({ startWithin: '31d' }), at(31 * days));
  assert.equal(startBy({ startWithin: '0.5s' }), at(500));
  assert.equal(startBy({ startWithin: 'P1M' }), '2026-12-22T12:00:00Z');
  assert.equal(startBy({}), at(24 * hours));
});

test('a publish time to come is of a clock that is ahead: the wait begins now', () => {
  const parsed = parse({ startWithin: '1h' }, { publishTime: at(3 * days), now: after(0) });
  assert.equal(parsed.ok && parsed.startBy, at(hours));
});

test('null is as if the field was not there, wherever it may be left out', () => {
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

test('a message is as right on its second delivery, a month later, as on its first', () => {
  const february = '2026-02-01T00:00:00Z';
  for (const now of [february, '2026-03-01T00:00:00Z'])
    assert.ok(parse({ startWithin: 'P1M1d' }, { publishTime: february, now: new Date(now) }).ok, now);
});

test('keys that every object inherits are unknown fields, and no way in', () => {
  const said = problemsOf(
    parseRequest(`{"database":"${database}","__proto__":{"backupId":"x"},"constructor":1}`, context),
  );
  assert.deepEqual(
    said.map((problem) => problem.split(';')[0]),
    ['__proto__: unknown field', 'constructor: unknown field'],
  );
});

test('everything that is wrong is said at once, each with its path', () => {
  const parsed = parse({
    database: 'orders',
    backupId: 'Nightly',
    retentionPeriod: '1h',
    expireTime: 'never',
    versionTime: 'yesterday',
    encryptionConfig: { encryptionType: 'NONE', kmsKeyNames: ['key'] },
    startWithin: 'soon',
    labels: { ok: 'yes', no: 1 },
    priority: 'high',
  });
  assert.ok(!parsed.ok);
  assert.deepEqual(parsed.problems.map(({ path }) => path).toSorted(), [
    'backupId',
    'database',
    'encryptionConfig.encryptionType',
    'encryptionConfig.kmsKeyNames.0',
    'expireTime',
    'expireTime',
    'labels.no',
    'priority',
    'startWithin',
    'versionTime',
  ]);
  assert.deepEqual(parsed.labels, { ok: 'yes' });
});
