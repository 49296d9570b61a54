import { spawn } from 'node:child_process';

const framework = new URL(
  '../../node_modules/@google-cloud/functions-framework/build/src/main.js',
  import.meta.url,
);

/** A function in a process of its own, as a deployment starts it; `entry` is its file in `functions/`. */
export function serve(target: string, environment: Readonly<Record<string, string>>, entry = 'index.ts') {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [framework.pathname], {
    env: {
      PATH,
      METADATA_SERVER_DETECTION: 'none',
      FUNCTION_TARGET: target,
      FUNCTION_SOURCE: new URL(`../../functions/${entry}`, import.meta.url).pathname,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
