/*
 * spanner-backup-functions/contract: what publishers of requests and subscribers to events build on. Nothing of
 * Google's is behind it, and nothing else of this repository is promised to anybody.
 */

export {
  checkRequest,
  type Deployment,
  knownToTheDeployment,
  type RequestProblem,
} from './check-request.ts';
export { type BackupEvent, type EventKind, eventTypes } from './events.ts';
export { parseBackupEvent, UnreadableEventError, type UnreadableReason } from './parse.ts';
export type { BackupRequest, BackupRequestWithDefaults } from './request.ts';
export type { SucceededEvent } from './succeeded.ts';
export { defaultTopics } from './topics.ts';
export type {
  CancelledEvent,
  DelayedEvent,
  ExpiredEvent,
  FailedEvent,
  FoundEvent,
  FreshEvent,
  RejectedEvent,
  StaleEvent,
  StartedEvent,
  WaitingEvent,
  Withdrawal,
} from './types.ts';
