import type { PublishedEvent } from '../events/database-event-schema.ts';
import { entryLines, type Widths } from './entry.ts';
import { aboutOf, detailsOf, kindOf, styleOf } from './event-text.ts';
import type { Line } from './line.ts';

/** An event that was received, as an entry. */
export function eventLines(event: PublishedEvent, when: string, widths: Widths): Line[] {
  const what = kindOf(event);
  return entryLines(
    { when, source: 'event', about: aboutOf(event), what, style: styleOf(what), details: detailsOf(event) },
    widths,
  );
}
