import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { durationMs } from './duration.ts';

/** How long a failed message waits for its next delivery: longer each time, between two bounds. */
export interface RetryPolicy {
  readonly minimumMs: number;
  readonly maximumMs: number;
}

const defaultMinimumMs = 10_000;
const defaultMaximumMs = 600_000;

/** Reads the retry policy of a subscription; `undefined` where it has none. */
export function parseRetryPolicy(
  policy: google.pubsub.v1.IRetryPolicy | null | undefined,
): RetryPolicy | undefined {
  if (!policy) return undefined;
  const minimumMs = policy.minimumBackoff ? durationMs(policy.minimumBackoff) : defaultMinimumMs;
  const maximumMs = policy.maximumBackoff ? durationMs(policy.maximumBackoff) : defaultMaximumMs;
  if (minimumMs < 0 || maximumMs > defaultMaximumMs || minimumMs > maximumMs)
    throw new GrpcError(
      'INVALID_ARGUMENT',
      `Invalid retry policy: the backoffs must lie between 0 and 600 seconds and the minimum not above the maximum (${minimumMs / 1000} s, ${maximumMs / 1000} s).`,
    );
  return { minimumMs, maximumMs };
}

/** How long to wait after the `failures`-th failed delivery of a message. */
export function retryDelayMs(policy: RetryPolicy, failures: number): number {
  return Math.min(policy.minimumMs * 2 ** (failures - 1), policy.maximumMs);
}

/**
 * The wait of a push subscription without a retry policy: none after the first failure, then Pub/Sub's push
 * backoff of 100 ms to 60 s. Without it an endpoint that refuses everything would be asked in a tight loop.
 */
export function pushBackoffMs(failures: number): number {
  return failures === 1 ? 0 : retryDelayMs({ minimumMs: 100, maximumMs: 60_000 }, failures - 1);
}
