import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { backupOfOperation } from '../../../shared/spanner/names.ts';
import { bytes, day, duration } from '../../../shared/terminal/amounts.ts';
import type { Html } from '../page.ts';
import { ago, backupLink, type Column, databaseLink, progress, stateMark, words } from '../parts.ts';
import type { Span } from '../plots/scale.ts';
import { lengthOf, timingOf, waitedText } from './timing.ts';

/* Backups in a table, as the timeline and the page of a database show them: what ran when, and how it ended. */

export const databaseColumn: Column<RecordView> = {
  title: 'Database',
  cell: ({ request }) => databaseLink(request.database),
};

/** All but the database. */
export function backupColumns(now: Date): Column<RecordView>[] {
  return [
    { title: 'Backup', cell: ({ request }) => backupLink(request.backup) },
    { title: 'State', cell: ({ state }) => stateMark(state) },
    {
      title: 'When',
      right: true,
      cell: ({ settledAt, startedAt, intentAt }) => ago(settledAt ?? startedAt ?? intentAt, now),
    },
    { title: 'Waited', right: true, cell: (view) => waitedText(timingOf(view, now).waited) ?? '–' },
    { title: 'Took', right: true, cell: (view) => lengthText(timingOf(view, now).worked) },
    { title: 'Size', right: true, cell: ({ backup }) => (backup?.sizeBytes ? bytes(backup.sizeBytes) : '') },
    { title: 'Details', cell: details },
  ];
}

function lengthText(span: Span | undefined): string {
  const ms = lengthOf(span);
  return ms === undefined ? '' : duration(ms);
}

function details(view: RecordView): Html | string {
  const { state, progressPercent = 0, blockedBy, backup, error, lastError } = view;
  if (state === 'running') return progress(progressPercent);
  if (state === 'requested' && blockedBy !== undefined)
    return html`waits for ${backupLink(backupOfOperation(blockedBy))}`;
  if (state === 'succeeded')
    return backup?.expireTime === undefined ? '' : `kept until ${day(backup.expireTime)}`;
  const said = error ?? lastError;
  return said === undefined ? '' : words(said);
}
