import type { BuildOptions } from 'esbuild';
import { codecsWhenAsked } from './codecs.ts';
import { deadDescriptions } from './descriptions.ts';
import { bundleOptions } from './options.ts';

/** How an entry is bundled for deployment, with what it uses of Google's descriptions; the entry is a path below the root. */
export async function deployed(root: string, entry: string): Promise<BuildOptions> {
  return { ...bundleOptions, plugins: [await deadDescriptions(root, entry), codecsWhenAsked(root)] };
}
