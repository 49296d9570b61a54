import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { archive } from './bundle/archive.ts';
import { deployed } from './bundle/deployed.ts';
import { type BundleManifest, lockedVersion, lockfileFor, readLockedPackages } from './bundle/lockfile.ts';
import { mainFile, warmUpFile } from './bundle/options.ts';

/*
 * Makes what is deployed: dist/index.cjs (both functions and the client libraries in one file), a package.json and a
 * lockfile with functions-framework only, what Google's build runs to make cold starts shorter, and dist/function.zip
 * with all of it. `node scripts/build.ts [folder] [entry]`; proofs have an entry of their own.
 */

const framework = '@google-cloud/functions-framework';
const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'dist'));
const entry = process.argv[3] ?? 'functions/index.ts';

const packages = await readLockedPackages(join(root, 'package-lock.json'));
const manifest: BundleManifest = {
  name: 'spanner-backup-functions',
  version: '0.0.0',
  private: true,
  type: 'module',
  // With a .js, the framework loads another package to learn whether it is a module: a fifth of its start.
  main: mainFile,
  // Without the cache a cold start is a tenth longer, and all else is the same: no reason not to deploy.
  scripts: { 'gcp-build': `node ${warmUpFile} || echo "no compile cache: cold starts will take longer"` },
  dependencies: { [framework]: lockedVersion(framework, packages) },
};

const files = new Map([
  [mainFile, await bundle(entry, await deployed(root, entry))],
  [warmUpFile, await bundle('scripts/bundle/warm-up.ts', { platform: 'node', bundle: true, format: 'esm' })],
  ['package.json', text(manifest)],
  ['package-lock.json', text(lockfileFor(manifest, packages))],
]);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, content] of [...files, ['function.zip', archive(files)] as const]) {
  await writeFile(join(folder, name), content);
  const kilobytes = Math.ceil(content.byteLength / 1_000).toLocaleString('en');
  console.log(`${kilobytes.padStart(6)} kB  ${join(relative(process.cwd(), folder), name)}`);
}
console.log('Terraform deploys function.zip, which holds all the others.');

async function bundle(entry: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    write: false,
    ...options,
  });
  const [output] = outputFiles ?? [];
  if (output === undefined) throw new Error('esbuild made nothing');
  return output.contents;
}

function text(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
