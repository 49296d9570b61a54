import { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import { plainEndpoint } from './endpoint.ts';
import type { LazyOptions } from './options.ts';

export function openPublisher({ project, emulators }: LazyOptions): PublisherClient {
  return new PublisherClient({ projectId: project, ...plainEndpoint(emulators.pubsub) });
}
