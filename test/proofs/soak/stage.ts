import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { PubSub } from '@google-cloud/pubsub';
import { localPubSubClient } from '../../../local/stack.ts';
import { layOut, topology } from '../../../local/topology.ts';
import { connect, type Remote } from './channel.ts';
import type { BackendsDoor, FunctionsDoor, TimeDoor } from './doors.ts';

export const project = 'local';

/** What an instance of 512 MiB lets Node have by itself: stricter than what is deployed, where the buildpack gives it 448. */
const heapMb = 256;

/** The three services in one process, the two functions in another, and the topics between them. */
export interface Stage extends AsyncDisposable {
  readonly backends: Remote<BackendsDoor>;
  readonly functions: Remote<FunctionsDoor>;
  readonly client: PubSub;
  readonly pollOperations: string;
}

/** Starts them; `pause` is what the poller waits with, `environment` what the functions are configured with beyond addresses. */
export async function startStage(
  beginning: number,
  backupMinutes: number,
  pause: TimeDoor['pause'],
  environment: Readonly<Record<string, string>>,
): Promise<Stage> {
  const children = [
    start('./backends-process.ts', [String(beginning), String(backupMinutes)], []),
    start('./functions-process.ts', [String(beginning)], ['--expose-gc', `--max-old-space-size=${heapMb}`]),
  ] as const;
  const backends = connect<BackendsDoor>(children[0], {});
  const functions = connect<FunctionsDoor>(children[1], { pause });
  const addresses = await backends.addresses();
  const urls = await functions.open({
    GOOGLE_CLOUD_PROJECT: project,
    REQUESTS_TOPIC: topology.requests,
    EVENTS_TOPIC: topology.events,
    SPANNER_EMULATOR_HOST: addresses.spanner,
    FIRESTORE_EMULATOR_HOST: addresses.firestore,
    PUBSUB_EMULATOR_HOST: addresses.pubsub,
    ...environment,
  });
  const client = localPubSubClient(project, addresses.pubsub);
  await layOut(client, { endpoint: urls.createBackup, form: 'raw', minimumBackoff: 1, maximumBackoff: 10 });
  return {
    backends,
    functions,
    client,
    pollOperations: urls.pollOperations,
    async [Symbol.asyncDispose]() {
      await client.close();
      await Promise.all(children.map(end));
    },
  };
}

function start(file: string, given: string[], flags: string[]): ChildProcess {
  return fork(new URL(file, import.meta.url), given, { execArgv: flags });
}

async function end(child: ChildProcess): Promise<void> {
  // One that was killed has no code of its own.
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.disconnect();
  await once(child, 'exit');
}
