import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { build, type Plugin } from 'esbuild';
import { deployed } from '../../scripts/bundle/deployed.ts';

/*
 * The tests of the adapters, which make every call that the functions make and hear every kind of answer, with the adapters and
 * Google's clients bundled as they are for deployment: with what is left of the descriptions.
 */

const root = join(import.meta.dirname, '../..');
const suites = globSync('test/shared/adapters/{firestore,pubsub,spanner}/*.test.ts', { cwd: root });

/** The servers and the subscriber are not bundled: they know the whole APIs, as Google's and other people's do. */
const otherSide: Plugin = {
  name: 'other side',
  setup({ onResolve }) {
    onResolve({ filter: /^google-emulators\// }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /\/inbox\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      external: true,
    }));
  },
};

test('the adapters pass their tests with the descriptions that the bundle keeps', async (t) => {
  const folder = await mkdtemp(join(root, 'node_modules/.bundled-'));
  t.after(() => rm(folder, { recursive: true }));
  const options = await deployed(root, 'functions/index.ts');
  await build({
    ...options,
    entryPoints: suites.map((suite) => join(root, suite)),
    plugins: [...(options.plugins ?? []), otherSide],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
  });
  const files = globSync(`${folder}/**/*.test.cjs`);
  assert.deepEqual(
    files.map((file) => basename(file, '.cjs')).toSorted(),
    suites.map((suite) => basename(suite, '.ts')).toSorted(),
  );
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...files], {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, METADATA_SERVER_DETECTION: 'none' },
  });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^# skipped 0$/m);
  assert.ok(Number(/^# pass (\d+)$/m.exec(stdout)?.[1]) > 50, 'the suites have more tests than that');
});
