import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { applyInMock, withoutValues } from '../../../scripts/deploy/mock-deployment.ts';
import type { Finished } from '../../../scripts/deploy/terraform-test.ts';
import { breakages } from './breakages.ts';

/*
 * `npm run check:deploy` has to notice what is broken. Each test breaks one thing in a copy of the project and runs it
 * there. It needs Terraform: TERRAFORM says which.
 */

const terraform = process.env.TERRAFORM;
// As an absolute path, since a relative one is meant from the project's own folder.
const command = terraform?.includes('/') ? resolve(terraform) : terraform;
const root = resolve('.');

/** A terraform.tfvars as people fill it in, and one value that is for somebody else. */
const configured = `
project_id                  = "theirs"
region                      = "us-central1"
name_prefix                 = "their-backups"
default_retention           = "10d"
delayed_after               = "3h"
start_within                = "5h"
longest_retention           = "100d"
firestore_delete_protection = true
firestore_location          = "nam5"
alerts                      = { dead_letters = false }
allowed_databases           = ["projects/theirs/instances/*/databases/*"]
instances                   = ["projects/theirs/instances/i"]
kms_key_names               = { topics = "projects/theirs/locations/us-central1/keyRings/r/cryptoKeys/k" }
operators                   = { dba = "group:dba@example.com" }
schedules                   = { s = { database = "projects/theirs/instances/i/databases/d1", cron = "1 1 * * *" } }
not_a_variable              = 1
`;

// A whole check, on a machine that may be busy with others.
const timeout = 600_000;
const skip = terraform === undefined && 'TERRAFORM says which Terraform to check with; it is not set';

describe('check:deploy', { skip, timeout, concurrency: 2 }, () => {
  const folders: string[] = [];
  const copied = async () => {
    const folder = await copy();
    folders.push(folder);
    return folder;
  };
  /** What Terraform makes of the configuration, once for all that break only the code. */
  let deployment: Promise<string> | undefined;
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  for (const { what, file, from, to, says, comparedBy, unformatted } of breakages) {
    test(`fails for ${what}`, { timeout }, async () => {
      const folder = await copied();
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      const broken = text.replace(from, to);
      assert.notEqual(broken, text, `${file} has no ${from} any more`);
      await writeFile(path, broken);
      if (file.endsWith('.tf') && unformatted === undefined)
        spawnSync(command ?? '', ['fmt', 'terraform'], { cwd: folder });
      if (comparedBy !== undefined) deployment ??= copied().then(applied);
      const { code, output } =
        comparedBy === undefined ? await check(folder) : await compare(folder, comparedBy, await deployment);
      assert.equal(code, 1, output);
      assert.match(output, says);
    });
  }
});

describe('check:deploy', { skip, timeout }, () => {
  test('passes whatever the folder and the environment configure', { timeout }, async () => {
    const folder = await copy();
    try {
      await writeFile(join(folder, 'terraform/terraform.tfvars'), configured);
      await writeFile(join(folder, 'terraform/more.auto.tfvars.json'), '{ "labels": { "team": "theirs" } }');
      await writeFile(join(folder, 'terraform/tests/terraform.tfvars'), configured);
      await writeFile(join(folder, 'terraform/backend.tf'), 'terraform {\n  backend "gcs" {}\n}\n');
      // Each file of tests would read the values, and these take as long as all the others.
      for (const name of [
        'organization',
        'refusals',
        'refusals-organization',
        'refusals-requests',
        'refusals-schedules',
      ])
        await rm(join(folder, `terraform/tests/${name}.tftest.hcl`));
      const { code, output } = await check(folder, command, { TF_VAR_longest_retention: '366d' });
      assert.equal(code, 0, output);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

test('check:deploy without Terraform says what it needs', async () => {
  const { code, output } = await check(root, '/nowhere/terraform');
  assert.equal(code, 1);
  assert.match(output, /\/nowhere\/terraform cannot be run: install Terraform, or set TERRAFORM/);
});

/** Applies the configuration in a copy of the project, and gives the file with what came of it. */
async function applied(folder: string): Promise<string> {
  const terraform = (options: readonly string[]) =>
    run(folder, command ?? '', options, withoutValues(process.env));
  await terraform(['-chdir=terraform', 'get']);
  const file = join(folder, 'deployment.json');
  await applyInMock(terraform, 'terraform', file);
  return file;
}

/** A copy of the project, without what is made, without one deployment's values and without these tests. */
async function copy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'broken-'));
  const made = new Set(['.git', '.terraform-offline', 'bench', 'dist', 'node_modules']);
  const left = /\/test\/deploy\/broken|\/\.terraform|\.tfvars(\.json)?$|\/backend\.tf$/;
  for (const part of await readdir(root)) {
    const filter = (source: string) => !left.test(source);
    if (!made.has(part)) await cp(join(root, part), join(folder, part), { recursive: true, filter });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function check(
  folder: string,
  using = command,
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const env = { ...process.env, TERRAFORM: using, DEPLOYMENT: undefined, ...environment };
  return run(folder, process.execPath, ['scripts/check-deploy.ts'], env);
}

/** Compares with the code as check:deploy does, by one file of tests. */
function compare(folder: string, file: string, deployment: string | undefined): Promise<Finished> {
  const env = { ...process.env, DEPLOYMENT: deployment };
  return run(folder, process.execPath, ['--test', '--test-isolation=none', `test/deploy/${file}`], env);
}

function run(
  folder: string,
  program: string,
  options: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Finished> {
  return new Promise((done, failed) => {
    const env = { ...environment, NODE_TEST_CONTEXT: undefined };
    const child = spawn(program, options, { cwd: folder, env });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', failed);
    child.once('close', (code) => done({ code, output: Buffer.concat(chunks).toString() }));
  });
}
