import * as v from 'valibot';
import type { Fact } from '../../shared/runtime/log.ts';
import { SpannerErrorSchema } from '../../shared/spanner/backup.ts';
import type { Style } from '../../shared/terminal/line.ts';

const styles: Readonly<Record<string, Style>> = { WARNING: 'yellow', ERROR: 'red' };

/** Stack traces and the like are for the log itself. */
const longestReason = 200;

/** A tick that did what it should, and an age of a backup, are not worth a line every few seconds. */
export function isNews({ outcome }: Fact): boolean {
  return outcome !== 'ticked' && outcome !== 'judged';
}

/** The backup's full name, or the database's; of facts about a message, the message. */
export function subjectOf({ backup, database, messageId }: Fact): string {
  if (backup !== undefined) return backup;
  if (database !== undefined) return database;
  return typeof messageId === 'string' ? `message ${messageId}` : '';
}

/** The colour of a fact's severity. */
export function severityStyle({ severity }: Fact): Style | undefined {
  return styles[severity];
}

/** A log line for people: its message and, where one is given, the reason. */
export function wordsOf({ message, error, reason }: Fact): string {
  const spoken = v.safeParse(SpannerErrorSchema, error);
  const why = spoken.success ? `${spoken.output.status}: ${spoken.output.message}` : reason;
  if (typeof why !== 'string' || why === '') return message;
  const line = why.replaceAll(/\s+/g, ' ');
  return `${message} (${line.length > longestReason ? `${line.slice(0, longestReason - 1)}…` : line})`;
}
