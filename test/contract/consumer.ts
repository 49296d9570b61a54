import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/**
 * A folder of a project that depends on the contract: the package as it is built, and Google's libraries of this
 * repository, which a consumer would install.
 */
export async function consumerFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  const build = join(root, 'scripts/build-contract.ts');
  await promisify(execFile)(process.execPath, [build, join(modules, 'spanner-backup-functions')], {
    cwd: root,
  });
  for (const name of ['valibot', 'croner', 'fastest-levenshtein', '@google-cloud'])
    await symlink(join(root, 'node_modules', name), join(modules, name));
  return folder;
}
