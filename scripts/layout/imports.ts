import { posix } from 'node:path';

/** One import of a file: of another file of the repository by its path, or of a package by its name. */
export type Import =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string };

// Statements (`import … from '…'`, `export … from '…'`, `import '…'`) begin a line; `import('…')` stands anywhere.
const statements =
  /^(?:import|export)\s(?:[^;'"]*?\sfrom\s+)?'(?<specifier>[^']+)'|\bimport\(\s*'(?<lazy>[^']+)'/gm;

/** Workspaces of this repository, by the name under which they are imported. */
const workspaces: Readonly<Record<string, string>> = { 'google-emulators': 'packages/google-emulators' };

/** What a file imports, types included. */
export function importsOf(path: string, source: string): Import[] {
  const found = [...source.matchAll(statements)].map(({ groups }) => groups?.specifier ?? groups?.lazy ?? '');
  return found.map((specifier) => importOf(path, specifier));
}

function importOf(path: string, specifier: string): Import {
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(path), specifier) };
  const [first = '', ...rest] = specifier.split('/');
  const workspace = workspaces[first];
  if (workspace !== undefined) return { kind: 'file', path: posix.join(workspace, ...rest) };
  const scoped = first.startsWith('@') ? `${first}/${rest[0] ?? ''}` : first;
  return { kind: 'package', name: scoped };
}

/** The circles in a graph of imports, each as the files it goes through. */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const follow = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) circles.push([...way.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) follow(next, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) follow(path, []);
  return circles;
}
