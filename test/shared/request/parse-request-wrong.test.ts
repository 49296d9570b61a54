import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRequest } from '../../../shared/request/parse-request.ts';
import { database } from '../record/builders.ts';
import { context, parse, problemsOf } from './parsing.ts';

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
  test(`${JSON.stringify(data.slice(0, 20))} is rejected as a whole`, () => {
    const rejected = { ok: false, problems: [{ path: '', message: says }], labels: {} };
    assert.deepEqual(parseRequest(data, context), rejected);
  });
}

test('a request of exactly the greatest length is parsed', () => {
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
  test(`${name} is rejected`, () => assert.deepEqual(problemsOf(parse(fields)), says));
}

test('keys such as __proto__ and constructor are unknown fields', () => {
  const said = problemsOf(
    parseRequest(`{"database":"${database}","__proto__":{"backupId":"x"},"constructor":1}`, context),
  );
  assert.deepEqual(
    said.map((problem) => problem.split(';')[0]),
    ['__proto__: unknown field', 'constructor: unknown field'],
  );
});

test('every problem of a request is told at once, each with its path', () => {
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
