import type { Firestore } from '@google-cloud/firestore';
import type { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import type { SubscriberClient } from '@google-cloud/pubsub-api/build/src/v1/subscriber_client.js';
import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import type { LazyOptions } from './options.ts';

/*
 * Google's clients for the command line: each is loaded when it is used for the first time, because loading all of them
 * takes half a second, and most commands need one or two. Each has a file of its own that imports it by name: a bundle
 * knows no names of what is CommonJS and imported dynamically.
 */

export interface LazyClients {
  firestore(): Promise<Firestore>;
  publisher(): Promise<PublisherClient>;
  subscriber(): Promise<SubscriberClient>;
  databaseAdmin(): Promise<DatabaseAdminClient>;
  /** Closes what was opened; calls that got no answer are left alone. */
  close(): Promise<void>;
}

export function lazyClients(options: LazyOptions): LazyClients {
  const closing: (() => Promise<unknown>)[] = [];
  const once = <Client>(open: () => Promise<Client>, close: (client: Client) => Promise<unknown>) => {
    let client: Promise<Client> | undefined;
    return () => {
      client ??= open().then((opened) => {
        closing.push(() => close(opened));
        return opened;
      });
      return client;
    };
  };
  return {
    firestore: once(
      async () => (await import('./firestore.ts')).openFirestore(options),
      // Its library tries for seconds what got no answer, and throws where nobody listens once it is terminated. An idle
      // client keeps no process.
      async () => {},
    ),
    publisher: once(
      async () => (await import('./publisher.ts')).openPublisher(options),
      (client) => client.close(),
    ),
    subscriber: once(
      async () => (await import('./subscriber.ts')).openSubscriber(options),
      (client) => client.close(),
    ),
    databaseAdmin: once(
      async () => (await import('./database-admin.ts')).openDatabaseAdmin(options),
      (client) => client.close(),
    ),
    async close() {
      await Promise.allSettled(closing.map((close) => close()));
    },
  };
}
