import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Declaring, reachedFrom, undeclaredImports } from '../scripts/layout/declared.ts';

const tool: Declaring = {
  name: 'tool',
  files: new Map([
    ['tool/a.ts', "import { readFile } from 'node:fs/promises';\nimport * as v from 'valibot';\n"],
    ['tool/a.test.ts', "import type { Command } from '@stricli/core/types';\nimport './a.ts';\n"],
  ]),
  dependencies: { valibot: '1.5.0' },
  devDependencies: { '@stricli/core': '1.3.0' },
};

test('a package that declares what its files import has no problem', () => {
  assert.deepEqual(undeclaredImports([tool], { valibot: '1.5.0' }), []);
});

test('an import that only the root package declares is a problem, even in a test or of a type', () => {
  const bare = { ...tool, dependencies: {}, devDependencies: {} };
  assert.deepEqual(undeclaredImports([bare], { valibot: '1.5.0', '@stricli/core': '1.3.0' }), [
    'tool/a.ts imports valibot: tool has to declare it',
    'tool/a.test.ts imports @stricli/core: tool has to declare it',
  ]);
});

test('a package with another version of a library than the root is a problem', () => {
  const [problem] = undeclaredImports([tool], { valibot: '1.4.0' });
  assert.match(problem ?? '', /tool declares valibot 1\.5\.0: the root has 1\.4\.0/);
});

test('each file that an entry reaches is found once, even in circles', () => {
  const sources = new Map([
    ['a.ts', "import './b.ts';"],
    ['b.ts', "import './a.ts';\nexport * from './c.ts';"],
    ['c.ts', ''],
    ['d.ts', "import './a.ts';"],
  ]);
  assert.deepEqual([...reachedFrom('a.ts', sources).keys()].toSorted(), ['a.ts', 'b.ts', 'c.ts']);
});
