import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/* A test that needs a language, in a process of its own: what becomes of it where that is missing. */

function outcomeOf(program: string, languages?: string) {
  const tool = JSON.stringify({ name: 'Tool', needs: [[program, '--version']] });
  const source = `
    import { languageTest } from './test/languages/project.ts';
    await languageTest(${tool}, 'does something', async () => console.log('the body ran'));
  `;
  // To a runner inside of a runner, Node would say nothing.
  const { NODE_TEST_CONTEXT: _, LANGUAGES: __, ...env } = process.env;
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--test-reporter=tap', '--input-type=module-typescript', '--eval', source],
    { encoding: 'utf8', env: languages === undefined ? env : { ...env, LANGUAGES: languages } },
  );
  return { status, stdout };
}

for (const languages of [undefined, 'required'])
  test(`the test of an installed language runs, with LANGUAGES=${languages}`, () => {
    const { status, stdout } = outcomeOf(process.execPath, languages);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^the body ran$/m);
    assert.match(stdout, /^ok 1 - Tool: does something$/m);
  });

test('the test of a missing language is skipped with one line that names it', () => {
  const { status, stdout } = outcomeOf('no-such-tool');
  assert.equal(status, 0, stdout);
  assert.match(
    stdout,
    /^ok 1 - Tool: does something # SKIP Tool is not installed: no-such-tool --version failed$/m,
  );
  assert.doesNotMatch(stdout, /the body ran/);
});

test('with LANGUAGES=required the test of a missing language fails', () => {
  const { status, stdout } = outcomeOf('no-such-tool', 'required');
  assert.equal(status, 1, stdout);
  assert.match(stdout, /^not ok 1 - Tool: does something$/m);
  assert.match(stdout, /Tool is not installed: no-such-tool --version failed, and LANGUAGES=required/);
});
