import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';

export const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

const ManifestSchema = v.object({
  name: v.string(),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
});

/** The package as a stranger has it: built, packed, and installed in an empty folder, without a network. */
export async function installPackage(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'google-emulators-'));
  const npm = (...args: string[]) => run('npm', [...args, '--cache', join(folder, 'cache')], { cwd: folder });
  const built = join(folder, 'built');
  await run(process.execPath, [join(root, 'scripts/build-emulators.ts'), built], { cwd: root });
  const libraries = await dependenciesOf(built, root);
  await npm('pack', '--ignore-scripts', '--silent', built, ...libraries);
  await rm(built, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const quietly = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await npm('install', ...quietly, ...tarballs.map((name) => `./${name}`));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The folders of all that a package needs, and of what those need, each once by name; `from` has them installed. */
async function dependenciesOf(start: string, from: string): Promise<string[]> {
  const found = new Map<string, string>();
  const visit = async (folder: string, from = folder): Promise<void> => {
    const { dependencies } = v.parse(
      ManifestSchema,
      JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
    );
    for (const name of Object.keys(dependencies)) {
      if (found.has(name)) continue;
      const at = folderOf(name, from);
      found.set(name, at);
      await visit(at);
    }
  };
  await visit(start, from);
  return [...found.values()];
}

/** Where a package is that is imported from a folder, as Node finds it. */
function folderOf(name: string, from: string): string {
  const at = join(from, 'node_modules', name);
  if (existsSync(join(at, 'package.json'))) return realpathSync(at);
  if (dirname(from) === from) throw new Error(`${name} is not installed`);
  return folderOf(name, dirname(from));
}
