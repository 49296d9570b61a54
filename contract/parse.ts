import * as v from 'valibot';
import { ourTypes } from '../shared/events/event-schema.ts';
import { type BackupEvent, eventKinds, eventSchemas, eventTypes } from './events.ts';
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
  eventKinds.map((kind) => [eventTypes[kind], eventSchemas[kind]]),
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
  const problems = problemsOf(schema, event);
  if (isRight(event, problems)) return event;
  throw new UnreadableEventError('invalid', `${type} breaks its contract: ${problems.join('; ')}`);
}

/**
 * What is wrong with an event, but for fields that the schema does not know: within v1 fields are only ever added, and a
 * subscriber that was written for an older version reads the events of a newer one.
 */
function problemsOf(schema: v.GenericSchema, event: unknown): string[] {
  const { issues = [] } = v.safeParse(schema, event);
  return issues
    .filter(({ type, expected }) => !(type === 'strict_object' && expected === 'never'))
    .map((issue) => `${v.getDotPath(issue) ?? 'event'}: ${issue.message}`);
}

// The schema's own output would lack the fields that it does not know.
function isRight(_event: unknown, problems: readonly string[]): _event is BackupEvent {
  return problems.length === 0;
}
