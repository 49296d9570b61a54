import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paginate } from '../../pubsub/paging.ts';

const self = (item: string) => item;

test('following the page tokens gives every item once, in order', () => {
  const items = ['d', 'a', 'c', 'b', 'e'];
  const seen: string[][] = [];
  let pageToken = '';
  do {
    const page = paginate(items, self, { pageSize: 2, pageToken });
    seen.push(page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  assert.deepEqual(seen, [['a', 'b'], ['c', 'd'], ['e']]);
});

test('a full last page has no token', () => {
  assert.equal(paginate(['a', 'b'], self, { pageSize: 2 }).nextPageToken, '');
});

test('without a size a page holds up to 1000 items', () => {
  const items = Array.from({ length: 1001 }, (_, index) => String(index).padStart(4, '0'));
  assert.equal(paginate(items, self, {}).items.length, 1000);
});

test('a negative page size is refused', () => {
  assert.throws(() => paginate([], self, { pageSize: -1 }), { details: /Invalid page_size/ });
});
