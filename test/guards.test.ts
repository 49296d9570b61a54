import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { guards } from './proofs/mutants/guards.ts';

const root = join(import.meta.dirname, '..');

test('each guard stands where the check would take it out, once', () => {
  const astray = guards.flatMap(({ name, without }) =>
    without
      .filter(({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2)
      .map(({ file }) => `${name}: ${file}`),
  );
  assert.deepEqual(astray, []);
});

test('the tests that are to miss a guard are there', () => {
  const patterns = new Set(guards.flatMap(({ tests }) => tests));
  const empty = [...patterns].filter((pattern) => globSync(pattern, { cwd: root }).length === 0);
  assert.deepEqual(empty, []);
});

test('no two guards have one name', () => {
  assert.equal(new Set(guards.map(({ name }) => name)).size, guards.length);
});
