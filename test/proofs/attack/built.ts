import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Composed as in production, but for the policy. */
const entry = 'test/proofs/functions.ts';

/**
 * What is deployed, but for the entry, made by the build for deployment itself. Gives the folder: below the project, so that the framework,
 * which the bundle leaves outside, is found; and a new one each time, so that two attacks at once do not build into one.
 */
export async function builtFunctions(): Promise<string> {
  await mkdir(join(root, 'dist'), { recursive: true });
  const folder = await mkdtemp(join(root, 'dist', 'attack-'));
  const build = join(root, 'scripts', 'build.ts');
  execFileSync(process.execPath, [build, folder, entry], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}
