import type { Firestore } from '@google-cloud/firestore';
import type { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { credentials } from '@grpc/grpc-js';
import type { Config } from '../runtime/config.ts';
import { connectFirestore } from './firestore/connect.ts';
import { channelOptions, googleKeepalive, type Keepalive } from './keepalive.ts';

/*
 * Google's clients, for composition roots. Of `@google-cloud/spanner` and `@google-cloud/pubsub` we load the generated
 * clients only: the facades bring sessions, pools and a metrics exporter that nothing here needs.
 */

export interface Clients {
  readonly spanner: DatabaseAdminClient;
  readonly firestore: Firestore;
  /** Loaded when there is something to announce for the first time. */
  readonly publisher: () => Promise<PublisherClient>;
  close(): Promise<void>;
}

/** The clients for a configuration. Nothing is connected before the first call. */
export function googleClients(config: Config, keepalive: Keepalive = googleKeepalive): Clients {
  const { project, emulators } = config;
  const channel = channelOptions(keepalive);
  const spanner = new DatabaseAdminClient({
    projectId: project,
    ...channel,
    ...plainEndpoint(emulators.spanner),
  });
  const firestore = connectFirestore(config, keepalive);
  let publisher: Promise<PublisherClient> | undefined;
  return {
    spanner,
    firestore,
    publisher: () => {
      publisher ??= loadPublisher(config, channel);
      return publisher;
    },
    async close() {
      await Promise.all([
        spanner.close(),
        firestore.terminate(),
        publisher?.then((client) => client.close()),
      ]);
    },
  };
}

async function loadPublisher(
  { project, emulators }: Config,
  channel: ReturnType<typeof channelOptions>,
): Promise<PublisherClient> {
  const { PublisherClient } = await import('@google-cloud/pubsub-api/build/src/v1/publisher_client.js');
  return new PublisherClient({ projectId: project, ...channel, ...plainEndpoint(emulators.pubsub) });
}

// The generated clients do not read the …_EMULATOR_HOST variables themselves.
function plainEndpoint(address: string | undefined) {
  if (address === undefined) return {};
  const [servicePath = '', port = ''] = address.split(':');
  return { servicePath, port: Number(port), sslCreds: credentials.createInsecure() };
}
