import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { freePort } from '../../local/free-ports.ts';
import type { Stack } from '../../local/stack.ts';
import { topology } from '../../local/topology.ts';
import { cacheFolder } from '../../scripts/bundle/options.ts';

/* An archive as Google builds and serves it, in a folder with nothing but what the archive says it needs. */

const run = promisify(execFile);

/** Builds all archives, and makes the folder what Google's build makes of the one of that name. */
export async function installed(archive: string, folder: string): Promise<void> {
  await run(process.execPath, ['scripts/build.ts', join(folder, 'dist')]);
  const files = unzipSync(await readFile(join(folder, 'dist', archive)));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit'], {
    cwd: folder,
  });
  await run('npm', ['run', 'gcp-build'], { cwd: folder });
}

/** A function that answers. */
export interface Served {
  readonly url: string;
  /** What was logged, of the lines that are ours. */
  lines(): Record<string, unknown>[];
  /** All that was printed, Node's word on its compile cache included. */
  printed(): string;
  stop(): Promise<void>;
}

/** Starts a function as Cloud Functions does, whose signature type says HTTP for whatever has no event trigger. */
export async function serve(target: string, folder: string, { addresses }: Stack): Promise<Served> {
  const port = await freePort();
  const child = spawn(join(folder, 'node_modules/.bin/functions-framework'), {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      FUNCTION_TARGET: target,
      FUNCTION_SIGNATURE_TYPE: 'http',
      LOG_EXECUTION_ID: 'true',
      NODE_COMPILE_CACHE: cacheFolder,
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
      METADATA_SERVER_DETECTION: 'none',
      GOOGLE_CLOUD_PROJECT: 'local',
      REQUESTS_TOPIC: topology.requests,
      EVENTS_TOPIC: topology.events,
      PUBSUB_EMULATOR_HOST: addresses.pubsub,
      FIRESTORE_EMULATOR_HOST: addresses.firestore,
      SPANNER_EMULATOR_HOST: addresses.spanner,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  const text = () => Buffer.concat(printed).toString();
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child, text);
  return { url, lines: () => factsIn(text()), printed: text, stop: () => stopped(child) };
}

async function answering(url: string, child: ChildProcess, text: () => string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it ended at once:\n${text()}`);
    try {
      // A method by which no function does anything.
      await fetch(url, { method: 'HEAD' });
      return;
    } catch {
      await wait(50);
    }
  }
  throw new Error(`it does not answer:\n${text()}`);
}

function factsIn(text: string): Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{') && line.includes('"outcome"'));
  return lines.map((line) => JSON.parse(line));
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
