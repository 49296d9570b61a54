import type { BuildOptions } from 'esbuild';

/** What everything is bundled into. The framework does not have to find out what kind of module a .cjs is. */
export const mainFile = 'index.cjs';

/** What fills Node's compile cache in the folder where the functions are built and run (warm-up.ts). */
export const warmUpFile = 'warm-up.mjs';

/** The compile cache, beside the main file. Terraform gives the functions the same name in NODE_COMPILE_CACHE. */
export const cacheFolder = 'compile-cache';

/**
 * How the functions are bundled; the benches bundle theirs in the same way. Each choice is a part of the cold start
 * (bench: cold-start, docs/performance.md):
 * - CommonJS: as an ES module the bundle imports `node:http` whole, and with it Node's fetch that nobody uses here. A
 *   tenth of the start.
 * - Without white space, but in short lines and with every name: 15 MB less memory, and an uncaught error still
 *   prints a line that can be read. Shorter names would gain nothing.
 * - The framework stays outside: it keeps its registry in a module of its own, so there must be one of it.
 */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  external: ['@google-cloud/functions-framework'],
  minifyWhitespace: true,
  lineLimit: 200,
  logLevel: 'warning',
} as const satisfies BuildOptions;
