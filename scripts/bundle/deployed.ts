import type { BuildOptions } from 'esbuild';
import { codecsWhenAsked } from './codecs.ts';
import { deadDescriptions } from './descriptions.ts';
import { bundleOptions } from './options.ts';
import { packagesOf } from './packages.ts';
import { withoutDescriptors, withoutMixins } from './unused.ts';

/** How an entry is bundled for deployment, with what it uses of Google's descriptions; the entry is a path below the root. */
export async function deployed(root: string, entry: string): Promise<BuildOptions> {
  const packages = await packagesOf(root, entry);
  const callers = packages.flatMap((one) => one.callers);
  const plugins = [
    deadDescriptions(root, packages),
    codecsWhenAsked(root),
    withoutDescriptors(),
    withoutMixins(callers),
  ];
  return { ...bundleOptions, plugins };
}
