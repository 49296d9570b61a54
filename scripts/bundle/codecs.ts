import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

const whole = 'codecs';

/**
 * Google's libraries load two megabytes of static codecs at every start, of which a delivery uses none. In the bundle they are
 * loaded when the first message of them is used: whoever asks gets what is there without this.
 */
export function codecsWhenAsked(root: string): Plugin {
  return {
    name: 'codecs when asked',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]build[\\/]protos[\\/]\w+\.js$/, namespace: 'file' }, ({ path }) => ({
        contents: standIn(`${whole}:${relative(root, path)}`, packagesIn(createRequire(path)(path))),
        loader: 'js',
      }));
      // Named by where it is in the repository: the bundle is the same wherever it is built.
      onResolve({ filter: new RegExp(`^${whole}:`) }, ({ path }) => ({
        path: path.slice(whole.length + 1),
        namespace: whole,
      }));
      onLoad({ filter: /.*/, namespace: whole }, async ({ path }) => ({
        contents: await readFile(join(root, path), 'utf8'),
        resolveDir: dirname(join(root, path)),
        loader: 'js',
      }));
    },
  };
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
function standIn(request: string, packages: readonly string[]): string {
  return `
    const packages = new Set(${JSON.stringify(packages)});
    let codecs;
    const real = (path) =>
      path.split('.').reduce((found, name) => name === '' ? found : found[name], codecs ??= require(${JSON.stringify(request)}));
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
