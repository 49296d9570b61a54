import type { OutgoingEvent } from '../events/event-schema.ts';
import { eventTypePrefix } from '../events/event-schema.ts';
import { backupOfOperation, lastSegment } from '../spanner/names.ts';
import { bytes, day, duration } from './amounts.ts';
import type { Style } from './line.ts';

const styles: Readonly<Record<string, Style>> = {
  waiting: 'yellow',
  started: 'blue',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow',
  expired: 'red',
  delayed: 'yellow',
  rejected: 'red',
};

/** `succeeded`, of `dev.spannerbackup.backup.v1.succeeded`. */
export function kindOf({ type }: Pick<OutgoingEvent, 'type'>): string {
  return type.slice(eventTypePrefix.length);
}

/** The colour of an event's kind. */
export function styleOf(kind: string): Style | undefined {
  return styles[kind];
}

/** The backup an event is about, by its id; of a refused message, the message. */
export function aboutOf(event: OutgoingEvent): string {
  return 'round' in event.data ? lastSegment(event.data.backup.name) : `message ${event.data.messageId}`;
}

/** What an event says beyond its kind and its backup, in words. */
export function detailsOf({ data }: OutgoingEvent): string[] {
  if (!('round' in data)) {
    return data.reasons.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  }
  const { error, backup, durationMs, endedAt, operation, startBy, blockedBy } = data;
  if (startBy !== undefined && blockedBy !== undefined)
    return [`for ${lastSegment(backupOfOperation(blockedBy))}`];
  if (error !== undefined) return [`${error.status}: ${error.message}`];
  if (endedAt === undefined) return operation === undefined ? [] : [`operation ${lastSegment(operation)}`];
  const facts = [
    backup.sizeBytes === undefined ? undefined : bytes(backup.sizeBytes),
    durationMs === undefined ? undefined : `in ${duration(durationMs)}`,
    backup.expireTime === undefined ? undefined : `kept until ${day(backup.expireTime)}`,
    data.backupGone ? 'deleted since' : undefined,
  ];
  return [
    facts
      .filter((fact) => fact !== undefined)
      .join(', ')
      .replace(', in ', ' in '),
  ];
}
