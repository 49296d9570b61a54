/*
 * spanner-backup-functions/contract: what publishers of requests and subscribers to events build on. Nothing of
 * Google's is behind it, and nothing else of this repository is promised to anybody.
 */

export type { PublishedRequest as BackupRequest } from '../shared/domain/request-schema.ts';
export {
  type BackupEvent,
  type CancelledEvent,
  type DelayedEvent,
  type EventKind,
  type ExpiredEvent,
  eventTypes,
  type FailedEvent,
  type RejectedEvent,
  type StartedEvent,
  type SucceededEvent,
  type WaitingEvent,
} from './events.ts';
export { parseBackupEvent, UnreadableEventError, type UnreadableReason } from './parse.ts';
export { defaultTopics } from './topics.ts';
