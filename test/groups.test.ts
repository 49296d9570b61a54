import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { groups, lanes } from '../scripts/test-groups.ts';

test('every test file belongs to exactly one group', () => {
  const all = globSync('{test,packages}/**/*.test.ts', { exclude: (path) => path.includes('node_modules') });
  const grouped = [...groups, ...lanes].flatMap(({ files }) => globSync([...files]));
  assert.ok(all.length > 100);
  assert.deepEqual(grouped.toSorted(), all.toSorted());
});

test('every group has test files', () => {
  for (const { name, files } of [...groups, ...lanes]) assert.ok(globSync([...files]).length > 0, name);
});
