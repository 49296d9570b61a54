import { PubSub } from '@google-cloud/pubsub';
import { type LocalFirestore, startFirestore } from 'google-emulators/firestore/server.ts';
import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import type { PushForm } from 'google-emulators/pubsub/push-config.ts';
import { type LocalPubSub, startPubSub } from 'google-emulators/pubsub/server.ts';
import type { Timers } from 'google-emulators/pubsub/timers.ts';
import { type LocalSpanner, type SpannerOptions, startSpanner } from 'google-emulators/spanner/server.ts';
import { composeFunctions } from '../functions/compose.ts';
import { composeStatus } from '../functions/compose-status.ts';
import type { TickSummary } from '../functions/poll-operations/summary.ts';
import { defaultPolicy, type Policy } from '../shared/record/policy.ts';
import type { Pause } from '../shared/runtime/budget.ts';
import { type Clock, systemClock } from '../shared/runtime/clock.ts';
import { type Config, parseConfig } from '../shared/runtime/config.ts';
import type { Log } from '../shared/runtime/log.ts';
import { parseStatusConfig } from '../shared/runtime/status-config.ts';
import { hostFunctions, hostStatus } from './function-host.ts';
import { layOut, topology } from './topology.ts';

/** Ports on 127.0.0.1; 0, the default of each, picks a free one. */
export interface StackPorts {
  readonly pubsub: number;
  /** Pub/Sub's REST API, for curl and gcloud. */
  readonly pubsubRest: number;
  readonly firestore: number;
  readonly spanner: number;
  /** Spanner's REST API, for gcloud and curl. */
  readonly spannerRest: number;
  readonly createBackup: number;
  readonly pollOperations: number;
  readonly backupStatus: number;
}

export interface StackOptions {
  readonly project?: string;
  readonly ports?: Partial<StackPorts>;
  /** Addresses of emulators that run elsewhere and are used instead of starting our own. */
  readonly external?: { readonly pubsub?: string; readonly firestore?: string };
  readonly clock?: Clock;
  /** Of Pub/Sub's leases and retries. */
  readonly timers?: Timers;
  /** How the budget of admin calls waits. */
  readonly pause?: Pause;
  readonly pushForm?: PushForm;
  /** Backoff of redeliveries in seconds, shortest and longest. */
  readonly pushBackoff?: readonly [number, number];
  readonly spanner?: Pick<
    SpannerOptions,
    | 'upstream'
    | 'backupDuration'
    | 'copyDuration'
    | 'restoreMs'
    | 'optimizeMs'
    | 'switches'
    | 'callsPer100Seconds'
    | 'databaseCreationMs'
  >;
  readonly intercept?: {
    readonly pubsub?: Intercept;
    readonly firestore?: Intercept;
    readonly spanner?: Intercept;
  };
  /** Configuration of the functions beyond what the stack itself decides, as environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What differs from the default policy of the functions. */
  readonly policy?: Partial<Policy>;
  readonly log?: Log;
}

/** Everything that a deployment has, in this process and on loopback only. */
export interface Stack {
  readonly config: Config;
  readonly spanner: LocalSpanner;
  /** Undefined where an external emulator stands in. */
  readonly pubsub: LocalPubSub | undefined;
  readonly firestore: LocalFirestore | undefined;
  /** The real client library, pointed at the stack. */
  readonly client: PubSub;
  readonly urls: {
    readonly createBackup: string;
    readonly pollOperations: string;
    readonly backupStatus: string;
  };
  /** The values for the `…_EMULATOR_HOST` variables. */
  readonly addresses: { readonly pubsub: string; readonly firestore: string; readonly spanner: string };
  /** Publishes a request and gives its message id. Anything but text and bytes is written as JSON. */
  publish(request: unknown, attributes?: Record<string, string>): Promise<string>;
  /** Does what Cloud Scheduler does once a minute. */
  tick(): Promise<TickSummary & { ok: boolean; durationMs: number }>;
  stop(): Promise<void>;
}

