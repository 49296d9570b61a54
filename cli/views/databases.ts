import type { DatabaseState } from '../../shared/freshness/database.ts';
import { instanceOf, lastSegment } from '../../shared/spanner/names.ts';
import { newestText, verdictText, whyText } from '../../shared/terminal/database-facts.ts';
import { styleOf } from '../../shared/terminal/event-text.ts';
import type { Column } from '../../shared/terminal/table.ts';

/** The columns for people; the instance only where there are several. */
export function databaseColumns(states: readonly DatabaseState[], now: Date): Column<DatabaseState>[] {
  const instances = new Set(states.map(({ database }) => instanceOf(database)));
  const instance: Column<DatabaseState> = {
    title: 'INSTANCE',
    text: ({ database }) => lastSegment(instanceOf(database)),
    least: 8,
  };
  return [
    { title: 'DATABASE', text: ({ database }) => lastSegment(database) },
    ...(instances.size > 1 ? [instance] : []),
    { title: 'VERDICT', text: verdictText, style: ({ verdict }) => verdict && styleOf(verdict.is) },
    { title: 'NEWEST', text: (state) => newestText(state, now) },
    { title: 'WHY', text: whyText, least: 16 },
  ];
}
