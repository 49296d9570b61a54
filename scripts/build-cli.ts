import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';

/*
 * Makes the installable package of the command line: cli/dist, JavaScript with everything in it that it needs, to be
 * packed by `npm pack ./cli/dist`. `node scripts/build-cli.ts [folder]`.
 *
 * Each `import()` becomes a file of its own, so that `--help` reads neither a command nor one of Google's clients.
 */

const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'cli/dist'));
const mainFile = 'spanner-backups.js';

/** The clients are CommonJS: in an ES module they find their `require` and `__dirname` only where these are made. */
const banner = [
  "import { createRequire as makeRequire } from 'node:module';",
  'const require = makeRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join(' ');

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await build({
  entryPoints: { 'spanner-backups': join(root, 'cli/main.ts') },
  absWorkingDir: root,
  outdir: folder,
  chunkNames: 'lib/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  banner: { js: banner },
  logLevel: 'warning',
});
await chmod(join(folder, mainFile), 0o755);

const ManifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
});
const { name, version, description, license } = v.parse(
  ManifestSchema,
  JSON.parse(await readFile(join(root, 'cli/package.json'), 'utf8')),
);
const manifest = {
  name,
  version,
  description,
  license,
  type: 'module',
  bin: { [name]: `./${mainFile}` },
  files: [mainFile, 'lib'],
  engines: { node: '>=22' },
};
await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
// The package has no other page of this repository for a link to lead to.
const page = await readFile(join(root, 'docs/cli.md'), 'utf8');
await writeFile(join(folder, 'README.md'), page.replaceAll(/\[([^\]]+)\]\((?!https:)[^)]*\)/g, '$1'));
console.log(
  `${relative(process.cwd(), join(folder, mainFile))}; npm pack ./${relative(process.cwd(), folder)} makes the package.`,
);
