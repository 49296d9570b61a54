import { GrpcError } from '../grpc/error.ts';
import { withErrorInfo } from '../grpc/error-details.ts';
import type { Subscription } from './subscription.ts';

const longestDeadlineSeconds = 600;

/**
 * Acknowledges deliveries, and gives the ack ids whose leases were over: their messages come again. Pub/Sub passes them by
 * in silence, unless the subscription is of exactly-once delivery.
 */
export function acknowledge(subscription: Subscription, ackIds: readonly string[]): string[] {
  checkAckIds(subscription, ackIds);
  return ackIds.filter((ackId) => !subscription.acknowledge(ackId));
}

/**
 * Moves the ends of leases to `seconds` from now; 0 gives the messages back (a nack). Gives the ack ids whose leases were
 * over.
 */
export function modifyDeadlines(
  subscription: Subscription,
  ackIds: readonly string[],
  seconds: readonly number[],
): string[] {
  if (ackIds.length !== seconds.length)
    throw invalid(`${ackIds.length} ack ids to modify, but ${seconds.length} deadlines.`);
  checkAckIds(subscription, ackIds);
  for (const value of seconds)
    if (value < 0 || value > longestDeadlineSeconds)
      throw invalid(`Invalid ack deadline given (ack_deadline_seconds=${value}).`);
  return ackIds.filter((ackId, index) => !subscription.modifyDeadline(ackId, seconds[index] ?? 0));
}

/**
 * Tells a client with exactly-once delivery which ack ids came too late. The others have taken effect.
 *
 * @throws {GrpcError} FAILED_PRECONDITION, each of them in the details
 */
export function refuseLate({ settings }: Subscription, late: readonly string[]): void {
  if (!settings.exactlyOnce || late.length === 0) return;
  const error = new GrpcError(
    'FAILED_PRECONDITION',
    'Some acknowledgement ids in the request were invalid. This could be because the acknowledgement ids have expired ' +
      'or the acknowledgement ids were malformed.',
  );
  throw withErrorInfo(error, {
    reason: 'EXACTLY_ONCE_ACKID_FAILURE',
    domain: 'pubsub.googleapis.com',
    metadata: Object.fromEntries(late.map((ackId) => [ackId, 'PERMANENT_FAILURE_INVALID_ACK_ID'])),
  });
}

/** With exactly-once delivery an ack id that never was is one of those that came too late. */
function checkAckIds(subscription: Subscription, ackIds: readonly string[]): void {
  if (subscription.settings.exactlyOnce) return;
  for (const ackId of ackIds)
    if (!subscription.knows(ackId))
      throw invalid(`You have passed an invalid ack ID to the service (ack_id=${ackId}).`);
}

function invalid(words: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', words);
}
