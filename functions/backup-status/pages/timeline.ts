import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { isSettledState, type OpenState } from '../../../shared/record/states.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { noPart, type Part, type StatusReader } from '../../../shared/status-ports.ts';
import { filterForm, wrongFilters } from '../filter-form.ts';
import { type Filters, filteredHref, filtersOf } from '../filters.ts';
import { timelineHref } from '../links.ts';
import type { Page, StatusDeps } from '../page.ts';
import { type Timeline, timelineBody, timelineData } from '../timeline/view.ts';

/** At most so many that have ended are on one page, and so many that wait, and that run, on the first. */
const mostEnded = 100;
const mostOpen = 50;
/** So many that others made, on the first page and on each where only they go on. */
const mostFound = 50;

const path = ['timeline'] as const;

/** What ran in the last days: when, on which database, how it ended, how long it waited and how long it took. */
export async function timeline({ records, clock }: StatusDeps, query: URLSearchParams): Promise<Page> {
  const now = clock();
  const asked = filtersOf(query, now);
  const { filters, problems } = asked;
  const form = filterForm(timelineHref, query, asked);
  if (problems.length > 0) return wrongFilters('Timeline', form, problems);
  const places = { after: query.get('after') || undefined, found: query.get('found') || undefined };
  const shown = await read(records, filters, places, now);
  return {
    title: 'Timeline',
    main: html`<h1>Timeline</h1>${form}${timelineBody(shown)}`,
    data: timelineData(shown),
  };
}

/** Where one list goes on, it is the only one: what is open has no place among what has ended, nor has what others made. */
async function read(
  records: StatusReader,
  filters: Filters,
  { after, found }: { readonly after: string | undefined; readonly found: string | undefined },
  now: Date,
): Promise<Timeline> {
  const { instance, database, states, from: since } = filters;
  const ended = states.filter(isSettledState);
  const isFirst = after === undefined && found === undefined;
  const isMeant = (state: OpenState) => isFirst && (states.length === 0 || states.includes(state));
  const open = async (state: OpenState): Promise<Part<RecordView>> =>
    isMeant(state) ? records.open(state, { instance, database, limit: mostOpen }) : noPart;
  const narrowed = { instance, database, since: timestampOf(since) };
  const [waiting, running, settled, others] = await Promise.all([
    open('requested'),
    open('running'),
    found !== undefined || (states.length > 0 && ended.length === 0)
      ? noPart
      : records.settled({
          ...narrowed,
          states: ended.length === 0 ? undefined : ended,
          limit: mostEnded,
          after,
        }),
    // States are those of requests.
    after !== undefined || states.length > 0
      ? noPart
      : records.found({ ...narrowed, limit: mostFound, after: found }),
  ]);
  return {
    views: [...running.items, ...waiting.items, ...settled.items],
    found: {
      items: others.items,
      unreadable: others.unreadable,
      older: others.next === undefined ? undefined : filteredHref(path, filters, { found: others.next }),
    },
    since,
    now,
    unreadable: running.unreadable + waiting.unreadable + settled.unreadable + others.unreadable,
    moreOpen: running.next !== undefined || waiting.next !== undefined,
    older: settled.next === undefined ? undefined : filteredHref(path, filters, { after: settled.next }),
    newest: isFirst ? undefined : filteredHref(path, filters),
  };
}
