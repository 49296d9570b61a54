import type { TestContext } from 'node:test';
import { PubSub, v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import { ManualClock } from '../../manual-clock.ts';
import { ManualTimers } from '../../pubsub/manual-timers.ts';
import { type LocalPubSub, type PubSubOptions, startPubSub } from '../../pubsub/server.ts';

// The clients would look for a metadata server. They take no option against it, and node:test gives every file a
// process of its own.
process.env.METADATA_SERVER_DETECTION = 'none';

export interface Fixture {
  readonly server: LocalPubSub;
  readonly broker: LocalPubSub['broker'];
  readonly timers: ManualTimers;
  /** The client library's own front. */
  readonly client: PubSub;
  /** Its raw API, for calls that the front hides. */
  readonly subscriber: v1.SubscriberClient;
  readonly publisher: v1.PublisherClient;
}

/** A server of its own for one test, at a standstill in time, with real clients connected to it. */
export async function startFixture(t: TestContext, options: PubSubOptions = {}): Promise<Fixture> {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  const server = await startPubSub({ clock: clock.now, timers, ...options });
  const client = new PubSub({ projectId: 'p', apiEndpoint: server.address });
  const raw = { servicePath: '127.0.0.1', port: server.port, sslCreds: credentials.createInsecure() };
  const subscriber = new v1.SubscriberClient(raw);
  const publisher = new v1.PublisherClient(raw);
  t.after(async () => {
    await Promise.all([subscriber.close(), publisher.close(), client.close()]);
    await server.stop();
  });
  return { server, broker: server.broker, timers, client, subscriber, publisher };
}

export const topic = (id: string) => `projects/p/topics/${id}`;
export const subscription = (id: string) => `projects/p/subscriptions/${id}`;

/** For what no event tells of: looks again at every turn of the event loop. */
export async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
