import { servicesOf, type Used } from './prune.ts';

/** A package of Google's with a generated client, as far as it is in the bundle. */
export interface GeneratedPackage {
  readonly name: string;
  /** Its `protos.json`. */
  readonly description: unknown;
  /** Its modules in the bundle without comments: path → text. */
  readonly modules: ReadonlyMap<string, string>;
  /** The text, without comments, of whatever calls it: of our code and of the libraries above it. */
  readonly callers: readonly string[];
}

/**
 * What is called of a package. A method counts as called when its name stands anywhere in the code of those who use the package,
 * as a member or in a string. So a call is missed only where its name is put together at run time, which no caller does; and
 * what is kept too much costs some bytes.
 *
 * @throws {Error} where no client or no call is found: then the package is built in another way than it was
 */
export function usedOf({ name, description, modules, callers }: GeneratedPackage): Used {
  const words = new Set(callers.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
  const methods = new Map<string, ReadonlySet<string>>();
  const types = new Set<string>();
  for (const [service, all] of servicesOf(description)) {
    const title = service.slice(service.lastIndexOf('.') + 1);
    const client = clientOf(title, modules);
    if (client === undefined || !words.has(`${title}Client`)) continue;
    const called = all.filter((method) => formsOf(method).some((form) => words.has(form)));
    const strangers = called.filter(
      (method) => !client.includes(`'${inCode(method)}'`) && !client.includes(`"${inCode(method)}"`),
    );
    if (called.length === 0 || strangers.length > 0)
      throw new Error(`${name}: no call of ${strangers.join(', ') || service} is found in ${title}Client`);
    methods.set(service, new Set(called));
    // What its constructor looks up for operations that run for long.
    for (const [, type = ''] of client.matchAll(/\.lookup\(['"]\.?([\w.]+)['"]\)/g)) types.add(type);
  }
  if (methods.size === 0) throw new Error(`${name}: no client of it is found in the code that imports it`);
  const messages = [...callers.join('\n').matchAll(/['"]\.?((?:[a-z]\w*\.)+[A-Z]\w*)['"]/g)].flatMap(
    ([, type = '']) => (hasType(description, type) ? [type] : []),
  );
  return { methods, types: new Set([...types, ...messages]) };
}

function clientOf(title: string, modules: ReadonlyMap<string, string>): string | undefined {
  const file = `/${title.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()}_client.js`;
  return [...modules].find(([path]) => path.endsWith(file))?.[1];
}

function inCode(method: string): string {
  return `${method.charAt(0).toLowerCase()}${method.slice(1)}`;
}

/** The members of a generated client that lead to a method. */
function formsOf(method: string): string[] {
  return ['', 'Stream', 'Async'].map((form) => `${inCode(method)}${form}`);
}

function hasType(description: unknown, type: string): boolean {
  let found: unknown = description;
  for (const part of type.split('.')) found = Reflect.get(Object(Reflect.get(Object(found), 'nested')), part);
  return found !== undefined && !('methods' in Object(found));
}
