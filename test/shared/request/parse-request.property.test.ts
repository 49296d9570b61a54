import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { parseRequest } from '../../../shared/request/parse-request.ts';
import { BackupRequestSchema, expireTimeOf, expiryProblem } from '../../../shared/request/request.ts';
import { after, days, hours } from '../record/builders.ts';
import { context } from './parsing.ts';
import { anyRequests, validRequests } from './requests.ts';

const data = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  anyRequests.map((request) => JSON.stringify(request)),
  anyRequests.map((request) => JSON.stringify(request).slice(0, -1)),
);

test('every message is a request or has a problem, and never makes the parser throw', () => {
  fc.assert(
    fc.property(data, (text) => {
      const parsed = parseRequest(text, context);
      if (parsed.ok) {
        assert.ok(v.is(BackupRequestSchema, parsed.request), 'what is stored can be read back');
        assert.equal(expiryProblem(expireTimeOf(parsed.request, after(0)), after(0)), undefined);
      } else {
        assert.ok(parsed.problems.length > 0);
        for (const { path, message } of parsed.problems) {
          assert.notEqual(message, '');
          assert.ok(path.isWellFormed() && message.isWellFormed(), 'what is said can be written in UTF-8');
          assert.ok(path.length < 700 && message.length < 700);
        }
      }
      for (const [key, value] of Object.entries(parsed.labels)) {
        assert.ok(/^[A-Za-z]/.test(key) && typeof value === 'string' && value.isWellFormed());
      }
    }),
    { numRuns: 3_000 },
  );
});

test('a request means the same on every redelivery, whenever that is', () => {
  fc.assert(
    fc.property(data, fc.integer({ min: -hours, max: 31 * days }), (text, late) => {
      const [first, again] = [0, late].map((ms) => parseRequest(text, { ...context, now: after(ms) }));
      assert.deepEqual({ ...again, startBy: '' }, { ...first, startBy: '' });
    }),
  );
});

test('a request with nothing wrong in it is taken, with its labels', () => {
  fc.assert(
    fc.property(validRequests, (request) => {
      const parsed = parseRequest(JSON.stringify(request), context);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      assert.equal(parsed.request.database, request.database);
      assert.deepEqual({ ...parsed.labels }, { ...request.labels });
    }),
  );
});

test('the order of the fields of a request does not matter', () => {
  fc.assert(
    fc.property(validRequests, (request) => {
      const backwards = Object.fromEntries(Object.entries(request).reverse());
      const [one, other] = [request, backwards].map((it) => parseRequest(JSON.stringify(it), context));
      assert.deepEqual(one, other);
    }),
  );
});

const hostile = [
  { name: 'a database name of dots', data: JSON.stringify({ database: `projects/${'a.'.repeat(32_000)}` }) },
  {
    name: 'a database name of megabytes',
    data: JSON.stringify({ database: `projects/${'a.'.repeat(4e6)}` }),
  },
  { name: 'a retention of digits', data: JSON.stringify({ retentionPeriod: `P${'1'.repeat(65_000)}` }) },
  { name: 'a backup id of braces', data: JSON.stringify({ backupId: '{'.repeat(65_000) }) },
  { name: 'labels in labels in labels', data: '{"labels":'.repeat(6_000) + '1'.padEnd(6_001, '}') },
  { name: 'lists in lists in lists', data: '['.repeat(65_000) },
  { name: 'thousands of fields', data: `{${Array.from({ length: 6_000 }, (_, n) => `"f${n}":1`)}}` },
  {
    name: 'thousands of labels',
    data: `{"labels":{${Array.from({ length: 6_000 }, (_, n) => `"f${n}":1`)}}}`,
  },
];

for (const { name, data } of hostile) {
  // A check that backtracks would not end within the limit of a test.
  test(`${name} are rejected`, () => {
    assert.equal(parseRequest(data, context).ok, false);
  });
}
