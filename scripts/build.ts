import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { archive } from './bundle/archive.ts';
import { filesOf } from './bundle/files.ts';

/*
 * Makes what is deployed: dist/function.zip with both functions, and dist/status.zip with the status page, which nobody else
 * loads. Beside each archive lies what is in it. `node scripts/build.ts [folder] [entry]`; proofs have an entry of their own.
 */

const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'dist'));
const entry = process.argv[3];

await rm(folder, { recursive: true, force: true });
await make('', 'function.zip', entry ?? 'functions/index.ts', 'createBackup');
if (entry === undefined) await make('status', 'status.zip', 'functions/status.ts', 'backupStatus');
console.log('Terraform deploys the archives, which hold all the others.');

/** Writes an archive, and its files into a folder beside it. */
async function make(inside: string, name: string, entryPoint: string, target: string): Promise<void> {
  const files = await filesOf(root, entryPoint, target);
  for (const [file, content] of files) await write(join(inside, file), content);
  await write(name, archive(files));
}

async function write(name: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
  const kilobytes = Math.ceil(content.byteLength / 1_000).toLocaleString('en');
  console.log(`${kilobytes.padStart(6)} kB  ${join(relative(process.cwd(), folder), name)}`);
}
