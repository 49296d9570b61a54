import { circlesOf, type Import, importsOf } from './imports.ts';
import { type Layer, layers, tools } from './layers.ts';

/** At most so many lines a file: a longer one says more than one thing. */
export const mostLines = 250;

/** Longer ones that read better whole, and why. */
const longer: ReadonlyMap<string, string> = new Map([
  ['terraform/variables.tf', 'a list in the order of the alphabet: whoever deploys looks a variable up'],
  ['terraform/tests/deployment.tftest.hcl', 'one state, applied once, that all of its assertions are about'],
]);

/** What is wrong with the layout of these files (path → source), each with what would be right. */
export function layoutProblems(sources: ReadonlyMap<string, string>): string[] {
  const modules = [...sources].filter(([path]) => path.endsWith('.ts'));
  const imports = new Map(modules.map(([path, source]) => [path, importsOf(path, source)]));
  const product = new Map([...imports].filter(([path]) => !tools.some((folder) => isIn(path, folder))));
  return [...misplaced(product), ...circles(imports), ...tooLong(sources)];
}

function* misplaced(all: ReadonlyMap<string, readonly Import[]>): Generator<string> {
  for (const [path, imports] of all) {
    const layer = layerOf(path);
    if (layer === undefined) {
      yield `${path}: no layer holds it; scripts/layout/layers.ts lists them`;
      continue;
    }
    const wrong = imports.filter((one) => !mayImport(layer, one));
    for (const one of wrong)
      yield `${path} imports ${nameOf(one)}, which ${layer.folder} may not. ${advice(layer, imports)}`;
  }
}

function advice(layer: Layer, imports: readonly Import[]): string {
  const home = layers.find((other) => imports.every((one) => mayImport(other, one)));
  const holds = `${layer.folder} holds ${layer.holds}.`;
  return home === undefined
    ? `${holds} No folder may import all that this file does: divide it.`
    : `${holds} A file that needs this belongs in ${home.folder}: ${home.holds}.`;
}

function* circles(all: ReadonlyMap<string, readonly Import[]>): Generator<string> {
  const graph = new Map(
    [...all].map(([path, imports]) => [
      path,
      imports.flatMap((one) => (one.kind === 'file' ? [one.path] : [])),
    ]),
  );
  for (const circle of circlesOf(graph)) yield `imports go in a circle: ${circle.join(' → ')}`;
}

function* tooLong(sources: ReadonlyMap<string, string>): Generator<string> {
  for (const [path, source] of sources) {
    if (source.startsWith('// Generated') || longer.has(path)) continue;
    const lines = source.split('\n').length - 1;
    if (lines > mostLines)
      yield `${path} has ${lines} lines: at most ${mostLines}; divide it by what it says`;
  }
}

function layerOf(path: string): Layer | undefined {
  const fitting = layers.filter(({ folder }) => isIn(path, folder));
  return fitting.toSorted((one, other) => other.folder.length - one.folder.length)[0];
}

function mayImport(layer: Layer, one: Import): boolean {
  if (one.kind === 'file') return [layer.folder, ...layer.imports].some((folder) => isIn(one.path, folder));
  return (
    layer.packages?.some(
      (name) => name === one.name || (name === 'node:*' && one.name.startsWith('node:')),
    ) ?? true
  );
}

function nameOf(one: Import): string {
  return one.kind === 'file' ? one.path : one.name;
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
