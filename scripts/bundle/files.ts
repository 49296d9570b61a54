import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { deployed } from './deployed.ts';
import { type BundleManifest, lockedVersion, lockfileFor, readLockedPackages } from './lockfile.ts';
import { mainFile, warmUpFile } from './options.ts';

const framework = '@google-cloud/functions-framework';

/**
 * What an archive holds: the functions of an entry and the client libraries in one file, a package.json and a lockfile with
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
  return new Map([
    [mainFile, await bundle(root, entry, await deployed(root, entry))],
    [
      warmUpFile,
      await bundle(root, 'scripts/bundle/warm-up.ts', { platform: 'node', bundle: true, format: 'esm' }),
    ],
    ['package.json', text(manifest)],
    ['package-lock.json', text(lockfileFor(manifest, packages))],
  ]);
}

async function bundle(root: string, entry: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    write: false,
    ...options,
  });
  const [output] = outputFiles ?? [];
  if (output === undefined) throw new Error('esbuild made nothing');
  return output.contents;
}

function text(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
