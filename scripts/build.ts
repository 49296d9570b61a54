import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { archive } from './bundle/archive.ts';
import { type BundleManifest, lockedVersion, lockfileFor, readLockedPackages } from './bundle/lockfile.ts';
import { bundleOptions, mainFile } from './bundle/options.ts';

/*
 * Makes what is deployed: dist/index.cjs (both functions and the client libraries in one file), a package.json and a
 * lockfile with functions-framework only, and dist/function.zip with the three. `node scripts/build.ts [folder]`.
 */

const framework = '@google-cloud/functions-framework';
const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'dist'));

const packages = await readLockedPackages(join(root, 'package-lock.json'));
const manifest: BundleManifest = {
  name: 'spanner-backup-functions',
  version: '0.0.0',
  private: true,
  type: 'module',
  // With a .js, the framework loads another package to learn whether it is a module: a fifth of its start.
  main: mainFile,
  dependencies: { [framework]: lockedVersion(framework, packages) },
};

const files = new Map([
  [mainFile, await bundle()],
  ['package.json', text(manifest)],
  ['package-lock.json', text(lockfileFor(manifest, packages))],
]);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, content] of [...files, ['function.zip', archive(files)] as const]) {
  await writeFile(join(folder, name), content);
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'functions/index.ts')],
    absWorkingDir: root,
    write: false,
    ...bundleOptions,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild made nothing');
  return output.contents;
}

function text(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
