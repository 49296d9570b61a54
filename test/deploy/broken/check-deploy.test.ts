import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';

/*
 * `npm run check:deploy` has to notice what is broken. Each test breaks one thing in a copy of the project and runs it
 * there. It needs Terraform: TERRAFORM says which.
 */

const terraform = process.env.TERRAFORM;
// As an absolute path, since a relative one is meant from the project's own folder.
const command = terraform?.includes('/') ? resolve(terraform) : terraform;
const root = resolve('.');
interface Breakage {
  readonly what: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** What the check says. */
  readonly says: RegExp;
  /** Otherwise the file is formatted again: what is found shall be what is broken. */
  readonly unformatted?: true;
}

const breakages: readonly Breakage[] = [
  {
    what: 'a misspelt argument',
    file: 'terraform/create-backup.tf',
    from: 'timeout_seconds',
    to: 'timeout_second',
    says: /timeout_second/,
  },
  {
    what: 'a missing role',
    file: 'terraform/spanner.tf',
    from: /^\s*role\s+= var\.spanner_role\n/m,
    to: '',
    says: /role/,
  },
  {
    what: 'a missing grant',
    file: 'terraform/dead-letters.tf',
    from: /resource "google_pubsub_subscription_iam_member"[\s\S]*$/,
    to: '',
    says: /agent_acknowledges_requests/,
  },
  {
    what: 'another role',
    file: 'terraform/spanner.tf',
    from: 'var.spanner_role',
    to: '"roles/spanner.backupAdmin"',
    says: /Other instances, accounts or roles/,
  },
  {
    what: 'a function that is renamed in the code',
    file: 'functions/index.ts',
    from: "http('pollOperations'",
    to: "http('poll'",
    says: /every function that the code registers is deployed/,
  },
  {
    what: 'a log field that is renamed',
    file: 'shared/runtime/log.ts',
    from: 'outcome: record.state',
    to: 'result: record.state',
    says: /each alert matches what it is about/,
  },
  {
    what: 'a log field of a metric that is renamed',
    file: 'shared/runtime/log.ts',
    from: /durationMs: (?=\w)/,
    to: 'tookMs: ',
    says: /every metric finds its lines/,
  },
  {
    what: 'a missing index',
    file: 'terraform/firestore.indexes.json',
    from: '[{ "queryScope": "COLLECTION", "order": "ASCENDING" }]',
    to: '[]',
    says: /queries need this index/,
  },
  {
    what: 'a missing TTL',
    file: 'terraform/firestore.indexes.json',
    from: '"ttl": true,',
    to: '',
    says: /stay for ever|go when their time has come/,
  },
  {
    what: 'a query that needs an index which is not there',
    file: 'shared/adapters/firestore/records.ts',
    from: ".where('pending', '==', true)",
    to: ".where('pending', '==', true).orderBy('startBy')",
    says: /are asked for by the functions by one field at a time/,
  },
  {
    what: 'an environment variable that the code does not know',
    file: 'terraform/configuration.tf',
    from: 'FIRESTORE_DATABASE   =',
    to: 'FIRESTORE_DATABASES  =',
    says: /FIRESTORE_DATABASES|another environment/,
  },
  {
    what: 'a new environment variable that nobody decided about',
    file: 'shared/runtime/settings.ts',
    from: 'START_WITHIN: duration,',
    to: 'START_WITHIN: duration,\n  START_AT_ONCE: duration,',
    says: /every variable of the code is set, or is left to its default/,
  },
  {
    what: 'a metric on the dashboard that does not exist',
    file: 'terraform/dashboard.json.tftpl',
    from: 'tick_duration',
    to: 'tick_time',
    says: /shows metrics that exist/,
  },
  {
    what: 'a file that is not formatted',
    file: 'terraform/events.tf',
    from: 'project      = var.project_id',
    to: 'project=var.project_id',
    says: /terraform fmt/,
    unformatted: true,
  },
];

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
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  for (const { what, file, from, to, says, unformatted } of breakages) {
    test(`fails for ${what}`, { timeout }, async () => {
      const folder = await copy();
      folders.push(folder);
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      const broken = text.replace(from, to);
      assert.notEqual(broken, text, `${file} has no ${from} any more`);
      await writeFile(path, broken);
      if (file.endsWith('.tf') && unformatted === undefined)
        spawnSync(command ?? '', ['fmt', 'terraform'], { cwd: folder });
      const { code, output } = await check(folder);
      assert.equal(code, 1, output);
      assert.match(output, says);
    });
  }
});

describe('check:deploy', { skip, timeout }, () => {
  test('passes whatever is configured in the folder and in the environment', { timeout }, async () => {
    const folder = await copy();
    try {
      await writeFile(join(folder, 'terraform/terraform.tfvars'), configured);
      await writeFile(join(folder, 'terraform/more.auto.tfvars.json'), '{ "labels": { "team": "theirs" } }');
      await writeFile(join(folder, 'terraform/tests/terraform.tfvars'), configured);
      await writeFile(join(folder, 'terraform/backend.tf'), 'terraform {\n  backend "gcs" {}\n}\n');
      const { code, output } = await check(folder, command, { TF_VAR_longest_retention: '366d' });
      assert.equal(code, 0, output);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

test('check:deploy says what it needs where there is no Terraform', async () => {
  const { code, output } = await check(root, '/nowhere/terraform');
  assert.equal(code, 1);
  assert.match(output, /\/nowhere\/terraform cannot be run: install Terraform, or set TERRAFORM/);
});

/** A copy of the project, without what is made and without these tests. */
async function copy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'broken-'));
  const made = new Set(['.git', '.terraform-offline', 'bench', 'dist', 'node_modules']);
  const left = /\/test\/deploy\/broken|\/\.terraform/;
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
): Promise<{ code: number | null; output: string }> {
  const env = {
    ...process.env,
    ...environment,
    TERRAFORM: using,
    NODE_TEST_CONTEXT: undefined,
    DEPLOYMENT: undefined,
  };
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['scripts/check-deploy.ts'], { cwd: folder, env });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', failed);
    child.once('close', (code) => done({ code, output: Buffer.concat(chunks).toString() }));
  });
}
