import { html } from 'hono/html';
import type { FoundBackup } from '../../../shared/freshness/found-view.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import type { OpenState } from '../../../shared/record/states.ts';
import { lastSegment } from '../../../shared/spanner/names.ts';
import { noPart, type Part } from '../../../shared/status-ports.ts';
import { type DatabasePage, databaseData, databaseMain } from '../database/view.ts';
import type { Found } from '../found/section.ts';
import { databaseHref, href } from '../links.ts';
import type { Page, StatusDeps } from '../page.ts';

/** At most so many that have ended are on one page, and so many that wait, and that run, on the first. */
const mostEnded = 100;
const mostOpen = 25;
/** So many that others made, on the first page and on each where only they go on. */
const mostFound = 25;

/** One database: what is said of it, and its backups with their durations and sizes over time. */
export async function databasePage(
  { records, clock }: StatusDeps,
  query: URLSearchParams,
  name: string,
): Promise<Page> {
  const after = query.get('after') || undefined;
  const foundAfter = query.get('found') || undefined;
  const isFirst = after === undefined && foundAfter === undefined;
  const open = async (state: OpenState): Promise<Part<RecordView>> =>
    isFirst ? records.open(state, { database: name, limit: mostOpen }) : noPart;
  const [known, running, waiting, ended, found] = await Promise.all([
    records.database(name),
    open('running'),
    open('requested'),
    foundAfter === undefined ? records.ofDatabase(name, { limit: mostEnded, after }) : noPart,
    after === undefined ? records.found({ database: name, limit: mostFound, after: foundAfter }) : noPart,
  ]);
  const asked = [...running.items, ...waiting.items, ...ended.items];
  const moreOpen = running.next !== undefined || waiting.next !== undefined;
  const [state] = known.items;
  const unreadableAsked = running.unreadable + waiting.unreadable + ended.unreadable;
  const unreadable = known.unreadable + unreadableAsked + found.unreadable;
  const isNothing = state === undefined && asked.length === 0 && found.items.length === 0;
  const isUnknown = isNothing && unreadable === 0 && !moreOpen;
  if (isUnknown) return unknownDatabase(name);
  const shown: DatabasePage = {
    name,
    state,
    views: foundAfter === undefined ? asked : undefined,
    found: after === undefined ? foundOf(name, found) : undefined,
    now: clock(),
    unreadable,
    unreadableAsked,
    moreOpen,
    older: ended.next === undefined ? undefined : databaseHref(name, { after: ended.next }),
    newest: isFirst ? undefined : databaseHref(name),
  };
  return { title: lastSegment(name), main: databaseMain(shown), data: databaseData(shown) };
}

function foundOf(name: string, { items, next, unreadable }: Part<FoundBackup>): Found {
  return { items, unreadable, older: next === undefined ? undefined : databaseHref(name, { found: next }) };
}

function unknownDatabase(name: string): Page {
  const message =
    'No target watches it, and nobody has asked for a backup of it here, or it is too long ago to be kept.';
  return {
    status: 404,
    title: 'Unknown database',
    main: html`<h1>Unknown database</h1><p><code>${name}</code></p><p>${message}</p>
<p><a href="${href(['request'], { database: name })}">Compose a request for a backup of it</a></p>`,
    data: { error: 'unknown database', database: name, message },
  };
}
