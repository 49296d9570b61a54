import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { type DeadLetterPolicy, parseDeadLetterPolicy } from './dead-letter.ts';
import { durationMs } from './duration.ts';
import { type Filter, parseFilter } from './filter.ts';
import { notThere } from './not-there.ts';
import { type PushTarget, parsePushConfig } from './push-config.ts';
import { parseName } from './resource-name.ts';
import { parseRetryPolicy, type RetryPolicy } from './retry-policy.ts';

type SubscriptionConfig = google.pubsub.v1.ISubscription;

/** A subscription's configuration, once as the API shows it and once as the broker acts on it. */
export interface SubscriptionSettings {
  readonly config: SubscriptionConfig;
  readonly name: string;
  readonly topic: string;
  readonly ackDeadlineMs: number;
  readonly push: PushTarget | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly deadLetter: DeadLetterPolicy | undefined;
  /** How long messages can be sought back after their publishing, and whether acknowledged ones can. */
  readonly retention: { readonly ms: number; readonly acknowledged: boolean };
  /** Are messages of one ordering key delivered in their order? */
  readonly ordered: boolean;
  /** Is an acknowledgement that comes too late refused, so that its subscriber knows? */
  readonly exactlyOnce: boolean;
  /** Which messages it gets; the others count as acknowledged. */
  readonly accepts: Filter;
}

const day = 86_400;
const defaults = { ackDeadlineSeconds: 10, retentionSeconds: 7 * day, ttlSeconds: 31 * day };

/** Reads a subscription, fills in Pub/Sub's defaults and refuses what is invalid or what only Google has. */
export function parseSubscription(requested: SubscriptionConfig): SubscriptionSettings {
  refuseUnsupported(requested);
  const name = requested.name ?? '';
  const topic = requested.topic ?? '';
  parseName('subscriptions', name);
  const ackDeadlineSeconds = checkAckDeadline(requested.ackDeadlineSeconds || defaults.ackDeadlineSeconds);
  const deadLetter = parseDeadLetterPolicy(requested.deadLetterPolicy);
  const retry = parseRetryPolicy(requested.retryPolicy);
  const messageRetentionDuration = requested.messageRetentionDuration ?? {
    seconds: defaults.retentionSeconds,
  };
  const config: SubscriptionConfig = {
    ...requested,
    ackDeadlineSeconds,
    messageRetentionDuration,
    expirationPolicy: requested.expirationPolicy ?? { ttl: { seconds: defaults.ttlSeconds } },
    deadLetterPolicy: deadLetter
      ? { deadLetterTopic: deadLetter.topic, maxDeliveryAttempts: deadLetter.maxDeliveryAttempts }
      : null,
    state: 'ACTIVE',
  };
  return {
    config,
    name,
    topic,
    ackDeadlineMs: ackDeadlineSeconds * 1000,
    push: parsePushConfig(requested.pushConfig),
    retry,
    deadLetter,
    retention: {
      ms: durationMs(messageRetentionDuration),
      acknowledged: requested.retainAckedMessages ?? false,
    },
    ordered: requested.enableMessageOrdering ?? false,
    exactlyOnce: checkExactlyOnce(requested),
    accepts: parseFilter(requested.filter ?? ''),
  };
}

/** "Only pull subscriptions support exactly-once delivery". Source: Google's page on it. */
function checkExactlyOnce({ enableExactlyOnceDelivery, pushConfig }: SubscriptionConfig): boolean {
  if (enableExactlyOnceDelivery && pushConfig?.pushEndpoint)
    throw new GrpcError('INVALID_ARGUMENT', 'A push subscription cannot have exactly-once delivery.');
  return enableExactlyOnceDelivery ?? false;
}

/** Refuses an ack deadline that Pub/Sub would refuse. */
export function checkAckDeadline(seconds: number): number {
  if (seconds >= 10 && seconds <= 600) return seconds;
  throw new GrpcError(
    'INVALID_ARGUMENT',
    `Invalid ack deadline given (ack_deadline_seconds=${seconds}): it must be between 10 and 600.`,
  );
}

/** A feature left out must not look like one that works. */
function refuseUnsupported(requested: SubscriptionConfig): void {
  const unsupported = {
    bigquery_config: requested.bigqueryConfig,
    bigtable_config: requested.bigtableConfig,
    cloud_storage_config: requested.cloudStorageConfig,
    message_transforms: requested.messageTransforms?.length,
  };
  for (const [field, value] of Object.entries(unsupported))
    if (value) throw notThere(`${field} on a subscription`);
}
