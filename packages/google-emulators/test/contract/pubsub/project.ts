import type { TestContext } from 'node:test';
import { PubSub, v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';

// The clients would look for a metadata server. They take no option against it, and node:test gives every file a
// process of its own.
process.env.METADATA_SERVER_DETECTION = 'none';

/** A project that no other test uses: nothing is in it yet. */
export interface Project {
  /** The client library's own front. */
  readonly client: PubSub;
  /** Its raw API, for calls that the front hides. */
  readonly publisher: v1.PublisherClient;
  readonly subscriber: v1.SubscriberClient;
  /** The full name of one of its topics. */
  topic(id: string): string;
  /** The full name of one of its subscriptions. */
  subscription(id: string): string;
}

/** Opens a project for one test and closes its client when the test ends. */
export type OpenProject = (t: TestContext) => Project;

export interface Projects {
  readonly open: OpenProject;
  /** Closes what the projects share. */
  close(): Promise<void>;
}

/** Projects of the server at an address, named one after the other. */
export function projectsAt(address: string, prefix: string): Projects {
  const [servicePath = '', port] = address.split(':');
  const raw = { servicePath, port: Number(port), sslCreds: credentials.createInsecure() };
  const publisher = new v1.PublisherClient(raw);
  const subscriber = new v1.SubscriberClient(raw);
  let opened = 0;
  return {
    open(t) {
      opened += 1;
      const projectId = `${prefix}-${opened}`;
      const client = new PubSub({ projectId, apiEndpoint: address });
      t.after(() => client.close());
      return {
        client,
        publisher,
        subscriber,
        topic: (id) => `projects/${projectId}/topics/${id}`,
        subscription: (id) => `projects/${projectId}/subscriptions/${id}`,
      };
    },
    close: async () => {
      await Promise.all([publisher.close(), subscriber.close()]);
    },
  };
}

/** Matches an error by its gRPC status code. */
function code(expected: number) {
  return (error: unknown) => error instanceof Error && 'code' in error && error.code === expected;
}

export const grpc = {
  invalidArgument: code(3),
  notFound: code(5),
  alreadyExists: code(6),
  failedPrecondition: code(9),
};
