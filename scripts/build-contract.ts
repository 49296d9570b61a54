import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

/*
 * npm run build:contract   makes dist/contract, a package of its own that has the name of this one and nothing but
 *                          the contract in it: `npm pack ./dist/contract`. Whoever installs it does not get Google's
 *                          clients, which the functions need; and the functions themselves stay private. Another
 *                          folder can be given as an argument; what is in it is deleted.
 */

const root = join(import.meta.dirname, '..');
const out = resolve(process.argv[2] ?? join(root, 'dist/contract'));

const ManifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  type: v.string(),
  engines: v.object({ node: v.string() }),
  dependencies: v.object({ valibot: v.string() }),
});

rmSync(out, { recursive: true, force: true });
const compiler = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.contract.json', '--outDir', out], {
  cwd: root,
  stdio: 'inherit',
});

const manifest = v.parse(ManifestSchema, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const packed = {
  ...manifest,
  dependencies: { valibot: `^${manifest.dependencies.valibot}` },
  exports: {
    './contract': { types: './contract/index.d.ts', default: './contract/index.js' },
    './schemas/*': './schemas/*',
  },
  sideEffects: false,
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(packed, undefined, 2)}\n`);
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
cpSync(join(root, 'contract/README.md'), join(out, 'README.md'));
for (const name of ['request.schema.json', 'events', 'asyncapi.yaml'])
  cpSync(join(root, 'docs/contract', name), join(out, 'schemas', name), { recursive: true });
