import { createHash } from 'node:crypto';
import type { Timestamp } from '../spanner/timestamp.ts';

/**
 * The placeholders of a backup id. They are filled from the slot of the schedule that fired the message, if the request
 * carries one, otherwise from the publish time (UTC).
 */
export const placeholders = ['database', 'date', 'hour', 'minute'] as const;

export type Placeholder = (typeof placeholders)[number];

/** The time that a clock shows, in the parts of a name: `20261122`, `02` (`02b` for the second of a repeated hour), `30`. */
export interface ClockFace {
  readonly date: string;
  readonly hour: string;
  readonly minute: string;
}

const spelling = /\{([^{}]*)\}/g;

/** The unknown placeholders of a template, without their braces. */
export function unknownPlaceholders(template: string): string[] {
  const names = [...template.matchAll(spelling)].map((match) => match[1] ?? '');
  return names.filter((name) => !placeholders.some((known) => known === name));
}

/** True if a template needs a time to be filled in. */
export function needsTime(template: string): boolean {
  return /\{(?:date|hour|minute)\}/.test(template);
}

/**
 * Fills in a caller's template. The time comes from the slot or the publish time, never from the handling, so that every
 * delivery of a message names the same backup.
 */
export function fillBackupId(
  template: string,
  databaseId: string,
  { date, hour, minute }: ClockFace,
): string {
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

/** The id for a message without a publish time: the database and a hash of the message's id. At most 30 + 25 characters. */
export function nameByMessage(databaseId: string, messageId: string): string {
  return `${databaseId}-${createHash('sha256').update(messageId).digest('hex').slice(0, 24)}`;
}

/** What a clock shows in UTC. */
export function clockFace(time: Timestamp): ClockFace & { readonly seconds: string } {
  return {
    date: time.slice(0, 10).replaceAll('-', ''),
    hour: time.slice(11, 13),
    minute: time.slice(14, 16),
    seconds: time.slice(17, 19),
  };
}
