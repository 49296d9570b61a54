import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filteredHref, filtersOf } from '../../../functions/backup-status/filters.ts';
import { backupHref, databaseHref, href, jsonHref } from '../../../functions/backup-status/links.ts';
import { routeOf } from '../../../functions/backup-status/route.ts';

test('an address is built of parts, each of which stays one', () => {
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

test('the data of a page is at its path with .json, and its parameters stay', () => {
  assert.equal(jsonHref('/'), '/.json');
  assert.equal(jsonHref('/timeline?since=1d'), '/timeline.json?since=1d');
  assert.equal(routeOf('/.json')?.json, true);
});

test('filters that are written into an address are read out of it as they were', () => {
  const { filters, problems } = filtersOf(
    new URLSearchParams('instance=orders&database=shop&state=failed&state=running&since=12h'),
  );
  assert.deepEqual(problems, []);
  const address = filteredHref([], filters, { ended: 'a b' });
  const [, query] = address.split('?', 2);
  assert.deepEqual(filtersOf(new URLSearchParams(query)).filters, filters);
  assert.equal(new URLSearchParams(query).get('ended'), 'a b');
  assert.equal(filteredHref([], filtersOf(new URLSearchParams()).filters), '/');
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
    assert.equal(filtersOf(new URLSearchParams(query)).problems.length, isRight ? 0 : 1);
  });
