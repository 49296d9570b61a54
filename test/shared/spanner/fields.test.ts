import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { madeOf } from '../../../shared/spanner/fields.ts';

const root = join(import.meta.dirname, '../../..');

interface Small {
  readonly name: string;
  readonly size?: number;
}

test('fields that are undefined are left out', () => {
  const made = madeOf<Small>({ name: 'a', size: undefined });
  assert.deepEqual(Object.keys(made), ['name']);
  assert.deepEqual(madeOf<Small>({ name: 'a', size: 0 }), { name: 'a', size: 0 });
});

/** What the compiler says of a module beside this one, in the order of its lines. */
async function compiled(source: string): Promise<string[]> {
  const folder = await mkdtemp(join(root, 'node_modules/.fields-'));
  try {
    await writeFile(join(folder, 'snippet.ts'), source);
    const extended = { extends: join(root, 'tsconfig.json'), include: ['snippet.ts'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(extended));
    const tsc = join(root, 'node_modules/.bin/tsc');
    try {
      execFileSync(tsc, ['--pretty', 'false', '-p', folder], {
        cwd: folder,
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return [];
    } catch (error) {
      const said = String(Reflect.get(Object(error), 'stdout'));
      return said.split('\n').filter((line) => line.startsWith('snippet.ts'));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a new optional field fails to compile wherever its type is made or taken apart', async () => {
  const using = (field: string) => `
import { madeOf, type Nothing } from '${join(root, 'shared/spanner/fields.ts')}';
interface Backup { readonly name: string; readonly size?: number; ${field} }
export const made = madeOf<Backup>({ name: 'a', size: undefined });
export function taken({ name, size, ...others }: Backup): string {
  others satisfies Nothing;
  return name + String(size);
}
`;
  assert.deepEqual(await compiled(using('')), []);
  const said = await compiled(using('readonly chain?: string;'));
  assert.equal(said.length, 2, said.join('\n'));
  assert.match(said[0] ?? '', /^snippet\.ts\(4,\d+\): error .*chain/);
  assert.match(said[1] ?? '', /^snippet\.ts\(6,\d+\): error .*chain/);
});
