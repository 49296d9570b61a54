import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GrpcError } from '../../grpc/error.ts';
import { type PageRequest, type Position, pageOf } from '../../spanner/page.ts';

const asked: PageRequest = { parent: 'p', filter: '', size: 0, token: '' };
const itself = (item: Position) => item;

function positions(...timesMs: number[]): Position[] {
  return timesMs.map((timeMs, sequence) => ({ timeMs, sequence }));
}

/** Pages through a list to its end. */
function pages(items: readonly Position[], request: PageRequest, cap: number): Position[][] {
  const { items: page, nextPageToken } = pageOf(items, itself, request, cap);
  if (nextPageToken === '') return [[...page]];
  return [[...page], ...pages(items, { ...request, token: nextPageToken }, cap)];
}

test('items are ordered from the newest, and items of one time from the latest started', () => {
  const { items } = pageOf(positions(10, 30, 20, 30), itself, asked, 100);
  assert.deepEqual(
    items.map(({ sequence }) => sequence),
    [3, 1, 2, 0],
  );
});

for (const [size, cap, lengths] of [
  [0, 2, [2, 2, 1]],
  [-1, 2, [2, 2, 1]],
  [1, 2, [1, 1, 1, 1, 1]],
  [9, 2, [2, 2, 1]],
  [3, 100, [3, 2]],
  [5, 100, [5]],
] as const)
  test(`five items come as ${lengths.join(' + ')} for page size ${size} and a cap of ${cap}`, () => {
    const found = pages(positions(1, 2, 3, 4, 5), { ...asked, size }, cap);
    assert.deepEqual(
      found.map(({ length }) => length),
      lengths,
    );
  });

test('pages hold every item once, in order, whatever their size', () => {
  const timesMs = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(0.001)), { maxLength: 30 });
  fc.assert(
    fc.property(timesMs, fc.integer({ min: 1, max: 7 }), (times, cap) => {
      const items = positions(...times);
      assert.deepEqual(pages(items, asked, cap).flat(), pageOf(items, itself, asked, 1000).items);
    }),
  );
});

test('an item that is added or removed between two pages moves no other', () => {
  const items = positions(1, 2, 3, 4, 5);
  const { nextPageToken } = pageOf(items, itself, asked, 2);
  const later = [...items.filter(({ timeMs }) => timeMs !== 4), { timeMs: 6, sequence: 9 }];
  const { items: second } = pageOf(later, itself, { ...asked, token: nextPageToken }, 2);
  assert.deepEqual(
    second.map(({ timeMs }) => timeMs),
    [3, 2],
  );
});

for (const [name, change] of [
  ['another parent', { parent: 'q' }],
  ['another filter', { filter: 'done:true' }],
  ['no list of ours', { token: 'nonsense' }],
] as const)
  test(`a page token of ${name} is refused`, () => {
    const { nextPageToken: token } = pageOf(positions(1, 2), itself, asked, 1);
    assert.throws(
      () => pageOf(positions(1, 2), itself, { ...asked, token, ...change }, 1),
      (error) => error instanceof GrpcError && error.code === 3,
    );
  });
