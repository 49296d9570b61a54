import type { PublisherClient } from '@google-cloud/pubsub-api/build/src/v1/publisher_client.js';
import type { RequestPublisher } from '../../ports.ts';

/** Publishes requests on a topic (its full name). The library does not retry: whoever asks knows whether that is safe. */
export function pubsubRequests(
  publisher: PublisherClient,
  topic: string,
  timeoutMs: number,
): RequestPublisher {
  return {
    async publish(data) {
      const messages = [{ data: Buffer.from(data) }];
      const [{ messageIds }] = await publisher.publish(
        { topic, messages },
        { timeout: timeoutMs, retry: null },
      );
      const [messageId] = messageIds ?? [];
      if (messageId === undefined) throw new Error('Pub/Sub answered without a message id');
      return messageId;
    },
  };
}
