import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutProblems, mostLines } from '../scripts/layout/check.ts';

/** The problems of files of one line each. */
function problemsOf(files: Readonly<Record<string, string>>): string[] {
  return layoutProblems(new Map(Object.entries(files).map(([path, line]) => [path, `${line}\n`])));
}

const right: Readonly<Record<string, string>> = {
  'shared/spanner/names.ts': "export * from 'valibot';",
  'shared/request/parse.ts': "import { name } from '../spanner/names.ts';",
  'shared/record/record.ts': "export type { Request } from '../request/parse.ts';",
  'shared/decisions/start.ts': "import type { Record } from '../record/record.ts';",
  'shared/adapters/firestore/records.ts': "import { Firestore } from '@google-cloud/firestore';",
  'functions/poll-operations/tick.ts': "import { start } from '../../shared/decisions/start.ts';",
  'functions/compose.ts': "import { records } from '../shared/adapters/firestore/records.ts';",
  'packages/google-emulators/grpc/server.ts': "import { Server } from '@grpc/grpc-js';",
  'local/stack.ts': "import { server } from 'google-emulators/grpc/server.ts';",
  'test/anything.test.ts': "import { tick } from '../functions/poll-operations/tick.ts';",
};

test('a repository whose imports all flow one way has no problem', () => {
  assert.deepEqual(problemsOf(right), []);
});

const wrong: Readonly<Record<string, string>> = {
  'shared/request/a.ts': "import type { Record } from '../record/record.ts';",
  'shared/request/b.ts': "import { readFile } from 'node:fs/promises';",
  'shared/decisions/c.ts': "import { Firestore } from '@google-cloud/firestore';",
  'shared/decisions/d.ts': "const lazy = import('../adapters/firestore/records.ts');",
  'shared/record/e.ts': "export * from '../decisions/start.ts';",
  'shared/adapters/firestore/f.ts': "import { tick } from '../../../functions/poll-operations/tick.ts';",
  'functions/create-backup/g.ts': "import { tick } from '../poll-operations/tick.ts';",
  'functions/create-backup/h.ts': "import { Client } from '@grpc/grpc-js';",
  'functions/index.ts': "import { stack } from '../local/stack.ts';",
  'packages/google-emulators/spanner/i.ts': "import { name } from '../../../shared/spanner/names.ts';",
  'attic/j.ts': "import 'node:fs';",
};

for (const [path, line] of Object.entries(wrong)) {
  test(`${path} may not contain ${line}`, () => {
    const problems = problemsOf({ ...right, [path]: line });
    assert.equal(problems.filter((problem) => problem.startsWith(path)).length, 1, problems.join('\n'));
  });
}

test('a file in the wrong folder gets a problem that names the right folder', () => {
  const line = "import type { Record } from '../record/record.ts';";
  const [problem] = problemsOf({ ...right, 'shared/request/a.ts': line });
  assert.match(problem ?? '', /belongs in shared\/decisions|belongs in shared\/record/);
});

test('imports in a circle are a problem, even of types', () => {
  const [problem] = problemsOf({
    'shared/record/a.ts': "import { b } from './b.ts';",
    'shared/record/b.ts': "export { c } from './c.ts';",
    'shared/record/c.ts': "import type { A } from './a.ts';",
  });
  assert.match(problem ?? '', /circle.*a\.ts → .*b\.ts → .*c\.ts → .*a\.ts/);
});

test('imports in a circle are a problem in tests and tools too', () => {
  for (const folder of ['test/proofs', 'bench', 'scripts'])
    assert.match(
      problemsOf({
        [`${folder}/a.ts`]: "import { b } from './b.ts';",
        [`${folder}/b.ts`]: "import type { A } from './a.ts';",
      }).join(),
      /circle/,
    );
});

test('a file that is too long is a problem, even a test', () => {
  const [problem] = problemsOf({ 'test/long.test.ts': '\n'.repeat(mostLines) });
  assert.match(problem ?? '', /has 251 lines/);
  const [terraform] = problemsOf({ 'terraform/long.tf': '\n'.repeat(mostLines) });
  assert.match(terraform ?? '', /has 251 lines/);
  const generated = `// Generated from the schemas.${'\n'.repeat(mostLines)}`;
  assert.deepEqual(problemsOf({ 'contract/types.ts': generated }), []);
});
