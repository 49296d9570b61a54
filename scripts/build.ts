import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { archive } from './bundle/archive.ts';
import { type BundleManifest, lockedVersion, lockfileFor, readLockedPackages } from './bundle/lockfile.ts';

/*
 * Makes what is deployed: dist/index.mjs (both functions and the client libraries in one file), a package.json and a
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
  main: 'index.mjs',
  dependencies: { [framework]: lockedVersion(framework, packages) },
};

const files = new Map([
  ['index.mjs', await bundle()],
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
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: [framework],
    // The client libraries are CommonJS and ask for these.
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        'const require = __createRequire(import.meta.url);',
        'const __filename = import.meta.filename;',
        'const __dirname = import.meta.dirname;',
      ].join('\n'),
    },
    // Not minified: it gains nothing at the start, and an uncaught error would print a line of a megabyte into the log.
    minify: false,
    logLevel: 'warning',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild made nothing');
  return output.contents;
}

function text(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
