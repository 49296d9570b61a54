import { GrpcError } from '../grpc/error.ts';
import type { Subscription } from './subscription.ts';

const longestDeadlineSeconds = 600;

/** Acknowledges deliveries. A lease that is over is passed by in silence, as Pub/Sub does: the message comes again. */
export function acknowledge(subscription: Subscription, ackIds: readonly string[]): void {
  checkAckIds(subscription, ackIds);
  for (const ackId of ackIds) subscription.acknowledge(ackId);
}

/** Moves the ends of leases to `seconds` from now; 0 gives the messages back (a nack). */
export function modifyDeadlines(
  subscription: Subscription,
  ackIds: readonly string[],
  seconds: readonly number[],
): void {
  if (ackIds.length !== seconds.length)
    throw invalid(`${ackIds.length} ack ids to modify, but ${seconds.length} deadlines.`);
  checkAckIds(subscription, ackIds);
  for (const value of seconds)
    if (value < 0 || value > longestDeadlineSeconds)
      throw invalid(`Invalid ack deadline given (ack_deadline_seconds=${value}).`);
  for (const [index, ackId] of ackIds.entries()) subscription.modifyDeadline(ackId, seconds[index] ?? 0);
}

function checkAckIds(subscription: Subscription, ackIds: readonly string[]): void {
  for (const ackId of ackIds)
    if (!subscription.knows(ackId))
      throw invalid(`You have passed an invalid ack ID to the service (ack_id=${ackId}).`);
}

function invalid(words: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', words);
}
