import { backupIdPattern, parseDatabaseName } from '../spanner/names.ts';
import type { Timestamp } from '../spanner/timestamp.ts';
import {
  type ClockFace,
  clockFace,
  defaultBackupId,
  fillBackupId,
  nameByMessage,
  needsTime,
  placeholders,
  unknownPlaceholders,
} from './backup-id.ts';
import { type Problem, quoted, suggestion } from './problem.ts';
import type { Slot, SlotReader } from './slot.ts';

/** What a backup's id is made of. */
export interface Naming {
  readonly template: string | undefined;
  /** The slot that the request carries, if it is valid. */
  readonly slot: Slot | undefined;
  /** The full name of the database, if it is valid. */
  readonly database: string | undefined;
  readonly messageId: string;
  readonly publishTime: Timestamp;
  readonly hasPublishTime: boolean;
  /** Given whenever a request may carry a slot. */
  readonly slots: SlotReader | undefined;
}

/** The id of the backup, or undefined after adding to the problems. */
export function parseBackupId(naming: Naming, problems: Problem[]): string | undefined {
  const { template, database } = naming;
  const face = faceOf(naming, problems);
  const unknown = unknownPlaceholders(template ?? '');
  for (const name of unknown) {
    problems.push({
      path: 'backupId',
      message: `unknown placeholder ${quoted(`{${name}}`)}${suggestion(name, placeholders)}`,
    });
  }
  if (unknown.length > 0) return undefined;
  const databaseId = parseDatabaseName(database ?? '')?.database;
  if (template === undefined) return databaseId && ownId(databaseId, naming);
  if (needsTime(template) && !naming.hasPublishTime) {
    const message =
      'this message came without a publish time, so {date}, {hour} and {minute} cannot be filled in';
    problems.push({ path: 'backupId', message });
    return undefined;
  }
  if (face === undefined || (databaseId === undefined && template.includes('{database}'))) return undefined;
  const id = fillBackupId(template, databaseId ?? '', face);
  // Reject an id that is too long only in a repeated hour at once, not on one night of the year.
  const longest = naming.slot && fillBackupId(template, databaseId ?? '', { ...face, hour: '02b' });
  const wrong = [id, longest ?? id].find((one) => !backupIdPattern.test(one));
  if (wrong === undefined) return id;
  problems.push({
    path: 'backupId',
    message: `${quoted(wrong)} (${wrong.length} characters) is not a backup id: 2 to 60 lower-case letters, digits, _ and -, beginning with a letter and ending with a letter or digit`,
  });
  return undefined;
}

/** An id for a request that names none: the same on every delivery of the message. */
function ownId(databaseId: string, { publishTime, hasPublishTime, messageId }: Naming): string {
  return hasPublishTime
    ? defaultBackupId(databaseId, publishTime, messageId)
    : nameByMessage(databaseId, messageId);
}

function faceOf({ slot, slots, publishTime }: Naming, problems: Problem[]): ClockFace | undefined {
  if (slot === undefined) return clockFace(publishTime);
  if (slots === undefined) throw new Error('the reader of slots was not loaded');
  const face = slots(slot, publishTime);
  if ('date' in face) return face;
  problems.push(face);
  return undefined;
}
