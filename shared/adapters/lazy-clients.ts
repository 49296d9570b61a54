import type { Firestore } from '@google-cloud/firestore';
import type { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import type { SubscriberClient } from '@google-cloud/pubsub-api/build/src/v1/subscriber_client.js';
import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import type { Config } from '../runtime/config.ts';

/*
 * Google's clients for the command line: each is loaded when it is used for the first time, because loading all of them
 * takes half a second, and most commands need one or two.
 */

/** Which project and which database of it, and where local stand-ins are. */
export interface LazyOptions extends Pick<Config, 'emulators'> {
  readonly project: string;
  readonly firestoreDatabase: string;
}

export interface LazyClients {
  firestore(): Promise<Firestore>;
  publisher(): Promise<PublisherClient>;
  subscriber(): Promise<SubscriberClient>;
  databaseAdmin(): Promise<DatabaseAdminClient>;
  /** Closes what was opened; calls that got no answer are left alone. */
  close(): Promise<void>;
}

export function lazyClients({ project, firestoreDatabase, emulators }: LazyOptions): LazyClients {
  const opened: Promise<() => Promise<unknown>>[] = [];
  const once = <Client>(open: () => Promise<Client>, close: (client: Client) => Promise<unknown>) => {
    let client: Promise<Client> | undefined;
    return () => {
      if (client === undefined) {
        client = open();
        opened.push(client.then((one) => () => close(one)));
      }
      return client;
    };
  };
  return {
    firestore: once(
      async () => {
        const { Firestore } = await import('@google-cloud/firestore');
        const { firestore } = emulators;
        return new Firestore({
          projectId: project,
          databaseId: firestoreDatabase,
          ...(firestore !== undefined && { host: firestore, ssl: false }),
        });
      },
      // Its library tries for seconds what got no answer, and throws where nobody listens once it is terminated. An idle
      // client keeps no process.
      async () => {},
    ),
    publisher: once(
      async () => {
        const { PublisherClient } = await import('@google-cloud/pubsub-api/build/src/v1/publisher_client.js');
        return new PublisherClient({ projectId: project, ...(await plainEndpoint(emulators.pubsub)) });
      },
      (client) => client.close(),
    ),
    subscriber: once(
      async () => {
        const { SubscriberClient } = await import(
          '@google-cloud/pubsub-api/build/src/v1/subscriber_client.js'
        );
        return new SubscriberClient({ projectId: project, ...(await plainEndpoint(emulators.pubsub)) });
      },
      (client) => client.close(),
    ),
    databaseAdmin: once(
      async () => {
        const { DatabaseAdminClient } = await import(
          '@google-cloud/spanner-api/build/src/v1/database_admin_client.js'
        );
        return new DatabaseAdminClient({ projectId: project, ...(await plainEndpoint(emulators.spanner)) });
      },
      (client) => client.close(),
    ),
    async close() {
      const closing = await Promise.allSettled(opened);
      await Promise.allSettled(
        closing.map((one) => (one.status === 'fulfilled' ? one.value() : Promise.resolve())),
      );
    },
  };
}

// The generated clients do not read the …_EMULATOR_HOST variables themselves.
async function plainEndpoint(address: string | undefined) {
  if (address === undefined) return {};
  const { credentials } = await import('@grpc/grpc-js');
  const [servicePath = '', port = ''] = address.split(':');
  return { servicePath, port: Number(port), sslCreds: credentials.createInsecure() };
}
