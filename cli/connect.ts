import { type LazyClients, lazyClients } from '../shared/adapters/lazy/clients.ts';
import type { Watch } from '../shared/adapters/pubsub/watch.ts';
import type { DatabaseStore } from '../shared/database-ports.ts';
import type { DeadLetters, RecordReader, RequestPublisher } from '../shared/ports.ts';
import type { CliContext } from './context.ts';
import type { Deployment } from './deployment.ts';
import { CliError } from './exit.ts';

/** A deployment, reached with the caller's own rights. */
export interface Connection {
  readonly deployment: Deployment;
  /** Whether it is a local stack: its records are read more often. */
  readonly local: boolean;
  records(): Promise<RecordReader>;
  databases(): Promise<Pick<DatabaseStore, 'all'>>;
  requests(): Promise<RequestPublisher>;
  /** Asks Spanner to cancel an operation, by its full name. */
  cancelOperation(name: string): Promise<void>;
  deadLetters(): Promise<DeadLetters>;
  /** Makes a subscription of the events topic, with a filter, and an id that nobody else takes. */
  watch(filter: string, id: string): Promise<Watch>;
  /** Google's clients themselves, for commands that need others. */
  readonly clients: LazyClients;
  close(): Promise<void>;
}

/** A pull that waits for another dead letter is asked no longer than this: Pub/Sub may answer late. */
const longestPatienceMs = 5_000;

/** Connects to Google, or to where the emulator variables point. Nothing is loaded or called before it is used. */
export function connect(deployment: Deployment, context: CliContext): Connection {
  const { environment, callTimeoutMs } = context;
  const emulators = {
    spanner: environment.SPANNER_EMULATOR_HOST,
    firestore: environment.FIRESTORE_EMULATOR_HOST,
    pubsub: environment.PUBSUB_EMULATOR_HOST,
  };
  requireAllOrNone(emulators);
  const clients = lazyClients({
    project: deployment.deploymentProject,
    firestoreDatabase: deployment.recordsDatabase,
    emulators,
  });
  return {
    deployment,
    local: emulators.firestore !== undefined,
    clients,
    async records() {
      const { firestoreRecordReader } = await import('../shared/adapters/firestore/record-reader.ts');
      return firestoreRecordReader(await clients.firestore(), callTimeoutMs);
    },
    async databases() {
      const { firestoreDatabases } = await import('../shared/adapters/firestore/databases.ts');
      return firestoreDatabases(await clients.firestore(), callTimeoutMs);
    },
    async requests() {
      const { pubsubRequests } = await import('../shared/adapters/pubsub/requests.ts');
      return pubsubRequests(await clients.publisher(), deployment.requestsTopic, callTimeoutMs);
    },
    async cancelOperation(name) {
      const { cancelOperation } = await import('../shared/adapters/spanner/cancel.ts');
      await cancelOperation(await clients.databaseAdmin(), name, callTimeoutMs);
    },
    async deadLetters() {
      const { pubsubDeadLetters } = await import('../shared/adapters/pubsub/dead-letters.ts');
      return pubsubDeadLetters(await clients.subscriber(), deployment.deadLetterSubscription, {
        timeoutMs: callTimeoutMs,
        patienceMs: Math.min(callTimeoutMs, longestPatienceMs),
      });
    },
    async watch(filter, id) {
      const { pubsubWatch } = await import('../shared/adapters/pubsub/watch.ts');
      const { deploymentProject, prefix, eventsTopic } = deployment;
      return pubsubWatch(await clients.subscriber(), {
        name: `projects/${deploymentProject}/subscriptions/${prefix}-events-${id}`,
        topic: eventsTopic,
        filter,
        timeoutMs: callTimeoutMs,
      });
    },
    close: () => clients.close(),
  };
}

// Half a local stack would have a request published here and looked for in the cloud.
function requireAllOrNone(emulators: Readonly<Record<string, string | undefined>>): void {
  const set = Object.entries(emulators).filter(([, address]) => address !== undefined);
  if (set.length === 0 || set.length === Object.keys(emulators).length) return;
  const missing = Object.keys(emulators).filter((name) => emulators[name] === undefined);
  throw new CliError(
    `${missing.map((name) => `${name.toUpperCase()}_EMULATOR_HOST`).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set, ` +
      'but other emulator variables are: paste all lines that npm start prints, or unset them all.',
    'usage',
  );
}
