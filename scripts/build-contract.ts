import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';
import * as contract from '../contract/index.ts';
import { contractDependencies } from './contract/dependencies.ts';

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
  dependencies: v.object(v.entriesFromList(contractDependencies, v.string())),
});

rmSync(out, { recursive: true, force: true });
// One file for require, and one around it for import: two copies would have two classes UnreadableEventError.
const entry = 'contract/index';
await build({
  entryPoints: [join(root, `${entry}.ts`)],
  outfile: join(out, `${entry}.js`),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
});
const names = Object.keys(contract).toSorted();
const module = `import contract from './index.js';\nexport const { ${names.join(', ')} } = contract;\n`;
writeFileSync(join(out, `${entry}.mjs`), module);
writeFileSync(join(out, `${entry}.d.mts`), "export * from './index.js';\n");
writeDeclarations();

const { dependencies, ...manifest } = v.parse(
  ManifestSchema,
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);
const packed = {
  ...manifest,
  type: 'commonjs',
  engines: { node: '>=20' },
  dependencies: Object.fromEntries(Object.entries(dependencies).map(([name, at]) => [name, `^${at}`])),
  exports: {
    './contract': {
      import: { types: `./${entry}.d.mts`, default: `./${entry}.mjs` },
      require: { types: `./${entry}.d.ts`, default: `./${entry}.js` },
    },
    './schemas/*': './schemas/*',
  },
  sideEffects: false,
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(packed, undefined, 2)}\n`);
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
cpSync(join(root, 'contract/README.md'), join(out, 'README.md'));
for (const name of ['request.schema.json', 'withdrawal.schema.json', 'events', 'asyncapi.yaml'])
  cpSync(join(root, 'docs/contract', name), join(out, 'schemas', name), { recursive: true });

const nearby = relative(process.cwd(), out);
const shown = nearby.startsWith('..') ? out : `./${nearby}`;
console.log(
  `${shown} is ${packed.name} ${packed.version}, the contract alone. To install it elsewhere: npm pack ${shown}`,
);

/** The declarations that the entry leads to; the compiler makes one of every file that the code needs. */
function writeDeclarations(): void {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['-p', 'tsconfig.contract.json', '--emitDeclarationOnly', '--outDir', folder];
    execFileSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
    const wanted = new Set([`${entry}.d.ts`]);
    for (const file of wanted) {
      const text = readFileSync(join(folder, file), 'utf8');
      for (const [, path = ''] of text.matchAll(/from ["'](\.[^"']+)\.[jt]s["']/g))
        wanted.add(join(dirname(file), `${path}.d.ts`));
      mkdirSync(dirname(join(out, file)), { recursive: true });
      writeFileSync(join(out, file), text.replaceAll(/(from ["']\.[^"']+)\.ts(["'])/g, '$1.js$2'));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
