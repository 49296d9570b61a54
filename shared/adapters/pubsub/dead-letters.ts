import type { SubscriberClient } from '@google-cloud/pubsub-api/build/src/v1/subscriber_client.js';
import { status } from '@grpc/grpc-js';
import * as v from 'valibot';
import type { DeadLetter, DeadLetters } from '../../ports.ts';
import { parseTimestamp, timestampOf } from '../../spanner/timestamp.ts';

/** What Pub/Sub says on a dead letter about when its original was published. */
const firstPublished = 'CloudPubSubDeadLetterSourceTopicPublishTime';

/** The longest that Pub/Sub leaves a message to whoever pulled it: as long as a person may think. */
const leaseSeconds = 600;

/** Reads a subscription of dead letters (its full name) by pull. `patienceMs`: so long it waits for another one. */
export function pubsubDeadLetters(
  subscriber: SubscriberClient,
  subscription: string,
  { timeoutMs, patienceMs }: { readonly timeoutMs: number; readonly patienceMs: number },
): DeadLetters {
  const options = { timeout: timeoutMs, retry: null };
  const lease = async (ackIds: string[], ackDeadlineSeconds: number) => {
    if (ackIds.length > 0)
      await subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds }, options);
  };
  const handles = (letters: readonly DeadLetter[]) => letters.map(({ handle }) => handle);
  return {
    async take(most) {
      const taken: DeadLetter[] = [];
      while (taken.length < most) {
        const more = await pulled(subscriber, subscription, most - taken.length, patienceMs);
        if (more.length === 0) break;
        await lease(handles(more), leaseSeconds);
        taken.push(...more);
      }
      return taken;
    },
    async forget(letters) {
      await subscriber.acknowledge({ subscription, ackIds: handles(letters) }, options);
    },
    giveBack: (letters) => lease(handles(letters), 0),
  };
}

const ReceivedSchema = v.object({
  ackId: v.string(),
  message: v.object({
    messageId: v.string(),
    data: v.fallback(v.instance(Uint8Array), new Uint8Array()),
    publishTime: v.object({ seconds: v.union([v.number(), v.string()]), nanos: v.nullish(v.number(), 0) }),
    attributes: v.fallback(v.record(v.string(), v.string()), {}),
  }),
});

async function pulled(
  subscriber: SubscriberClient,
  subscription: string,
  maxMessages: number,
  patienceMs: number,
): Promise<DeadLetter[]> {
  try {
    const [{ receivedMessages }] = await subscriber.pull(
      { subscription, maxMessages },
      { timeout: patienceMs, retry: null },
    );
    return (receivedMessages ?? []).map((received) => letterOf(v.parse(ReceivedSchema, received)));
  } catch (error) {
    // Nothing came for so long.
    if (error instanceof Error && 'code' in error && error.code === status.DEADLINE_EXCEEDED) return [];
    throw error;
  }
}

function letterOf({ ackId, message }: v.InferOutput<typeof ReceivedSchema>): DeadLetter {
  const { messageId, data, publishTime, attributes } = message;
  const own = new Date(
    Number(publishTime.seconds) * 1_000 + Math.floor((publishTime.nanos ?? 0) / 1_000_000),
  );
  return {
    handle: ackId,
    messageId,
    data,
    publishTime: parseTimestamp(attributes[firstPublished] ?? '') ?? timestampOf(own),
  };
}
