import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type Plugin, transform } from 'esbuild';
import { bundleOptions } from './options.ts';

/**
 * Google's libraries load two megabytes of static codecs at every start, of which a delivery uses none. In the bundle each
 * module of them is a file beside the main one, read when the first message of it is used: whoever asks gets what is there
 * without this, and nobody else pays for the text.
 */
export function codecsWhenAsked(root: string): Plugin {
  return {
    name: 'codecs when asked',
    setup({ initialOptions, onEnd, onLoad, onResolve }) {
      initialOptions.metafile = true;
      const files = new Map<string, string>();
      onLoad({ filter: /[\\/]build[\\/]protos[\\/]\w+\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const file = fileOf(relative(root, path));
        files.set(file, await apart(text));
        return {
          contents: standIn(file, neededBy(text), packagesIn(createRequire(path)(path))),
          resolveDir: dirname(path),
          loader: 'js',
        };
      });
      onResolve({ filter: /^\.\/codecs-[\w-]+\.cjs$/ }, ({ path }) => ({ path, external: true }));
      onEnd(async ({ metafile, outputFiles }) => {
        const folders = new Set(Object.keys(metafile?.outputs ?? {}).map((path) => dirname(path)));
        for (const folder of folders)
          for (const [name, text] of files) {
            const path = join(initialOptions.absWorkingDir ?? process.cwd(), folder, name);
            const contents = Buffer.from(text);
            if (outputFiles !== undefined) outputFiles.push({ path, contents, hash: '', text });
            else {
              await mkdir(dirname(path), { recursive: true });
              await writeFile(path, contents);
            }
          }
      });
    },
  };
}

/** `codecs-google-gax-operations.cjs`: named by where it is among the packages, so that it is the same wherever it is built. */
function fileOf(path: string): string {
  const inPackages = path.slice(path.lastIndexOf('node_modules') + 'node_modules/'.length);
  const name = inPackages.replace(/\.js$/, '').replace(/[\\/]build[\\/]protos[\\/]/, '-');
  return `codecs-${name.replaceAll(/\W+/g, '-').replace(/^-/, '')}.cjs`;
}

/** A module as a function of the `require` that it is given, since what it needs lies in the main file. */
async function apart(text: string): Promise<string> {
  const { minifyWhitespace, lineLimit } = bundleOptions;
  const module = `module.exports = (require) => { const module = { exports: {} }; ((exports) => {\n${text}\n})(module.exports); return module.exports; };`;
  return (await transform(module, { loader: 'js', minifyWhitespace, lineLimit })).code;
}

function neededBy(text: string): Set<string> {
  return new Set([...text.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name = '']) => name));
}

/** The protobuf packages that a module of codecs exports, `google.firestore.v1` and those around it. */
function packagesIn(exported: object, around = ''): string[] {
  return Object.entries(exported).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null || !/^[a-z]\w*$/.test(name)) return [];
    const path = around === '' ? name : `${around}.${name}`;
    return [path, ...packagesIn(value, path)];
  });
}

/**
 * In place of a module of codecs: its packages and its messages are there by name, and anything else that is done with them
 * loads it. Messages have to be named without being loaded: Firestore's library does so at its start, with one that it never
 * uses. TypeScript's `__importStar` copies every property of what does not say that it is an ES module.
 */
function standIn(file: string, needed: ReadonlySet<string>, packages: readonly string[]): string {
  const modules = [...needed]
    .map((name) => JSON.stringify(name))
    .map((name) => `${name}: () => require(${name})`);
  return `
    const packages = new Set(${JSON.stringify(packages)});
    const needed = { ${modules.join(', ')} };
    let codecs;
    const load = () => require(${JSON.stringify(`./${file}`)})((name) => needed[name]());
    const real = (path) =>
      path.split('.').reduce((found, name) => name === '' ? found : found[name], codecs ??= load());
    const later = (path, isPackage) => new Proxy(function () {}, {
      get(_, name) {
        if (isPackage && typeof name === 'string') {
          const below = path === '' ? name : path + '.' + name;
          if (packages.has(below)) return later(below, true);
          if (/^[A-Z]/.test(name)) return later(below, false);
          if (path === '' && name === '__esModule') return true;
        }
        return Reflect.get(real(path), name);
      },
      has: (_, name) => Reflect.has(real(path), name),
      apply: (_, self, args) => Reflect.apply(real(path), self, args),
      construct: (_, args) => Reflect.construct(real(path), args),
    });
    module.exports = later('', true);`;
}
