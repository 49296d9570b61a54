import { html } from 'hono/html';
import type { FoundBackup } from '../../../shared/freshness/found-view.ts';
import { lastSegment } from '../../../shared/spanner/names.ts';
import { bytes } from '../../../shared/terminal/amounts.ts';
import { outside } from '../facts.ts';
import type { Href } from '../links.ts';
import type { Html } from '../page.ts';
import { ago, type Column, databaseLink, mark, noneText, table } from '../parts.ts';

/* Backups that nobody asked for here, as the timeline and the page of a database show them. */

/** What is shown of them, and where their list goes on. */
export interface Found {
  readonly items: readonly FoundBackup[];
  readonly older: Href | undefined;
  /** So many more cannot be read by this version. */
  readonly unreadable: number;
}

export const madeByOthers = 'made by others';

const title = 'Backups that others made';

const database: Column<FoundBackup> = { title: 'Database', cell: (backup) => databaseLink(backup.database) };

function columns(now: Date, places: readonly Column<FoundBackup>[]): Column<FoundBackup>[] {
  return [
    { title: 'Backup', cell: ({ name }) => html`<span title="${name}">${outside(lastSegment(name))}</span>` },
    ...places,
    { title: 'State', cell: () => mark('found', madeByOthers) },
    { title: 'When', right: true, cell: ({ createTime }) => ago(createTime, now) },
    { title: 'Size', right: true, cell: ({ sizeBytes }) => (sizeBytes ? bytes(sizeBytes) : '') },
    { title: 'Expires', right: true, cell: ({ expireTime }) => ago(expireTime, now) },
    { title: 'Schedule', cell: (backup) => outside(schedulesOf(backup)) },
  ];
}

/** The schedules that made it, in short: none where somebody asked Spanner for it. */
export function schedulesOf({ backupSchedules }: FoundBackup): string {
  return backupSchedules.map(lastSegment).join(', ');
}

/** The list, of one database or of all. */
export function foundSection({ items, older, unreadable }: Found, now: Date, of: 'one' | 'all'): Html {
  const none = 'None is known: they are, where FOUND_BACKUPS is on, from then on.';
  return html`<section aria-labelledby="others"><h2 id="others">${title}</h2>
${
  items.length === 0
    ? html`<p class="quiet">${noneText(none, older !== undefined, unreadable)}</p>`
    : html`<p class="quiet">As they were when they were found: one may have been deleted since.</p>${table(title, columns(now, of === 'all' ? [database] : []), items)}`
}
${older === undefined ? '' : html`<p><a href="${older}">Earlier ones that others made</a></p>`}</section>`;
}
