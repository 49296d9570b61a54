import type { RecordView } from '../../../shared/record/record-view.ts';
import { lastSegment } from '../../../shared/spanner/names.ts';
import { count, duration } from '../../../shared/terminal/amounts.ts';
import { undirected } from '../facts.ts';
import { backupHref } from '../links.ts';
import type { Bar } from '../plots/strip.ts';
import { lengthOf, timingOf } from './timing.ts';

/** The bars of one database. */
export interface Row {
  readonly database: string;
  /** How many there are, and how many of those left no backup. */
  readonly summary: string;
  readonly bars: readonly Bar[];
}

/** A row for each database, by name. */
export function rowsOf(views: readonly RecordView[], now: Date): Row[] {
  const byDatabase = Map.groupBy(views, ({ request }) => request.database);
  return [...byDatabase]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([database, ofIt]) => ({
      database,
      summary: summaryOf(ofIt),
      bars: ofIt.map((view) => ({
        ...timingOf(view, now),
        href: backupHref(view.request.backup),
        state: view.state,
        title: lineOf(view, now),
      })),
    }));
}

function summaryOf(views: readonly RecordView[]): string {
  const of = (state: RecordView['state']) => views.filter((view) => view.state === state).length;
  const notable = (['failed', 'expired', 'cancelled', 'running'] as const)
    .map((state) => [of(state), state] as const)
    .filter(([amount]) => amount > 0)
    .map(([amount, state]) => `${amount} ${state}`);
  return [count(views.length, 'backup'), ...notable].join(', ');
}

/** A backup in a line: `nightly: succeeded; waited 4.0 s, took 32 min`. */
export function lineOf(view: RecordView, now: Date): string {
  const { waited, worked } = timingOf(view, now);
  const waitedMs = lengthOf(waited);
  const tookMs = lengthOf(worked);
  const parts = [
    waitedMs === undefined ? undefined : `waited ${duration(waitedMs)}`,
    tookMs === undefined ? undefined : `took ${duration(tookMs)}`,
  ].filter((part) => part !== undefined);
  const { request, state, error } = view;
  const said = error === undefined ? '' : `; ${error.status}`;
  return undirected(
    `${lastSegment(request.backup)}: ${state}${said}${parts.length === 0 ? '' : `; ${parts.join(', ')}`}`,
  );
}
