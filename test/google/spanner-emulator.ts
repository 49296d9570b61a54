import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Client, credentials } from '@grpc/grpc-js';
import { freePort } from '../../local/free-ports.ts';

/** The part of the Google Cloud SDK that this needs. */
export const spannerEmulatorParts = [
  'bin/cloud_spanner_emulator/gateway_main',
  'bin/cloud_spanner_emulator/emulator_main',
] as const;

/** Google's Spanner emulator, running on this machine. */
export interface SpannerEmulator extends AsyncDisposable {
  /** `127.0.0.1:port` of its gRPC API. */
  readonly address: string;
  stop(): Promise<void>;
}

const startMs = 20_000;

/**
 * Runs the command that follows, and ends everything that it started when our standard input does: when we stop it, and
 * also when whoever started us is gone, however that died. The emulator is two processes, and one outlives the other.
 */
const leash = `exec 3<&0
{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null`;

/** Starts Google's Spanner emulator on free ports of 127.0.0.1, and waits until it answers. */
export async function startSpannerEmulator(sdk: string): Promise<SpannerEmulator> {
  const [gateway, emulator] = spannerEmulatorParts.map((part) => `${sdk}/${part}`);
  const [grpcPort, httpPort] = [await freePort(), await freePort()];
  const flags = ['--hostname=127.0.0.1', `--grpc_port=${grpcPort}`, `--http_port=${httpPort}`];
  const command = [gateway ?? '', ...flags, `--grpc_binary=${emulator}`];
  // In a group of their own, so that they can be ended together.
  const child = spawn('sh', ['-c', leash, 'sh', ...command], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  const address = `127.0.0.1:${grpcPort}`;
  try {
    await answering(address);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop, [Symbol.asyncDispose]: stop };
}

async function answering(address: string): Promise<void> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  try {
    await promisify(client.waitForReady.bind(client))(Date.now() + startMs);
  } finally {
    client.close();
  }
}
