import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';
import { commandNames, printedBy } from './cli-docs/page.ts';

/*
 * Makes the installable package of the command line: cli/dist, JavaScript with everything in it that it needs, to be
 * packed by `npm pack ./cli/dist`. `node scripts/build-cli.ts [folder]`.
 *
 * Each `import()` becomes a file of its own, so that a command reads neither another one nor a client that it does not use.
 * Help is read from a page that is printed here already: the library that prints it would double the time.
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

/** Shows a page of help where that is all that is asked for, and loads the program otherwise. */
const launcher = `#!/usr/bin/env node
const [first = '', second = '', third] = process.argv.slice(2);
const isHelp = (word) => word === '--help' || word === '-h';
const page = isHelp(first) && second === '' ? 'all' : isHelp(second) && third === undefined ? first : undefined;
if (!(page !== undefined && show(page))) await import('./lib/main.js');

function show(name) {
  const { stdout } = process;
  const coloured = (stdout.getColorDepth?.() ?? 1) >= 4 && !process.env.STRICLI_NO_COLOR;
  // A name that is no command is answered by the program, which knows what was meant.
  if (!/^[a-z]+$/.test(name)) return false;
  const file = new URL(\`./lib/help/\${name}\${coloured ? '.colour' : ''}.txt\`, import.meta.url);
  const fs = process.getBuiltinModule('node:fs');
  if (!fs.existsSync(file)) return false;
  // A reader that has seen enough (| head) is no error.
  stdout.on('error', () => process.exit(0));
  stdout.write(fs.readFileSync(file));
  return true;
}
`;

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await build({
  entryPoints: { 'lib/main': join(root, 'cli/main.ts') },
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
await writeFile(join(folder, mainFile), launcher);
await chmod(join(folder, mainFile), 0o755);
await mkdir(join(folder, 'lib/help'));
for (const command of ['', ...commandNames()]) {
  const args = command === '' ? ['--help'] : [command, '--help'];
  const name = command === '' ? 'all' : command;
  await writeFile(join(folder, `lib/help/${name}.txt`), await printedBy(args, 1));
  await writeFile(join(folder, `lib/help/${name}.colour.txt`), await printedBy(args, 4));
}

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
