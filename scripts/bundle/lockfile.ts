import { readFile } from 'node:fs/promises';
import * as v from 'valibot';

/*
 * The bundle holds all of our code but functions-framework, which finds functions in a registry of its own and so has to
 * be there once. The lockfile for it is cut out of ours: what is deployed is what was tested, and building asks nobody.
 */

const PackageSchema = v.looseObject({
  version: v.optional(v.string()),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
});

const LockfileSchema = v.object({
  lockfileVersion: v.literal(3),
  packages: v.record(v.string(), PackageSchema),
});

type Packages = v.InferOutput<typeof LockfileSchema>['packages'];

/** What package.json says, in the bundle. */
export interface BundleManifest {
  readonly name: string;
  readonly version: string;
  readonly private: true;
  readonly type: 'module';
  readonly main: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Reads our own lockfile, or throws with what is wrong with it. */
export async function readLockedPackages(path: string): Promise<Packages> {
  return v.parse(LockfileSchema, JSON.parse(await readFile(path, 'utf8'))).packages;
}

/** The version that a package is locked to. */
export function lockedVersion(name: string, packages: Packages): string {
  const version = packages[`node_modules/${name}`]?.version;
  if (version === undefined) throw new Error(`${name} is not in the lockfile`);
  return version;
}

/** A lockfile for the manifest's dependencies and theirs, at the versions and places that ours gives them. */
export function lockfileFor(manifest: BundleManifest, packages: Packages): object {
  const { name, version, dependencies } = manifest;
  const places = reachable(Object.keys(dependencies), packages);
  const locked = places.map((place) => [place, packages[place]]);
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name, version, dependencies }, ...Object.fromEntries(locked) },
  };
}

/** The places of all packages that are needed, sorted. */
function reachable(names: readonly string[], packages: Packages): string[] {
  const places = new Set<string>();
  const waiting = names.map((name) => placeOf(name, '', packages));
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (places.has(place)) continue;
    places.add(place);
    const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      waiting.push(placeOf(name, place, packages));
  }
  return [...places].toSorted();
}

/** Where Node finds a package that is asked for from a place: the nearest node_modules on the way up that has it. */
function placeOf(name: string, from: string, packages: Packages): string {
  const above = from.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1));
  const folders = ['', ...above.map((parts) => `${parts.join('/node_modules/')}/`)];
  const places = (from === '' ? [''] : folders).map((folder) => `${folder}node_modules/${name}`);
  const place = places.findLast((candidate) => packages[candidate] !== undefined);
  if (place === undefined)
    throw new Error(`${name}, which ${from || 'the bundle'} needs, is not in the lockfile`);
  return place;
}
