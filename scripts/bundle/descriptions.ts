import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { usedOf } from './calls.ts';
import type { BundledPackage } from './packages.ts';
import { pruned, servicesOf } from './prune.ts';

/**
 * Dead code that no bundler sees: each generated client of Google's turns the description of its whole API into constructors
 * and codecs, at every start. What is left out is computed from the code that is bundled (docs/performance.md, "Cold start").
 *
 * @throws {Error} where a call is not in a description, or where it cannot be told what is called
 */
export function deadDescriptions(root: string, packages: readonly BundledPackage[]): Plugin {
  const kept = new Map(packages.map((one) => [one.path, pruned(one.description, usedOf(one))]));
  return {
    name: 'dead descriptions',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]google-gax[\\/]build[\\/]protos[\\/]operations\.json$/ }, async ({ path }) => ({
        contents: JSON.stringify(allMethods(JSON.parse(await readFile(path, 'utf8')))),
        loader: 'json',
      }));
      onLoad({ filter: /[\\/]build[\\/]protos[\\/]protos\.json$/ }, ({ path, with: attributes }) => {
        const description = kept.get(path);
        if (description === undefined) throw new Error(`nobody was found to use ${path}`);
        // Imported with an attribute it is another module to esbuild, and would be twice in the bundle.
        return attributes.type === 'json'
          ? { contents: `module.exports = require(${JSON.stringify(path)});`, loader: 'js', resolveDir: root }
          : { contents: JSON.stringify(description), loader: 'json' };
      });
    },
  };
}

/** What the methods of its services need: all of them are members of each generated client, so that none counts as called. */
function allMethods(description: unknown): object {
  const methods = [...servicesOf(description)].map(([name, all]) => [name, new Set(all)] as const);
  return pruned(description, { methods: new Map(methods), types: [] });
}
