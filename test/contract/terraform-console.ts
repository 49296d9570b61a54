import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify, stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';

const terraform = join(import.meta.dirname, '../../terraform');

/**
 * Lets Terraform work out an expression, an object of lists, with the locals of patterns.tf, cron.tf and cron-interval.tf and
 * some files beside them. Undefined where there is no Terraform.
 */
export async function terraformConsole<Item>(
  t: TestContext,
  expression: string,
  files: Readonly<Record<string, string>>,
  item: v.GenericSchema<unknown, Item>,
): Promise<Record<string, Item[]> | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'patterns-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['patterns.tf', 'cron.tf', 'cron-interval.tf'])
    await copyFile(join(terraform, name), join(folder, name));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const asked = promisify(execFile)('terraform', ['console'], { cwd: folder, maxBuffer: 10_000_000 });
  asked.child.stdin?.end(`jsonencode(${expression})\n`);
  try {
    const { stdout } = await asked;
    // Warnings stand before the answer.
    const answer = stripVTControlCharacters(stdout).trim().split('\n').at(-1) ?? '';
    const json: unknown = JSON.parse(v.parse(v.string(), JSON.parse(answer)));
    return v.parse(v.record(v.string(), v.array(item)), json);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
