#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseSeed, plantSeed, type Seed, SeedError } from '../spanner/seed.ts';
import { type Emulators, startEmulators } from '../start-emulators.ts';
import { type CliOptions, optionsOf, UsageError, usage } from './options.ts';

const { stdout, stderr } = process;

try {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) stdout.write(usage);
  else await run(options);
} catch (error) {
  if (error instanceof UsageError) stderr.write(`${error.message}\n\n${usage}`);
  else if (error instanceof SeedError) stderr.write(`The seed is wrong:\n${error.message}\n`);
  else stderr.write(`The emulators could not be started: ${textOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(options: CliOptions): Promise<void> {
  const { ports, upstream, seed } = options;
  // Read before anything is started: a wrong seed leaves nothing behind.
  const databases = seed === undefined ? undefined : readSeed(seed);
  const emulators = await startEmulators({
    spanner: {
      port: ports.spanner,
      restPort: ports['spanner-rest'],
      ...(upstream !== undefined && { upstream }),
      backupDuration: options.backupMs,
      copyDuration: options.copyMs,
      restoreMs: options.restoreMs,
      optimizeMs: options.optimizeMs,
    },
    pubsub: { port: ports.pubsub, restPort: ports['pubsub-rest'] },
    firestore: { port: ports.firestore },
  });
  if (databases !== undefined) plantSeed(emulators.spanner.world, databases);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void emulators.stop().then(() => process.exit(0)));
  stdout.write(greeting(emulators, options.project));
}

function readSeed(file: string): Seed {
  try {
    return parseSeed(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw error instanceof SeedError ? error : new SeedError([`${file}: ${textOf(error)}`]);
  }
}

/** What to paste into the shell of the programs that are to use the emulators. The last line says that all is up. */
function greeting({ environment, spanner, pubsub }: Emulators, project: string): string {
  const exported = Object.entries({ ...environment, GOOGLE_CLOUD_PROJECT: project });
  return `${[
    ...exported.map(([name, value]) => `export ${name}=${value}`),
    '# For gcloud, in a shell that is for nothing else:',
    `# export CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER=${spanner.rest?.url}/`,
    `# export CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB=${pubsub.rest?.url}/`,
    `# export CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true CLOUDSDK_CORE_PROJECT=${project}`,
    '# Ready. Ctrl-C stops everything; nothing is kept.',
  ].join('\n')}\n`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
