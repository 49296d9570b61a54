import type { DeadLetter } from '../../shared/ports.ts';
import { lastSegment } from '../../shared/spanner/names.ts';
import { moment } from '../../shared/terminal/amounts.ts';
import type { Column } from '../../shared/terminal/table.ts';
import type { Replayed } from '../replayed.ts';

/** The dead letters for people: what each asked for and when, and under which name it is asked for again, uncut. */
export const replayColumns: readonly Column<Replayed>[] = [
  { title: 'FIRST PUBLISHED', text: ({ letter }) => moment(letter.publishTime) },
  { title: 'BACKUP', text: ({ backup }) => lastSegment(backup) },
  { title: 'DATABASE', text: ({ request }) => databaseOf(request), least: 8 },
  { title: 'NOTE', text: noteOf, least: 8 },
];

function noteOf({ named, request }: Replayed): string {
  if (typeof request.withdraw === 'string') return `withdraws message ${request.withdraw}`;
  return named ? 'it named none: a new name' : '';
}

function databaseOf({ database }: Replayed['request']): string {
  return typeof database === 'string' ? lastSegment(database) : '';
}

/** What is no request, in a line. */
export function leftText({ messageId, publishTime }: DeadLetter): string {
  return `Message ${messageId} of ${moment(publishTime)} is no request, and is left where it is.`;
}
