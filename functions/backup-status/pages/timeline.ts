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

const path = ['timeline'] as const;

/** What ran in the last days: when, on which database, how it ended, how long it waited and how long it took. */
export async function timeline({ records, clock }: StatusDeps, query: URLSearchParams): Promise<Page> {
  const asked = filtersOf(query);
  const { filters, problems } = asked;
  const form = filterForm(timelineHref, query, asked);
  if (problems.length > 0) return wrongFilters('Timeline', form, problems);
  const shown = await read(records, filters, query.get('after') || undefined, clock());
  return {
    title: 'Timeline',
    main: html`<h1>Timeline</h1>${form}${timelineBody(shown)}`,
    data: timelineData(shown),
  };
}

/** The open ones are on the first page only: they have no place among those that have ended. */
async function read(
  records: StatusReader,
  filters: Filters,
  after: string | undefined,
  now: Date,
): Promise<Timeline> {
  const { instance, database, states, sinceMs } = filters;
  const since = new Date(now.getTime() - sinceMs);
  const ended = states.filter(isSettledState);
  const isMeant = (state: OpenState) =>
    after === undefined && (states.length === 0 || states.includes(state));
  const open = async (state: OpenState): Promise<Part<RecordView>> =>
    isMeant(state) ? records.open(state, { instance, database, limit: mostOpen }) : noPart;
  const [waiting, running, settled] = await Promise.all([
    open('requested'),
    open('running'),
    states.length > 0 && ended.length === 0
      ? noPart
      : records.settled({
          instance,
          database,
          states: ended.length === 0 ? undefined : ended,
          since: timestampOf(since),
          limit: mostEnded,
          after,
        }),
  ]);
  return {
    views: [...running.items, ...waiting.items, ...settled.items],
    since,
    now,
    unreadable: running.unreadable + waiting.unreadable + settled.unreadable,
    moreOpen: running.next !== undefined || waiting.next !== undefined,
    older: settled.next === undefined ? undefined : filteredHref(path, filters, { after: settled.next }),
    newest: after === undefined ? undefined : filteredHref(path, filters),
  };
}
