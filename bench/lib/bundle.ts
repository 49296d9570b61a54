import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { deployed } from '../../scripts/bundle/deployed.ts';
import { bundleOptions, cacheFolder, mainFile, warmUpFile } from '../../scripts/bundle/options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the folders lie that the framework is pointed at. Below the project, so that what is external is found. */
const folders = new URL('../../dist/bench/', import.meta.url);

/** What is deployed, made by the build for deployment itself, and warmed up as Google's build of a function does it. */
export async function builtForDeployment(): Promise<string> {
  const folder = await emptyFolder('ours');
  const build = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));
  execFileSync(process.execPath, [build, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(process.execPath, [join(folder, warmUpFile)], { stdio: 'inherit' });
  return folder;
}

/** What Terraform sets, for a function in this folder. */
export function withCompileCache(folder: string): Record<string, string> {
  return { NODE_COMPILE_CACHE: join(folder, cacheFolder) };
}

/** Bundles an entry as the build for deployment does. Gives the folder. */
export async function bundled(name: string, entry: URL): Promise<string> {
  const folder = await emptyFolder(name);
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: `${folder}/${mainFile}`,
    ...(await deployed(root, relative(root, fileURLToPath(entry)))),
  });
  return folder;
}

/** Bundles an entry as one does who has read how: in one file, and no more. Gives the folder. */
export async function bundledPlainly(name: string, entry: URL): Promise<string> {
  const folder = await emptyFolder(name);
  await build({
    ...bundleOptions,
    entryPoints: [fileURLToPath(entry)],
    outfile: `${folder}/${mainFile}`,
  });
  return folder;
}

/** An entry with its packages as npm installs them. Gives the folder. */
export function asInstalled(name: string, entry: URL): Promise<string> {
  return written(name, 'index.mjs', `import ${JSON.stringify(fileURLToPath(entry))};\n`);
}

/** The naive version: unbundled, whole clients. */
export function naive(): Promise<string> {
  return asInstalled('naive', new URL('../naive/index.ts', import.meta.url));
}

/** A function that does nothing, in either of the forms that the framework takes. */
export function bare(file: 'index.js' | 'index.mjs'): Promise<string> {
  const from = '@google-cloud/functions-framework';
  const load =
    file === 'index.mjs'
      ? `import { cloudEvent } from '${from}';`
      : `const { cloudEvent } = require('${from}');`;
  return written(`bare-${file}`, file, `${load}\ncloudEvent('createBackup', () => {});\n`);
}

/** A folder with a module of this text, unbundled. */
async function written(name: string, file: string, text: string): Promise<string> {
  const folder = await emptyFolder(name);
  const kind = file.endsWith('.mjs') ? 'module' : 'commonjs';
  await writeFile(`${folder}/package.json`, JSON.stringify({ name, type: kind, main: file }));
  await writeFile(`${folder}/${file}`, text);
  return folder;
}

async function emptyFolder(name: string): Promise<string> {
  const folder = fileURLToPath(new URL(name, folders));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/package.json`, JSON.stringify({ name, main: mainFile }));
  return folder;
}
