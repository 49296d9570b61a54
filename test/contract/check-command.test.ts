import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

/* `npm run check:contract`, in a copy of what it reads. */

const root = join(import.meta.dirname, '../..');

async function copyOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const part of ['contract', 'docs/contract', 'scripts', 'shared', 'package.json'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function check(folder: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/contract.ts', 'check'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stderr };
}

test('the check of the contract accepts a type of event that no release has', async (t) => {
  const folder = await copyOf(t);
  await rm(join(folder, 'docs/contract/released/v1/events/started.schema.json'));
  assert.deepEqual(check(folder), { status: 0, stderr: '' });
});

test('the check of the contract fails if a published file differs from the code, and names the file', async (t) => {
  const folder = await copyOf(t);
  await appendFile(join(folder, 'docs/contract/events/stale.schema.json'), '\n');
  const stderr = 'stale in docs/contract: events/stale.schema.json. Run npm run contract.\n';
  assert.deepEqual(check(folder), { status: 1, stderr });
});
