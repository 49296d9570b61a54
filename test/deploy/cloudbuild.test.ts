import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as v from 'valibot';
import { parse } from 'yaml';

const StepSchema = v.strictObject({
  id: v.string(),
  name: v.string(),
  entrypoint: v.string(),
  args: v.array(v.string()),
});

const BuildSchema = v.strictObject({
  substitutions: v.record(v.pipe(v.string(), v.regex(/^_[A-Z][A-Z0-9_]*$/)), v.string()),
  serviceAccount: v.string(),
  options: v.object({ env: v.array(v.string()), logging: v.string(), dynamicSubstitutions: v.literal(true) }),
  timeout: v.string(),
  steps: v.array(StepSchema),
});

const PackageSchema = v.object({ scripts: v.record(v.string(), v.string()) });

const text = readFileSync('cloudbuild.yaml', 'utf8');
const build = v.parse(BuildSchema, parse(text));
const step = (id: string) => {
  const index = build.steps.findIndex((one) => one.id === id);
  assert.notEqual(index, -1, id);
  return { index, said: build.steps[index]?.args.join(' ') ?? '' };
};

test('the build checks, tests and builds before it deploys', () => {
  const order = ['install', 'check', 'test', 'build', 'check-deploy', 'plan', 'apply'].map(
    (id) => step(id).index,
  );
  assert.deepEqual(
    order,
    order.toSorted((one, other) => one - other),
  );
});

test('the build runs the scripts that a developer runs', () => {
  const { scripts } = v.parse(PackageSchema, JSON.parse(readFileSync('package.json', 'utf8')));
  const run = build.steps.filter(({ entrypoint }) => entrypoint === 'npm').map(({ args }) => args.join(' '));
  assert.deepEqual(run, ['ci', 'run check', 'test', 'run build', 'run check:deploy']);
  for (const script of ['check', 'test', 'build', 'check:deploy'])
    assert.ok(Object.hasOwn(scripts, script), script);
});

test('every image of the build has an exact version, and Node that of the project', () => {
  const manifest = v.parse(
    v.object({ devDependencies: v.object({ node: v.string() }) }),
    JSON.parse(readFileSync('package.json', 'utf8')),
  );
  for (const { name } of build.steps) {
    assert.match(name, /:\d+\.\d+\.\d+(-[a-z]+)?$/);
    if (name.startsWith('node:')) assert.equal(name, `node:${manifest.devDependencies.node}-bookworm`);
  }
});

test('the build uploads no file of one deployment', () => {
  const left = readFileSync('.gcloudignore', 'utf8').split('\n');
  for (const pattern of ['*.tfstate', '*.tfstate.*', '*.tfplan', '*.tfvars', '*.tfvars.json'])
    assert.ok(left.includes(pattern), pattern);
  assert.ok(left.includes('terraform/backend.tf'));
  assert.ok(left.includes('#!include:.gitignore'), 'node_modules would be uploaded');
  const { said } = step('plan');
  const written = [...said.matchAll(/> (\S+)|-out=(\S+)/g)].map(
    ([, file, plan]) => file ?? `terraform/${plan}`,
  );
  assert.deepEqual(written, ['terraform/backend.tf', 'terraform/deploy.tfplan']);
});

test('the build uses the Terraform backend of docs/deploy.md, with the same prefix', () => {
  const docs = readFileSync('docs/deploy.md', 'utf8');
  const [, prefix] = /backend "gcs" \{[^}]*prefix = "([^"]+)"/.exec(docs) ?? [];
  assert.equal(prefix, build.substitutions._NAME_PREFIX);
  assert.match(step('plan').said, /-backend-config=prefix=\$\{_NAME_PREFIX\}/);
});

test('the build applies its plan, and only on request', () => {
  assert.equal(build.substitutions._APPLY, 'false');
  const [, plan] = /-out=(\S+)/.exec(step('plan').said) ?? [];
  assert.ok(plan !== undefined);
  assert.match(
    step('apply').said,
    new RegExp(`if \\[ "\\$\\{_APPLY\\}" != true \\]; then[\\s\\S]*exit 0[\\s\\S]*apply ${plan}`),
  );
});

test('the variables that the build gives to the plan are variables of the deployment', () => {
  const known = readFileSync('terraform/variables.tf', 'utf8');
  const told = [...step('plan').said.matchAll(/-var=(\w+)=/g)].map(([, name]) => name ?? '');
  assert.deepEqual(told.toSorted(), ['name_prefix', 'project_id', 'region']);
  for (const name of told) assert.match(known, new RegExp(`^variable "${name}"`, 'm'));
  const [, prefix] = /variable "name_prefix"[\s\S]*?default\s+= "([^"]+)"/.exec(known) ?? [];
  assert.equal(build.substitutions._NAME_PREFIX, prefix);
});

test('every substitution of the build is declared and used', () => {
  const used = [...text.matchAll(/\$\{?(_[A-Z_]+)/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(used)].toSorted(), Object.keys(build.substitutions).toSorted());
});

test('the build runs as an account of its own, the one that terraform/builder makes', () => {
  const builder = readFileSync('terraform/builder/variables.tf', 'utf8');
  assert.match(build.serviceAccount, /\$\{_BUILDER\}@/);
  assert.ok(builder.includes(`"${build.substitutions._BUILDER}"`));
  assert.equal(build.options.logging, 'CLOUD_LOGGING_ONLY');
});
