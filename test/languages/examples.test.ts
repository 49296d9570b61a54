import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { installPackage, root } from '../local/emulators/installed.ts';
import { type Running, startInstalled } from '../local/emulators/running.ts';
import { go, java, nodejs, python } from './languages.ts';
import { languageTest, runProject } from './project.ts';

const examples = join(root, 'packages/google-emulators/examples');
const projects = [
  [java, 'java'],
  [go, 'go'],
  [python, 'python'],
  [nodejs, 'node'],
] as const;

describe('google-emulators, packed and installed, for programs in', { concurrency: 2 }, async () => {
  let installed: Awaited<ReturnType<typeof installPackage>>;
  let emulators: Running;

  before(async () => {
    installed = await installPackage();
    emulators = await startInstalled(installed.folder, ['--project', 'test', '--backup-duration', '1s']);
  });
  after(async () => {
    const { code, complaints } = await emulators.stop();
    await installed.remove();
    assert.deepEqual([code, complaints], [0, '']);
  });

  for (const [language, folder] of projects)
    await languageTest(language, 'the example backs up a database', async ({ signal }) => {
      await runProject(language, join(examples, folder), emulators.environment, signal);
    });
});
