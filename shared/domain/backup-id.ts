import { createHash } from 'node:crypto';
import type { Timestamp } from './timestamp.ts';

/** What `{…}` may stand for in a backup id, filled from the message's publish time (UTC). */
export const placeholders = ['database', 'date', 'hour', 'minute'] as const;

export type Placeholder = (typeof placeholders)[number];

const spelling = /\{([^{}]*)\}/g;

/** The placeholders of a template that mean nothing to us, without their braces. */
export function unknownPlaceholders(template: string): string[] {
  const names = [...template.matchAll(spelling)].map((match) => match[1] ?? '');
  return names.filter((name) => !placeholders.some((known) => known === name));
}

/**
 * Fills in a caller's template. The publish time decides, never the time of handling: every delivery of a message,
 * and every message that a scheduler fires twice within a slot, names the same backup.
 */
export function fillBackupId(template: string, databaseId: string, publishTime: Timestamp): string {
  const { date, hour, minute } = clockFace(publishTime);
  const values: Record<Placeholder, string> = { database: databaseId, date, hour, minute };
  return template.replace(spelling, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name as Placeholder] : whole,
  );
}

/**
 * The id of a backup whose caller named none: `{database}-{date}-{hour}{minute}{seconds}-` and six hex digits of
 * the message id's SHA-256. At most 30 + 23 = 53 of Spanner's 60 characters.
 */
export function defaultBackupId(databaseId: string, publishTime: Timestamp, messageId: string): string {
  const { date, hour, minute, seconds } = clockFace(publishTime);
  const digest = createHash('sha256').update(messageId).digest('hex').slice(0, 6);
  return `${databaseId}-${date}-${hour}${minute}${seconds}-${digest}`;
}

function clockFace(time: Timestamp) {
  return {
    date: time.slice(0, 10).replaceAll('-', ''),
    hour: time.slice(11, 13),
    minute: time.slice(14, 16),
    seconds: time.slice(17, 19),
  };
}
