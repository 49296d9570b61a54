import type { DatabaseEventKind, FoundEventData, PublishedEvent } from '../events/database-event-schema.ts';
import type { BackupEventKind } from '../events/event-schema.ts';
import { backupOfOperation, lastSegment } from '../spanner/names.ts';
import { bytes, day, duration } from './amounts.ts';
import type { Style } from './line.ts';

const styles: Readonly<Record<BackupEventKind | DatabaseEventKind | 'rejected' | 'found', Style>> = {
  waiting: 'yellow',
  started: 'blue',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow',
  expired: 'red',
  delayed: 'yellow',
  rejected: 'red',
  stale: 'red',
  fresh: 'green',
  found: 'blue',
};

/** `succeeded`, of `dev.spannerbackup.backup.v1.succeeded`. */
export function kindOf({ type }: Pick<PublishedEvent, 'type'>): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** The colour of an event's kind; none for a kind that a later version added. */
export function styleOf(kind: string): Style | undefined {
  return new Map<string, Style>(Object.entries(styles)).get(kind);
}

/** The backup or the database an event is about, by its id; of a rejected message, the message. */
export function aboutOf({ data }: PublishedEvent): string {
  if ('messageId' in data) return `message ${data.messageId}`;
  return lastSegment('maxAgeMs' in data ? data.database : data.backup.name);
}

/** The same by its full name. */
export function fullAboutOf(event: PublishedEvent): string {
  const { data } = event;
  if ('messageId' in data) return aboutOf(event);
  return 'maxAgeMs' in data ? data.database : data.backup.name;
}

/** What an event says beyond its kind and its backup, in words. */
export function detailsOf({ data }: PublishedEvent): string[] {
  if ('maxAgeMs' in data) return [data.reason.message];
  if ('messageId' in data) {
    return data.reasons.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  }
  if (!('round' in data)) return [madeBy(data)];
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

function madeBy({ backup }: FoundEventData): string {
  const schedules = backup.backupSchedules.map(lastSegment).join(', ');
  const size = backup.sizeBytes === undefined ? '' : `${bytes(backup.sizeBytes)}, `;
  return `${size}made by ${schedules === '' ? 'somebody' : `the schedule ${schedules}`}`;
}
