import * as v from 'valibot';
import { ourTypes } from '../shared/events/event-schema.ts';
import { type BackupEvent, eventKinds, eventSchemas, eventTypes } from './events.ts';
import { open } from './open.ts';
import { unwrap } from './unwrap.ts';

/**
 * Why something could not be read as an event:
 * - `not an event`: no CloudEvent at all, or somebody else's.
 * - `unknown type`: an event of ours, of a type that this version of the package does not know: it is safe to acknowledge
 *   it. All that begins with `dev.spannerbackup.` is ours, whatever it is about and of whatever version.
 * - `invalid`: an event of ours that breaks the contract.
 */
export type UnreadableReason = 'not an event' | 'unknown type' | 'invalid';

/** Something that was delivered cannot be read as an event; the message says what is wrong with it. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

const schemas = new Map<string, v.GenericSchema<unknown, BackupEvent>>(
  eventKinds.map((kind) => [
    eventTypes[kind],
    open<v.GenericSchema<unknown, BackupEvent>>(eventSchemas[kind]),
  ]),
);

/**
 * Reads an event from what a subscriber was handed: a Pub/Sub message (from the client library, or as JSON), the body
 * of a push, the CloudEvent that Eventarc or functions-framework makes of it, or a CloudEvent in JSON (text, bytes or
 * parsed). Fields that this version does not know are kept. Throws UnreadableEventError, and nothing else.
 */
export function parseBackupEvent(delivered: unknown): BackupEvent {
  const unwrapped = unwrap(delivered);
  if (!unwrapped.ok) throw new UnreadableEventError('not an event', unwrapped.reason);
  const { event } = unwrapped;
  const { type } = event;
  if (typeof type !== 'string' || !type.startsWith(ourTypes))
    throw new UnreadableEventError(
      'not an event',
      `a CloudEvent of ${typeof type === 'string' ? `type ${type}` : 'no type'} is none of ours`,
    );
  const schema = schemas.get(type);
  if (schema === undefined)
    throw new UnreadableEventError(
      'unknown type',
      `this version does not know events of type ${type}: it is safe to acknowledge them`,
    );
  const result = v.safeParse(schema, event);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'event'}: ${issue.message}`);
  throw new UnreadableEventError('invalid', `${type} breaks its contract: ${problems.join('; ')}`);
}
