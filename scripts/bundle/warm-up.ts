import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer as createHttp2Server } from 'node:http2';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../local/free-ports.ts';
import { cacheFolder } from './options.ts';

/*
 * Goes into the archive, and runs once in Google's build of the functions (`gcp-build`), when the framework is
 * installed: the function that it is given the name of gets one request, createBackup a message that it cannot store anywhere,
 * and Node keeps what it compiled for that. A cold start takes a tenth less (bench: cold-start). Only there can it be done: Node takes compiled code from the same version,
 * user, path and flags of V8's alone, and else compiles as ever. Google's buildpacks build and run a function with the same
 * (GoogleCloudPlatform/buildpacks: stacks/google_24*, cmd/nodejs/npm).
 */

/** gRPC's PERMISSION_DENIED, which no client tries again. */
const denied = '7';

/** Denies every call of Google's services at once, after what leads to them and what reads answers has been compiled. */
const denier = createHttp2Server().on('stream', (stream) => {
  stream.respond({ 'content-type': 'application/grpc', 'grpc-status': denied }, { endStream: true });
});
const denierPort = await freePort();
await once(denier.listen(denierPort, '127.0.0.1'), 'listening');
const address = `127.0.0.1:${denierPort}`;

const patienceMs = 60_000;

const folder = import.meta.dirname;
const framework = fileURLToPath(new URL('main.js', import.meta.resolve('@google-cloud/functions-framework')));
const port = await freePort();
const target = process.argv[2] ?? 'createBackup';
const served = spawn(process.execPath, [framework, '--source', folder, '--target', target], {
  env: {
    PORT: String(port),
    NODE_COMPILE_CACHE: join(folder, cacheFolder),
    METADATA_SERVER_DETECTION: 'none',
    GOOGLE_CLOUD_PROJECT: 'warm-up',
    REQUESTS_TOPIC: 'warm-up',
    EVENTS_TOPIC: 'warm-up',
    SPANNER_EMULATOR_HOST: address,
    FIRESTORE_EMULATOR_HOST: address,
    PUBSUB_EMULATOR_HOST: address,
  },
  stdio: 'ignore',
});
const ended = once(served, 'exit');
try {
  await answer();
} finally {
  // The framework exits on it, and on its way out Node writes the cache.
  served.kill('SIGTERM');
  await ended;
  denier.close();
}
if ((await readdir(join(folder, cacheFolder))).length === 0) throw new Error('nothing was kept');

/** What is sent: the status page is asked for its first screen, anything else gets a message. */
function request(): RequestInit {
  if (target === 'backupStatus') return { method: 'GET' };
  const asked = { database: 'projects/warm-up/instances/warm-up/databases/warm-up', retentionPeriod: '1d' };
  const data = Buffer.from(JSON.stringify(asked)).toString('base64');
  const message = { messageId: '1', publishTime: new Date().toISOString(), data };
  const body = JSON.stringify({ message, subscription: 'projects/warm-up/subscriptions/warm-up' });
  return { method: 'POST', body, headers: { 'content-type': 'application/json' } };
}

/** Sends until there is an answer. It is an error, since nothing could be stored or read. */
async function answer(): Promise<void> {
  const deadline = AbortSignal.timeout(patienceMs);
  while (served.exitCode === null) {
    try {
      await fetch(`http://127.0.0.1:${port}`, { ...request(), signal: deadline });
      return;
    } catch (error) {
      deadline.throwIfAborted();
      if (!isRefused(error)) throw error;
      await pause(50);
    }
  }
  throw new Error(`the function ended with ${served.exitCode} before it answered`);
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
