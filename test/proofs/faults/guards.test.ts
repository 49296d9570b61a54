import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { guards } from '../mutants/guards.ts';

// `npm run mutants` takes an hour on a busy machine, and nobody wants to hear at its end that the code has moved.
test('every guard of the design stands where the mutation check takes it out', () => {
  const astray = guards.flatMap(({ name, without }) =>
    without
      .filter(({ file, from }) => readFileSync(file, 'utf8').split(from).length !== 2)
      .map(({ file }) => `${name}: not once in ${file}`),
  );
  assert.deepEqual(astray, []);
});
