import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { deployed } from './deployed.ts';
import { type BundleManifest, lockedVersion, lockfileFor, readLockedPackages } from './lockfile.ts';
import { mainFile, warmUpFile } from './options.ts';

const framework = '@google-cloud/functions-framework';

/**
 * What an archive holds: the functions of an entry and the client libraries in one file, the codecs beside it, a package.json and a lockfile with
 * functions-framework only, and what Google's build runs to make cold starts of `target` shorter.
 */
export async function filesOf(
  root: string,
  entry: string,
  target: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const packages = await readLockedPackages(join(root, 'package-lock.json'));
  const manifest: BundleManifest = {
    name: 'spanner-backup-functions',
    version: '0.0.0',
    private: true,
    type: 'module',
    // With a .js, the framework loads another package to learn whether it is a module: a fifth of its start.
    main: mainFile,
    // Without the cache a cold start is a tenth longer, and all else is the same: no reason not to deploy.
    scripts: {
      'gcp-build': `node ${warmUpFile} ${target} || echo "no compile cache: cold starts will take longer"`,
    },
    dependencies: { [framework]: lockedVersion(framework, packages) },
  };
  const warmUp: BuildOptions = { platform: 'node', bundle: true, format: 'esm' };
  return new Map([
    ...(await bundle(root, entry, mainFile, await deployed(root, entry))),
    ...(await bundle(root, 'scripts/bundle/warm-up.ts', warmUpFile, warmUp)),
    ['package.json', text(manifest)],
    ['package-lock.json', text(lockfileFor(manifest, packages))],
  ]);
}

/** The file that an entry is bundled into, and those beside it. */
async function bundle(
  root: string,
  entry: string,
  file: string,
  options: BuildOptions,
): Promise<(readonly [string, Uint8Array])[]> {
  const { outputFiles = [] } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    outfile: file,
    write: false,
    ...options,
  });
  return outputFiles.map(({ path, contents }) => [basename(path), contents]);
}

function text(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
