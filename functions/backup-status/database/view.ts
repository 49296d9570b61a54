import { html } from 'hono/html';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { instanceOf, lastSegment } from '../../../shared/spanner/names.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { listedDatabase } from '../../../shared/terminal/database-facts.ts';
import { filteredHref } from '../filters.ts';
import { type Found, foundSection } from '../found/section.ts';
import { type Href, href } from '../links.ts';
import type { Html } from '../page.ts';
import { noneText, table, unreadNote } from '../parts.ts';
import { plotFigure } from '../plots/plot.ts';
import { backupColumns } from '../timeline/columns.ts';
import { paging, timedData } from '../timeline/view.ts';
import { plotsOf } from './plots.ts';
import { verdictFacts } from './verdict.ts';

/** What is shown of one database. */
export interface DatabasePage {
  readonly name: string;
  /** Undefined: the poller does not know it, but requests for it were made. */
  readonly state: DatabaseState | undefined;
  /** The open ones first, then the latest. Undefined: not shown where another list goes on. */
  readonly views: readonly RecordView[] | undefined;
  readonly found: Found | undefined;
  readonly now: Date;
  /** So many documents of any list here are nothing that this version can read, and so many that tell what was asked for. */
  readonly unreadable: number;
  readonly unreadableAsked: number;
  /** Not all that is open was looked through for it. */
  readonly moreOpen: boolean;
  readonly older: Href | undefined;
  readonly newest: Href | undefined;
}

export function databaseMain(page: DatabasePage): Html {
  const { name, state, found, now, unreadable, newest } = page;
  return html`<h1>${lastSegment(name)}</h1>
<p class="quiet">Database <code>${name}</code>. <a href="${filteredHref([], { instance: instanceOf(name) })}">All of its instance</a></p>
${unreadNote(unreadable)}
${state === undefined ? html`<p>Nothing is said of it: no target matches it, the poller has not looked yet, or this version cannot read what it noted.</p>` : verdictFacts(state, now)}
${page.views === undefined ? '' : askedSections(page, page.views)}
${found === undefined ? '' : foundSection(found, now, 'one')}
${newest === undefined ? '' : html`<p><a href="${newest}">The latest</a></p>`}
<p><a href="${href(['request'], { database: name })}">Compose a request for a backup of it</a></p>`;
}

function askedSections(page: DatabasePage, views: readonly RecordView[]): Html {
  const { name, now, unreadableAsked, moreOpen, older } = page;
  const none = 'Nobody has asked for a backup of it here, or it is too long ago to be kept.';
  const plots = plotsOf(views, now);
  return html`<section aria-labelledby="over-time"><h2 id="over-time">Over time</h2>
${plots.length === 0 ? html`<p class="quiet">No backup of it is here to be plotted.</p>` : html`<div class="plots">${plots.map(plotFigure)}</div>`}</section>
<section aria-labelledby="backups"><h2 id="backups">Backups that were asked for</h2>
${views.length === 0 ? html`<p class="quiet">${noneText(none, moreOpen || older !== undefined, unreadableAsked)}</p>` : table(`Backups of ${lastSegment(name)}`, backupColumns(now), views)}
${moreOpen ? html`<p>More is open than was looked through for it here. <a href="${filteredHref([], { database: name, states: ['requested', 'running'] })}">All that is open of it</a></p>` : ''}
${paging(older, undefined)}</section>`;
}

export function databaseData(page: DatabasePage): unknown {
  const { name, state, views, found, now, unreadable, moreOpen, older } = page;
  return {
    at: timestampOf(now),
    database: name,
    known: state && listedDatabase(state, now),
    backups: views?.map((view) => timedData(view, now)),
    found: found?.items,
    unreadable,
    moreOpen,
    older,
    olderFound: found?.older,
  };
}
