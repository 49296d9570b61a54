import { SubscriberClient } from '@google-cloud/pubsub-api/build/src/v1/subscriber_client.js';
import { plainEndpoint } from './endpoint.ts';
import type { LazyOptions } from './options.ts';

export function openSubscriber({ project, emulators }: LazyOptions): SubscriberClient {
  return new SubscriberClient({ projectId: project, ...plainEndpoint(emulators.pubsub) });
}
