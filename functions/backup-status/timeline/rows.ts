import type { FoundBackup } from '../../../shared/freshness/found-view.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { lastSegment } from '../../../shared/spanner/names.ts';
import { bytes, count, duration } from '../../../shared/terminal/amounts.ts';
import { undirected } from '../facts.ts';
import { madeByOthers, schedulesOf } from '../found/section.ts';
import { backupHref } from '../links.ts';
import { stateWord } from '../parts.ts';
import type { Bar } from '../plots/strip.ts';
import { lengthOf, momentOf, timingOf, waitedText } from './timing.ts';

/** The bars of one database. */
export interface Row {
  readonly database: string;
  /** How many there are, and how many of those left no backup. */
  readonly summary: string;
  readonly bars: readonly Bar[];
}

/** A row for each database, by name: what was asked for, and what others made. */
export function rowsOf(views: readonly RecordView[], found: readonly FoundBackup[], now: Date): Row[] {
  const asked = Map.groupBy(views, ({ request }) => request.database);
  const others = Map.groupBy(found, ({ database }) => database);
  const databases = [...new Set([...asked.keys(), ...others.keys()])].toSorted();
  return databases.map((database) => {
    const own = asked.get(database) ?? [];
    const foreign = others.get(database) ?? [];
    return {
      database,
      summary: summaryOf(own, foreign.length),
      bars: [...own.map((view) => barOf(view, now)), ...foreign.flatMap(ringOf)],
    };
  });
}

function barOf(view: RecordView, now: Date): Bar {
  const { request, state } = view;
  return { ...timingOf(view, now), href: backupHref(request.backup), state, title: lineOf(view, now) };
}

/** Spanner does not tell when a backup was ready: it has a place, and no length. */
function ringOf(backup: FoundBackup): Bar[] {
  const created = momentOf(backup.createTime);
  if (created === undefined) return [];
  const { name, createTime, sizeBytes } = backup;
  const schedules = schedulesOf(backup);
  const parts = [
    `${lastSegment(name)}: ${madeByOthers}`,
    ...(schedules === '' ? [] : [`schedule ${schedules}`]),
    ...(sizeBytes === undefined ? [] : [bytes(sizeBytes)]),
    `created ${createTime}`,
  ];
  const title = undirected(parts.join('; '));
  return [{ waited: undefined, worked: undefined, ended: created, href: undefined, state: 'found', title }];
}

function summaryOf(views: readonly RecordView[], others: number): string {
  const of = (state: RecordView['state']) => views.filter((view) => view.state === state).length;
  const notable = [
    ...(['failed', 'expired', 'cancelled', 'running'] as const).map((state) => [of(state), state] as const),
    [others, 'by others'] as const,
  ]
    .filter(([amount]) => amount > 0)
    .map(([amount, state]) => `${amount} ${state}`);
  return [count(views.length + others, 'backup'), ...notable].join(', ');
}

/** A backup in a line: `nightly: succeeded; waited 4.0 s, took 32 min`. */
export function lineOf(view: RecordView, now: Date): string {
  const { waited, worked } = timingOf(view, now);
  const waitedFor = waitedText(waited);
  const tookMs = lengthOf(worked);
  const parts = [
    waitedFor === undefined ? undefined : `waited ${waitedFor}`,
    tookMs === undefined ? undefined : `took ${duration(tookMs)}`,
  ].filter((part) => part !== undefined);
  const { request, state, error } = view;
  const said = error === undefined ? '' : `; ${error.status}`;
  return undirected(
    `${lastSegment(request.backup)}: ${stateWord(state)}${said}${parts.length === 0 ? '' : `; ${parts.join(', ')}`}`,
  );
}
