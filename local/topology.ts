import type { PubSub } from '@google-cloud/pubsub';
import { type PushForm, pushFormAttribute } from 'google-emulators/pubsub/push-config.ts';
import { defaultTopics } from '../contract/topics.ts';

/** The topics and subscriptions, named as in a deployment that is named as Terraform does by default. */
export const topology = {
  ...defaultTopics,
  deadLetters: 'spanner-backup-requests-dead',
  /** Pushes requests to createBackup. */
  push: 'spanner-backup-requests-push',
  /** Where the local stack, and whoever tries it, reads the events. */
  inbox: 'spanner-backup-events-inbox',
  deadInbox: 'spanner-backup-requests-dead',
} as const;

export interface TopologyOptions {
  /** Where createBackup is served. */
  readonly endpoint: string;
  readonly form: PushForm;
  /** Backoff of the push subscription, in seconds. Production takes 10 and 600. */
  readonly minimumBackoff: number;
  readonly maximumBackoff: number;
}

/** Makes what Terraform makes in the cloud. What is there already stays as it is, but for where it pushes to. */
export async function layOut(pubsub: PubSub, options: TopologyOptions): Promise<void> {
  for (const topic of [topology.requests, topology.events, topology.deadLetters]) {
    await unlessThere(() => pubsub.createTopic(topic));
  }
  const { endpoint, form, minimumBackoff, maximumBackoff } = options;
  // As in the cloud, where the path is for readers of request logs.
  const pushEndpoint = `${endpoint}/projects/${pubsub.projectId}/topics/${topology.requests}`;
  const pushConfig = { pushEndpoint, attributes: { [pushFormAttribute]: form } };
  await unlessThere(() =>
    pubsub.topic(topology.requests).createSubscription(topology.push, {
      pushConfig,
      ackDeadlineSeconds: 600,
      retryPolicy: {
        minimumBackoff: { seconds: minimumBackoff },
        maximumBackoff: { seconds: maximumBackoff },
      },
      deadLetterPolicy: {
        deadLetterTopic: `projects/${pubsub.projectId}/topics/${topology.deadLetters}`,
        maxDeliveryAttempts: 100,
      },
    }),
  );
  await pubsub.subscription(topology.push).modifyPushConfig(pushConfig);
  await unlessThere(() => pubsub.topic(topology.events).createSubscription(topology.inbox));
  await unlessThere(() => pubsub.topic(topology.deadLetters).createSubscription(topology.deadInbox));
}

const alreadyExists = 6;

async function unlessThere(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === alreadyExists) return;
    throw error;
  }
}
