import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import type { GeneratedPackage } from './calls.ts';
import { bundleOptions } from './options.ts';

const descriptionOf = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+)\/)build\/protos\/protos\.json$/;
const packageOf = /^.*node_modules\/(?:@[^/]+\/)?[^/]+\//;

/** A package, and where its description lies. */
export interface BundledPackage extends GeneratedPackage {
  readonly path: string;
}

/** The packages with a generated client that an entry's bundle would hold. */
export async function packagesOf(root: string, entry: string): Promise<BundledPackage[]> {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    write: false,
    metafile: true,
  });
  const inputs = Object.entries(metafile.inputs);
  const texts = (paths: readonly string[]) => Promise.all(paths.map((path) => textOf(root, path)));
  const isCode = (path: string) => /\.[cm]?[jt]s$/.test(path);
  const inFolder = (folder: string) => (path: string) =>
    isCode(path) && (packageOf.exec(path)?.[0] ?? '') === folder;
  const paths = inputs.map(([path]) => path);
  const descriptions = paths.flatMap((path) => {
    const [, folder, name] = descriptionOf.exec(path) ?? [];
    return folder === undefined || name === undefined ? [] : [{ path, folder, name }];
  });
  return Promise.all(
    descriptions.map(async ({ path, folder, name }) => {
      const own = paths.filter(inFolder(folder)).filter((one) => !one.includes('/build/protos/'));
      const importing = inputs.flatMap(([importer, { imports }]) =>
        !importer.startsWith(folder) && imports.some((one) => one.path.startsWith(folder)) ? [importer] : [],
      );
      const folders = new Set(importing.map((one) => packageOf.exec(one)?.[0] ?? ''));
      const calling = paths.filter((one) => [...folders].some((above) => inFolder(above)(one)));
      const modules = await texts(own);
      return {
        name,
        path: join(root, path),
        description: JSON.parse(await readFile(join(root, path), 'utf8')),
        modules: new Map(own.map((one, index) => [one, modules[index] ?? ''])),
        callers: await texts(calling),
      };
    }),
  );
}

/** A module's text without comments and types: words in those are no calls. */
async function textOf(root: string, path: string): Promise<string> {
  const text = await readFile(join(root, path), 'utf8');
  const loader = path.endsWith('.ts') ? 'ts' : 'js';
  const { code } = await transform(text, { loader, legalComments: 'none' });
  return code;
}