/** Starts Pub/Sub, Firestore and Spanner, all functions on top of them, and the topics between them. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const servers = await startServers(options);
  try {
    return await assemble(servers, options);
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

type Servers = Awaited<ReturnType<typeof startServers>>;

async function startServers({ clock = systemClock, ports = {}, external = {}, ...options }: StackOptions) {
  const intercepted = (service: keyof NonNullable<StackOptions['intercept']>) => {
    const intercept = options.intercept?.[service];
    return intercept && { intercept };
  };
  const running: { stop(): Promise<void> }[] = [];
  const started = async <Server extends { stop(): Promise<void> }>(starting: Promise<Server>) => {
    const server = await starting;
    running.push(server);
    return server;
  };
  const stop = async () => void (await Promise.all(running.map((server) => server.stop())));
  try {
    const pubsub =
      external.pubsub === undefined
        ? await started(
            startPubSub({
              clock,
              port: ports.pubsub ?? 0,
              restPort: ports.pubsubRest ?? 0,
              ...(options.timers && { timers: options.timers }),
              ...intercepted('pubsub'),
            }),
          )
        : undefined;
    const firestore =
      external.firestore === undefined
        ? await started(startFirestore({ clock, port: ports.firestore ?? 0, ...intercepted('firestore') }))
        : undefined;
    const spanner = await started(
      startSpanner({
        ...options.spanner,
        clock,
        port: ports.spanner ?? 0,
        restPort: ports.spannerRest ?? 0,
        ...intercepted('spanner'),
      }),
    );
    const addresses = {
      pubsub: pubsub?.address ?? external.pubsub ?? '',
      firestore: firestore?.address ?? external.firestore ?? '',
      spanner: spanner.address,
    };
    return { pubsub, firestore, spanner, addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(servers: Servers, options: StackOptions): Promise<Stack> {
  const { project = 'local', clock = systemClock, ports = {}, log = () => {}, pause } = options;
  const { pubsub, firestore, spanner, addresses } = servers;
  const environment = environmentFor(project, addresses, options.environment);
  const config = parseConfig(environment);
  const policy = { ...defaultPolicy, ...options.policy };
  const functions = composeFunctions(config, { clock, log, ...(pause && { pause }) }, policy);
  const status = composeStatus(parseStatusConfig(environment), { clock, log });
  const hosted = await hostFunctions(functions, {
    createBackup: ports.createBackup ?? 0,
    pollOperations: ports.pollOperations ?? 0,
  });
  const hostedStatus = await hostStatus(status, ports.backupStatus ?? 0);
  const client = localPubSubClient(project, addresses.pubsub);
  const [minimumBackoff, maximumBackoff] = options.pushBackoff ?? [1, 10];
  const form = options.pushForm ?? 'raw';
  await layOut(client, { endpoint: hosted.createBackup.url, form, minimumBackoff, maximumBackoff });
  const requests = client.topic(topology.requests);
  return {
    config,
    spanner,
    pubsub,
    firestore,
    client,
    urls: {
      createBackup: hosted.createBackup.url,
      pollOperations: hosted.pollOperations.url,
      backupStatus: hostedStatus.url,
    },
    addresses,
    publish: (request, attributes = {}) => requests.publishMessage({ data: bytesOf(request), attributes }),
    tick: () => tick(hosted.pollOperations.url),
    async stop() {
      await Promise.all([hosted.createBackup, hosted.pollOperations, hostedStatus].map((one) => one.stop()));
      await Promise.all([client.close(), functions.clients.close(), status.close()]);
      await servers.stop();
    },
  };
}

function environmentFor(project: string, addresses: Stack['addresses'], more: StackOptions['environment']) {
  return {
    GOOGLE_CLOUD_PROJECT: project,
    REQUESTS_TOPIC: topology.requests,
    EVENTS_TOPIC: topology.events,
    PUBSUB_EMULATOR_HOST: addresses.pubsub,
    FIRESTORE_EMULATOR_HOST: addresses.firestore,
    SPANNER_EMULATOR_HOST: addresses.spanner,
    ...more,
  };
}

/** The real client library for a Pub/Sub on this machine. */
export function localPubSubClient(projectId: string, apiEndpoint: string): PubSub {
  return new PubSub({ projectId, apiEndpoint });
}

function bytesOf(request: unknown): Buffer {
  if (request instanceof Uint8Array) return Buffer.from(request);
  return Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
}

async function tick(url: string): ReturnType<Stack['tick']> {
  const response = await fetch(url, { method: 'POST' });
  // Our own function, and its own type.
  return (await response.json()) as Awaited<ReturnType<Stack['tick']>>;
}
