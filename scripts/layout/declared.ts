import { importsOf } from './imports.ts';

/** A package of this repository, and what its manifest declares (name → version). */
export interface Declaring {
  readonly name: string;
  /** Its files: path → source. */
  readonly files: ReadonlyMap<string, string>;
  readonly dependencies: Readonly<Record<string, string>>;
  /** For its tests, and for what its build brings along. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * What is wrong with the manifests of the workspaces: a package that a file imports and its manifest does not name, so that
 * it is found only as long as the root happens to have it; or names in another version than the root does, so that there are
 * two of it.
 */
export function undeclaredImports(
  packages: readonly Declaring[],
  root: Readonly<Record<string, string>>,
): string[] {
  return packages.flatMap(({ name, files, dependencies, devDependencies }) => {
    const declared = { ...devDependencies, ...dependencies };
    const missing = [...files].flatMap(([path, source]) =>
      packagesOf(path, source)
        .filter((imported) => !Object.hasOwn(declared, imported))
        .map((imported) => `${path} imports ${imported}: ${name} has to declare it`),
    );
    const other = Object.entries(declared)
      .filter(([dependency, version]) => (root[dependency] ?? version) !== version)
      .map(
        ([dependency, version]) =>
          `${name} declares ${dependency} ${version}: the root has ${root[dependency]}; write the same version`,
      );
    return [...missing, ...other];
  });
}

function packagesOf(path: string, source: string): string[] {
  const found = importsOf(path, source).flatMap((one) => (one.kind === 'package' ? [one.name] : []));
  return [...new Set(found)].filter((name) => !name.startsWith('node:'));
}

/** The files that a file leads to, itself among them. */
export function reachedFrom(
  entry: string,
  sources: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const reached = new Map<string, string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const source = sources.get(path);
    if (source === undefined || reached.has(path)) continue;
    reached.set(path, source);
    for (const one of importsOf(path, source)) if (one.kind === 'file') waiting.push(one.path);
  }
  return reached;
}
