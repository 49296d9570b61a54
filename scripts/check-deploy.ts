import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { applyInMock, deploymentTests, withoutValues } from './deploy/mock-deployment.ts';
import type { Finished } from './deploy/terraform-test.ts';

/*
 * `npm run check:deploy`: everything about the deployment that can be known without a cloud. Terraform's own checks
 * first; then test/deploy compares what Terraform made of the configuration with the code. TERRAFORM is the command.
 */

const root = resolve(import.meta.dirname, '..');
const command = process.env.TERRAFORM ?? 'terraform';
/** Terraform's words where the process of its provider did not come up: they say nothing of the configuration. */
const noProvider = /Unrecognized remote plugin message/;

const folder = await mkdtemp(join(tmpdir(), 'check-deploy-'));
/** Where the tests run: `terraform test` would read the values of whatever deployment is configured in the folder itself. */
const tested = join(folder, 'terraform');
/** What Terraform made of it. */
const deployment = join(folder, 'deployment.json');
try {
  await checkFormat();
  await validate();
  await copyWithoutValues();
  await applyInMock(terraform, tested, deployment);
  await compareWithCode();
  await testTheRest();
  console.log('the deployment is sound, as far as can be told without a cloud');
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function checkFormat(): Promise<void> {
  await succeed('fmt', ['fmt', '-check', '-diff', '-recursive', 'terraform']);
}

/** Validates, after getting ready where Terraform says that it is not. */
async function validate(): Promise<void> {
  await terraform(['-chdir=terraform', 'get']);
  const first = await terraform(['-chdir=terraform', 'validate', '-no-color']);
  if (first.code === 0) return;
  if (!/terraform init/.test(first.output)) throw new Error(`terraform validate:\n${first.output}`);
  const ready = await terraform(['-chdir=terraform', 'init', '-backend=false', '-input=false', '-no-color']);
  if (ready.code !== 0) throw new Error(unreachable(ready.output));
  await succeed('validate', ['-chdir=terraform', 'validate', '-no-color']);
}

function unreachable(output: string): string {
  const advice = 'With a network, let it; without one, set TERRAFORM to a command that needs none.';
  return `terraform init could not get the Google provider. ${advice}\n${output}`;
}

/** Copies the configuration as anybody has it: without one deployment's values, state, plans and backend. */
async function copyWithoutValues(): Promise<void> {
  const own = /\.(tfvars(\.json)?|tfstate(\..*)?|tfplan)$|^backend\.tf$/;
  await cp(join(root, 'terraform'), tested, {
    recursive: true,
    // Links to the providers, which are installed there, stay links.
    verbatimSymlinks: true,
    filter: (source) => !own.test(basename(source)),
  });
  const modules = await terraform([`-chdir=${tested}`, 'get']);
  if (modules.code !== 0) throw new Error(`terraform get:\n${modules.output}`);
}

async function compareWithCode(): Promise<void> {
  const tests = await readdir(join(root, 'test/deploy'));
  const files = tests.filter((name) => name.endsWith('.test.ts')).map((name) => `test/deploy/${name}`);
  const options = ['--test', '--test-isolation=none', '--test-timeout=120000', ...files];
  const environment = { DEPLOYMENT: deployment, METADATA_SERVER_DETECTION: 'none' };
  const compared = await run(process.execPath, options, environment, 'shown');
  if (compared.code !== 0) throw new Error('the deployment and the code disagree: see above');
}

/** The other test files, each by a Terraform of its own: it tests one after the other, and they take their time. */
async function testTheRest(): Promise<void> {
  const names = await readdir(join(root, 'terraform/tests'));
  const files = names.filter((name) => name.endsWith('.tftest.hcl')).map((name) => `tests/${name}`);
  const rest = files.filter((file) => file !== deploymentTests);
  await Promise.all(
    rest.map((file) =>
      succeed(`test ${file}`, [`-chdir=${tested}`, 'test', `-filter=${file}`, '-no-color'], 'shown'),
    ),
  );
}

async function succeed(name: string, options: readonly string[], shown?: 'shown'): Promise<void> {
  const { code, output } = await terraform(options);
  if (code !== 0) throw new Error(`terraform ${name}:\n${output}`);
  if (shown) process.stdout.write(output);
}

/** Runs Terraform, and once more where its provider did not come up, as happens on a busy machine. */
async function terraform(options: readonly string[]): Promise<Finished> {
  const first = await run(command, options, { TF_IN_AUTOMATION: '1' });
  if (first.code === 0 || !noProvider.test(first.output)) return first;
  return run(command, options, { TF_IN_AUTOMATION: '1' });
}

/** Runs a command in the project's root, and waits for its end. */
function run(
  program: string,
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
  shown?: 'shown',
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      cwd: root,
      env: { ...withoutValues(process.env), ...environment },
      stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', () =>
      reject(new Error(`${program} cannot be run: install Terraform, or set TERRAFORM`)),
    );
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}
