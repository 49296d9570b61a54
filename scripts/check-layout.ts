import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { contractDependencies } from './contract/dependencies.ts';
import { layoutProblems } from './layout/check.ts';
import { type Declaring, reachedFrom, undeclaredImports } from './layout/declared.ts';

/*
 * `npm run check` calls this: each folder imports only what it may, nothing imports in a circle, no file is too long (those of
 * Terraform included), and every package declares what it imports.
 * What is wrong is said with the place where it would be right.
 */

const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tf', '*.hcl'];
const paths = execFileSync('git', list, { encoding: 'utf8' }).trim().split('\n').filter(existsSync);
const sources = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));

const versions = v.optional(v.record(v.string(), v.string()), {});
const ManifestSchema = v.object({ name: v.string(), dependencies: versions, devDependencies: versions });
const manifestOf = (folder: string) =>
  v.parse(ManifestSchema, JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')));
const root = manifestOf('.');
const workspaces = ['cli', 'packages/google-emulators'].map((folder): Declaring => {
  const files = new Map([...sources].filter(([path]) => path.startsWith(`${folder}/`)));
  return { ...manifestOf(folder), files };
});
const contract: Declaring = {
  name: 'the contract',
  files: reachedFrom('contract/index.ts', sources),
  dependencies: Object.fromEntries(contractDependencies.map((name) => [name, root.dependencies[name] ?? ''])),
  devDependencies: {},
};

const problems = [
  ...layoutProblems(sources),
  ...undeclaredImports([...workspaces, contract], { ...root.devDependencies, ...root.dependencies }),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
