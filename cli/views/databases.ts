import type { DatabaseState } from '../../shared/freshness/database.ts';
import { ageMs } from '../../shared/freshness/verdict.ts';
import { instanceOf, lastSegment } from '../../shared/spanner/names.ts';
import { bytes, duration } from '../../shared/terminal/amounts.ts';
import { styleOf } from '../../shared/terminal/event-text.ts';
import type { Column } from '../../shared/terminal/table.ts';

/** A database in a list, for programs. `verdict` is missing where no target matches it. */
export function listedDatabase(state: DatabaseState, now: Date): Readonly<Record<string, unknown>> {
  const { database, createdAt, newest, last, verdict, closed } = state;
  const all = {
    database,
    verdict: verdict?.is,
    since: verdict?.since,
    reason: verdict && { code: verdict.code, message: verdict.reason },
    maxAgeMs: verdict?.maxAgeMs,
    ageMs: ageMs(state, now),
    newestBackup: newest,
    lastOutcome: last,
    createdAt,
    notJudged: closed,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

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

function verdictText({ verdict, closed }: DatabaseState): string {
  if (verdict !== undefined) return verdict.is;
  return closed?.why === 'gone' ? 'gone' : 'no target';
}

function newestText(state: DatabaseState, now: Date): string {
  const age = ageMs(state, now);
  const size = state.newest?.sizeBytes;
  if (age === undefined) return 'none';
  return `${duration(age)} old${size === undefined ? '' : `, ${bytes(size)}`}`;
}

function whyText({ verdict, last }: DatabaseState): string {
  if (verdict !== undefined) return verdict.reason;
  return last === undefined ? '' : `the last request ${last.state} at ${last.settledAt}`;
}
