import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Bounds, databasePatternPattern, outOfBounds } from '../../../shared/request/bounds.ts';
import { after, at, database, days } from '../record/builders.ts';
import { parse, problemsOf } from './parsing.ts';

const boundless: Bounds = { allowedDatabases: [], longestRetention: undefined, mostLabels: 16 };

function allows(pattern: string, name = database): boolean {
  const bounds = { ...boundless, allowedDatabases: [pattern] };
  return outOfBounds({ database: name, expiry: undefined, labels: {} }, bounds, after(0)).length === 0;
}

test('a deployment without ALLOWED_DATABASES lets every database be backed up', () => {
  assert.deepEqual(outOfBounds({ database, expiry: undefined, labels: {} }, boundless, after(0)), []);
});

test('a star in a pattern stands for any letters, and never for a slash', () => {
  for (const pattern of [
    'projects/shop/instances/main/databases/orders',
    'projects/shop/instances/main/databases/*',
    'projects/*/instances/*/databases/*',
    'projects/shop/instances/main/databases/or*rs',
    'projects/shop/instances/main/databases/*r*e*s',
    'projects/shop/instances/main/databases/orders*',
  ]) {
    assert.ok(allows(pattern), pattern);
  }
  for (const pattern of [
    'projects/shop/instances/main/databases/order',
    'projects/shop/instances/main/databases/rders',
    'projects/shop/instances/other/databases/*',
    'projects/shop/instances/main/databases/*x*',
    'projects/shop/instances/main/databases/ord*ders',
    'projects/shop/instances/main/databases/*se*rs',
    'projects/*',
  ]) {
    assert.ok(!allows(pattern), pattern);
  }
});

const pattern = (database: string) => `projects/shop/instances/main/databases/${database}`;

test('every character of a pattern but the star stands for itself', () => {
  for (const [text, name] of [
    [pattern('o.ders'), database],
    [pattern('orders?'), database],
    [pattern('[a-z]*'), database],
    [pattern('(orders)'), database],
    [pattern('orders|stock'), database],
    [pattern('$&'), database],
    ['projects/*/databases/orders', database],
    ['*', database],
    ['**', database],
    ['', database],
    ['projects/*', database],
    ['projects/shop/instances/*', database],
    ['projects/shop/instances/*/databases/orders', 'projects/shop/instances/main/backups/orders'],
    ['projects/example.com:*/instances/main/databases/orders', database],
    [
      'projects/exampleXcom:shop/instances/main/databases/orders',
      database.replace('shop', 'example.com:shop'),
    ],
    [pattern('a*a'), pattern('a')],
    [pattern('ab*ba'), pattern('aba')],
  ] as const)
    assert.ok(!allows(text, name), `${text} lets ${name} through`);
});

test('a pattern that could not be the name of a database is refused by the configuration', () => {
  for (const text of [
    pattern('Orders'),
    pattern('o.ders'),
    pattern('[a-z]+'),
    pattern('ord?rs'),
    pattern('../orders'),
    pattern('orders\n'),
    pattern('\u043erders'),
    'projects/*/databases/orders',
    '**',
  ])
    assert.doesNotMatch(text, databasePatternPattern);
});

// A search that backtracks would not end within the limit of a test: it has more ways than there are atoms.
test('matching a pattern of 20,000 stars comes to an end', () => {
  const stars = pattern('a*'.repeat(20_000));
  assert.ok(!allows(stars, pattern('a'.repeat(30))));
});

test('a database name with any letters replaced by a star matches that name', () => {
  fc.assert(
    fc.property(fc.nat(6), fc.nat(6), (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      assert.ok(
        allows(`projects/shop/instances/main/databases/${'orders'.slice(0, from)}*${'orders'.slice(to)}`),
      );
    }),
  );
});

test('a database is allowed if one of several patterns matches it', () => {
  const bounds = { ...boundless, allowedDatabases: ['projects/a/instances/b/databases/c', database] };
  assert.deepEqual(outOfBounds({ database, expiry: undefined, labels: {} }, bounds, after(0)), []);
});

test("a pattern has the three segments of a database's name", () => {
  assert.match('projects/*/instances/eu-*/databases/*', databasePatternPattern);
  for (const text of ['*', 'orders', 'projects/p/instances/i', `${database}/x`, `${database} `]) {
    assert.doesNotMatch(text, databasePatternPattern);
  }
});

test('a request is told at once all bounds of the deployment that it exceeds, each with its field', () => {
  const bounds: Bounds = {
    allowedDatabases: ['projects/shop/instances/main/databases/stock'],
    longestRetention: { months: 0, ms: 7 * days },
    mostLabels: 1,
  };
  const parsed = parse({ retentionPeriod: '8d', labels: { a: '1', b: '2' }, versionTyme: at(0) }, { bounds });
  assert.deepEqual(problemsOf(parsed), [
    'versionTyme: unknown field; did you mean "versionTime"?',
    `database: ${database} may not be backed up by this deployment`,
    'retentionPeriod: this deployment does not keep backups for so long',
    'labels: this deployment carries at most 1 labels',
  ]);
});

test('a request exactly at a bound is within it', () => {
  const bounds: Bounds = { ...boundless, longestRetention: { months: 0, ms: 7 * days }, mostLabels: 1 };
  assert.deepEqual(problemsOf(parse({ retentionPeriod: '7d', labels: { a: '1' } }, { bounds })), []);
  assert.deepEqual(problemsOf(parse({ expireTime: at(7 * days) }, { bounds })), []);
  assert.deepEqual(problemsOf(parse({ expireTime: at(7 * days + 1) }, { bounds })), [
    'expireTime: this deployment does not keep backups for so long',
  ]);
});
