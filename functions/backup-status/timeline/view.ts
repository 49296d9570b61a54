import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { listed } from '../../../shared/terminal/record-facts.ts';
import { filteredHref } from '../filters.ts';
import { type Found, foundSection } from '../found/section.ts';
import type { Href } from '../links.ts';
import type { Html } from '../page.ts';
import { databaseLink, noneText, table, unreadNote } from '../parts.ts';
import type { Span } from '../plots/scale.ts';
import { axis, strip } from '../plots/strip.ts';
import { backupColumns, databaseColumn } from './columns.ts';
import { rowsOf } from './rows.ts';
import { lengthOf, timingOf } from './timing.ts';

/** What is shown of the last days. */
export interface Timeline {
  readonly views: readonly RecordView[];
  readonly found: Found;
  readonly since: Date;
  readonly now: Date;
  /** So many more are nothing that this version can read. */
  readonly unreadable: number;
  /** There is more that is open than is shown. */
  readonly moreOpen: boolean;
  /** Where the list goes on, and where it begins; undefined: nowhere, and here. */
  readonly older: Href | undefined;
  readonly newest: Href | undefined;
}

/** A row of bars for each database, and under them the same in words. */
export function timelineBody(timeline: Timeline): Html {
  const { views, found, since, now, unreadable, moreOpen, older, newest } = timeline;
  const left = html`${unreadNote(unreadable)}${moreOpen ? openLink() : ''}`;
  const others = found.items.length > 0 || found.older !== undefined ? foundSection(found, now, 'all') : '';
  if (views.length === 0 && found.items.length === 0) {
    const none = 'Nothing ran, waited or ended in this time.';
    const goesOn = moreOpen || older !== undefined || found.older !== undefined;
    return html`<p class="quiet">${noneText(none, goesOn, unreadable)}</p>${left}${paging(older, newest)}${others}`;
  }
  const span: Span = [since.getTime(), now.getTime()];
  return html`<div class="strips"><div class="times" aria-hidden="true"><span class="quiet">UTC</span>${axis(span)}</div>
<ul aria-label="Databases">${rowsOf(views, found.items, now).map(
    ({ database, summary, bars }) =>
      html`<li><span class="name">${databaseLink(database)} <span class="quiet">${summary}</span></span>${strip(bars, span)}</li>`,
  )}</ul>
<p class="quiet">A thin line waited, a thick one ran. A cross failed or expired; a stroke was cancelled. A ring is a backup that others made, where Spanner began to create it.</p></div>
${left}
${views.length === 0 ? '' : table('What ran', [...tableColumns(now)], views)}
${paging(older, newest)}${others}`;
}

/** The first screen goes through all that is open, part by part. */
function openLink(): Html {
  return html`<p>More is open than was looked through here: <a href="${filteredHref([], { states: ['requested', 'running'] })}">all that is open</a>.</p>`;
}

function tableColumns(now: Date) {
  const [backup, ...others] = backupColumns(now);
  return [...(backup ? [backup] : []), databaseColumn, ...others];
}

/** Links to the other parts of a list. */
export function paging(older: Href | undefined, newest: Href | undefined): Html {
  return html`${newest === undefined ? '' : html`<p><a href="${newest}">The latest</a></p>`}${older === undefined ? '' : html`<p><a href="${older}">Earlier ones</a></p>`}`;
}

/** A backup for programs: as in a list, with how long it waited and took. */
export function timedData(view: RecordView, now: Date): Readonly<Record<string, unknown>> {
  const { waited, worked } = timingOf(view, now);
  return { ...listed(view), waitedMs: lengthOf(waited), tookMs: lengthOf(worked) };
}

export function timelineData(timeline: Timeline): unknown {
  const { views, found, since, now, unreadable, moreOpen, older } = timeline;
  return {
    at: timestampOf(now),
    since: timestampOf(since),
    backups: views.map((view) => timedData(view, now)),
    found: found.items,
    unreadable,
    moreOpen,
    older,
    olderFound: found.older,
  };
}
