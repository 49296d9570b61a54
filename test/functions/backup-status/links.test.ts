import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filteredHref, filtersOf } from '../../../functions/backup-status/filters.ts';
import { backupHref, databaseHref, href, jsonHref } from '../../../functions/backup-status/links.ts';
import { routeOf } from '../../../functions/backup-status/route.ts';

const now = new Date('2026-11-22T10:00:00Z');

test('every part of an address and every parameter is encoded', () => {
  assert.equal(
    href(['a/b', '..?x#y'], { q: 'a&b=c', none: undefined, empty: '' }),
    '/a%2Fb/..%3Fx%23y?q=a%26b%3Dc',
  );
  assert.equal(
    databaseHref('projects/example.com:p/instances/i/databases/d'),
    '/databases/example.com%3Ap/i/d',
  );
  assert.equal(backupHref('projects/p/instances/i/backups/b'), '/backups/p/i/b');
});

test('the data of a page is at its path with .json, with the same parameters', () => {
  assert.equal(jsonHref('/'), '/.json');
  assert.equal(jsonHref('/timeline?since=1d'), '/timeline.json?since=1d');
  assert.equal(routeOf('/.json')?.json, true);
});

test('filters survive being written into an address and read from it', () => {
  const { filters, problems } = filtersOf(
    new URLSearchParams('instance=orders&database=shop&state=failed&state=running&since=12h'),
    now,
  );
  assert.deepEqual(problems, []);
  const address = filteredHref([], filters, { ended: 'a b' });
  const [, query] = address.split('?', 2);
  assert.deepEqual(filtersOf(new URLSearchParams(query), now).filters, filters);
  assert.equal(new URLSearchParams(query).get('ended'), 'a b');
  assert.equal(filteredHref([], filtersOf(new URLSearchParams(), now).filters), '/');
});

for (const [query, isRight] of [
  ['instance=main', true],
  ['instance=projects/example.com:p/instances/main', true],
  ['instance=main_1', false],
  ['instance=projects/-p/instances/main', false],
  ['database=orders_1', true],
  ['database=projects/p/instances/main/databases/orders', true],
  [`database=${'a'.repeat(31)}`, false],
  ['database=projects/p/instances/main', false],
  [`instance=projects/${'a.'.repeat(300)}b:p/instances/main`, false],
] as const)
  test(`${query.slice(0, 60)} is ${isRight ? 'a' : 'no'} name that Spanner may have`, () => {
    assert.equal(filtersOf(new URLSearchParams(query), now).problems.length, isRight ? 0 : 1);
  });

for (const [since, from] of [
  ['', '2026-11-19T10:00:00.000Z'],
  ['12h', '2026-11-21T22:00:00.000Z'],
  ['400d', '2025-10-18T10:00:00.000Z'],
  ['2026-11-22T09:00:00Z', '2026-11-22T09:00:00.000Z'],
  ['2026-11-22T10:30:00.5+01:00', '2026-11-22T09:30:00.500Z'],
  ['401d', undefined],
  ['0s', undefined],
  ['P2M', undefined],
  ['2025-10-01T00:00:00Z', undefined],
  ['2026-11-22T11:00:00Z', undefined],
  ['2026-11-22', undefined],
  ['2026-02-30T00:00:00Z', undefined],
] as const)
  test(`since "${since}" is ${from ?? 'no time to look back to'}`, () => {
    const { filters, problems } = filtersOf(new URLSearchParams({ since }), now);
    if (from !== undefined) {
      assert.deepEqual([filters.from.toISOString(), problems], [from, []]);
      const address = filteredHref([], filters);
      const [, query = ''] = address.split('?', 2);
      assert.equal(filtersOf(new URLSearchParams(query), now).filters.from.toISOString(), from, address);
    } else {
      assert.match(
        problems.map(({ name, message }) => `${name}: ${message}`).join(),
        /^since: expected a duration such as 3d or 12h, or a time such as 2026-11-22T10:00:00Z, not further back than 400d$/,
      );
      assert.deepEqual([filters.since, filters.from.toISOString()], ['3d', '2026-11-19T10:00:00.000Z']);
    }
  });
