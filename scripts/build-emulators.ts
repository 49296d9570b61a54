import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { bringPages } from './emulators/pages.ts';
import { bringProtos } from './emulators/protos.ts';

/*
 * npm run build:emulators   makes dist/google-emulators, the package as it is published: JavaScript with declarations, since
 *                           Node reads no TypeScript under node_modules. Another folder can be given as an argument; what is
 *                           in it is deleted.
 */

const root = join(import.meta.dirname, '..');
const source = join(root, 'packages/google-emulators');
const out = resolve(process.argv[2] ?? join(root, 'dist/google-emulators'));

const ManifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  engines: v.object({ node: v.string() }),
  dependencies: v.record(v.string(), v.string()),
});

rmSync(out, { recursive: true, force: true });
const compiler = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.emulators.json', '--outDir', out], {
  cwd: root,
  stdio: 'inherit',
});
// The compiler rewrites the names of files in JavaScript, but not in declarations.
for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((it) =>
  it.endsWith('.d.ts'),
)) {
  const text = readFileSync(join(out, name), 'utf8');
  writeFileSync(join(out, name), text.replaceAll(/((?:from |import\()["']\.[^"']+)\.ts(["'])/g, '$1.js$2'));
}
bringProtos(out);
chmodSync(join(out, 'cli/main.js'), 0o755);

const manifest = v.parse(ManifestSchema, JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')));
const packed = {
  ...manifest,
  type: 'module',
  bin: { 'google-emulators': 'cli/main.js' },
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(packed, undefined, 2)}\n`);
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
bringPages(root, source, out);

const nearby = relative(process.cwd(), out);
const shown = nearby.startsWith('..') ? out : `./${nearby}`;
console.log(`${shown} is ${packed.name} ${packed.version}. To use it elsewhere: npm pack ${shown}`);
