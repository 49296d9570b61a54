import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Dependent, loadOrder } from '../../../spanner/upstream/load-order.ts';

const table = (name: string, ...needs: string[]): Dependent => ({ name, needs });
const order = (...tables: Dependent[]) =>
  loadOrder(tables).map(({ tables: group, circular }) => {
    const names = group.map(({ name }) => name).sort();
    return circular ? `(${names.join(' ')})` : names.join(' ');
  });

test('a table is loaded after the tables that it needs', () => {
  assert.deepEqual(order(table('child', 'parent'), table('grandchild', 'child'), table('parent')), [
    'parent',
    'child',
    'grandchild',
  ]);
});

test('tables that need each other are loaded together', () => {
  assert.deepEqual(order(table('a', 'b'), table('b', 'c'), table('c', 'a'), table('d', 'a')), [
    '(a b c)',
    'd',
  ]);
  assert.deepEqual(order(table('a', 'b'), table('b', 'a'), table('c', 'd'), table('d', 'c', 'b')), [
    '(a b)',
    '(c d)',
  ]);
});

test('a table that needs itself is loaded in one commit', () => {
  assert.deepEqual(order(table('a', 'a'), table('b')), ['(a)', 'b']);
});

test('a table does not wait for one that does not exist', () => {
  assert.deepEqual(order(table('a', 'elsewhere')), ['a']);
});

test('each of any set of tables is loaded once, and after the ones it needs', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const some = fc.subarray(names, { minLength: 0 });
  fc.assert(
    fc.property(fc.array(some, { minLength: 6, maxLength: 6 }), (needs) => {
      const tables = names.map((name, index) => table(name, ...(needs[index] ?? [])));
      const groups = loadOrder(tables);
      const loaded = new Set<string>();
      for (const { tables: group, circular } of groups) {
        const together = new Set(group.map(({ name }) => name));
        for (const { name, needs: its } of group) {
          assert.ok(!loaded.has(name), `${name} is loaded twice`);
          for (const needed of its) assert.ok(loaded.has(needed) || (circular && together.has(needed)));
        }
        for (const name of together) loaded.add(name);
      }
      assert.equal(loaded.size, names.length);
    }),
  );
});
