import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import type { Part } from '../../../shared/status-ports.ts';
import { listedDatabase } from '../../../shared/terminal/database-facts.ts';
import { listed } from '../../../shared/terminal/record-facts.ts';
import { filterForm, wrongFilters } from '../filter-form.ts';
import { filteredHref, filtersOf, sinceText } from '../filters.ts';
import { overviewHref, requestHref } from '../links.ts';
import { databaseColumns, endedColumns, runningColumns, waitingColumns } from '../overview/columns.ts';
import { cardsOf, glance } from '../overview/glance.ts';
import {
  endedStates,
  type ListName,
  type Lists,
  listNames,
  mostOutcomes,
  readLists,
  withoutBackup,
} from '../overview/lists.ts';
import type { Html, Page, StatusDeps } from '../page.ts';
import { type Column, noneText, table, unreadNote } from '../parts.ts';

/**
 * The first screen: what is running, what waits and for what, what failed lately and why, and of each database its last outcome
 * and the age of its last good backup.
 */
export async function overview({ records, clock }: StatusDeps, query: URLSearchParams): Promise<Page> {
  const now = clock();
  const asked = filtersOf(query, now);
  const { filters, problems } = asked;
  const form = filterForm(overviewHref, query, asked);
  if (problems.length > 0) return wrongFilters('Backups', form, problems);
  const places = Object.fromEntries(
    listNames.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])),
  );
  const lists = await readLists(records, filters, places, now);
  const continued = Object.keys(places).length > 0;
  const more = (name: ListName, next: string | undefined) =>
    next === undefined ? undefined : filteredHref([], filters, { [name]: next });
  const failedOnly = endedStates(filters).every((state) => withoutBackup.includes(state));
  const endedTitle = failedOnly ? 'Ended without a backup' : 'Ended';
  const ended = `${endedTitle.toLowerCase()} ${sinceText(filters)}`;
  const cards = cardsOf(lists, { ended, tone: failedOnly ? 'bad' : 'quiet' }, now);
  const section = <Row>(
    name: ListName,
    title: string,
    part: Part<Row> | undefined,
    columns: readonly Column<Row>[],
    none: string,
    note: Html | string = '',
  ): Html | string => {
    if (part === undefined) return '';
    const next = more(name, part.next);
    return html`<section aria-labelledby="${name}"><h2 id="${name}">${title}</h2>${note}${unreadNote(part.unreadable)}
${part.items.length > 0 ? table(title, columns, part.items) : html`<p class="quiet">${noneText(none, next !== undefined, part.unreadable)}</p>`}
${next === undefined ? '' : html`<p><a href="${next}">More: ${title.toLowerCase()}</a></p>`}
</section>`;
  };
  const main = html`<h1>Backups</h1>
${continued ? html`<p>A list goes on here. <a href="${filteredHref([], filters)}">Back to the first screen</a></p>` : glance(cards)}
${form}
${isEmpty(lists) && !continued && isUnfiltered(query) ? welcome() : ''}
${section('running', 'Running', lists.running, runningColumns(now), 'Nothing is running.')}
${section('waiting', 'Waiting', lists.waiting, waitingColumns(now), 'Nothing waits.')}
${section(
  'ended',
  endedTitle,
  lists.ended,
  endedColumns(now),
  failedOnly
    ? `Nothing failed, expired or was cancelled ${sinceText(filters)}.`
    : `Nothing ended ${sinceText(filters)}.`,
)}
${section('databases', 'Databases', lists.databases, databaseColumns(now), 'No database is known.', lists.derived ? derivedNote() : '')}`;
  return {
    title: 'Backups',
    main,
    data: {
      at: timestampOf(now),
      summary: cards.map(({ list, count, what, words }) => ({ list, count, what, words })),
      running: dataOf(lists.running, listedOpen),
      waiting: dataOf(lists.waiting, listedOpen),
      ended: dataOf(lists.ended, listed),
      databases: dataOf(lists.databases, (state) => listedDatabase(state, now)),
    },
  };
}

function dataOf<Item>(part: Part<Item> | undefined, itemOf: (item: Item) => unknown) {
  return part && { items: part.items.map(itemOf), next: part.next, unreadable: part.unreadable };
}

function listedOpen(view: RecordView): Readonly<Record<string, unknown>> {
  const { startBy, nextAttemptAt, delayed } = view;
  return { ...listed(view), startBy, nextAttemptAt, delayed };
}

function isEmpty({ running, waiting, ended, databases }: Lists): boolean {
  return [running, waiting, ended, databases].every(
    (part) => part === undefined || (part.items.length === 0 && part.unreadable === 0),
  );
}

function isUnfiltered(query: URLSearchParams): boolean {
  return [...query.values()].every((value) => value === '');
}

function welcome(): Html {
  return html`<p class="welcome">Nothing has been asked for yet, or it is too long ago to be shown. <a href="${requestHref}">Compose a request for a backup</a>: once it is published, it is here.</p>`;
}

function derivedNote(): Html {
  return html`<p class="quiet">The poller has noted no database yet: these are those of the last ${mostOutcomes} backups that ended.</p>`;
}
