import { html } from 'hono/html';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import { ageMs } from '../../../shared/freshness/verdict.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { backupOfOperation, lastSegment } from '../../../shared/spanner/names.ts';
import { millisOf } from '../../../shared/spanner/timestamp.ts';
import type { Part } from '../../../shared/status-ports.ts';
import { duration } from '../../../shared/terminal/amounts.ts';
import { cut, mostWords, outside, undirected } from '../facts.ts';
import type { Html } from '../page.ts';
import type { Tone } from '../parts.ts';
import type { Lists } from './lists.ts';

/** A card of the summary: how many of what, and the first of them in words. */
export interface Card {
  readonly list: string;
  readonly tone: Tone;
  readonly count: string;
  readonly what: string;
  readonly words: readonly string[];
}

/** So many are named on a card. */
const named = 3;

/**
 * What a glance tells: what runs, what waits, what ended (`ended` says what is meant by that) and why, and which database was last
 * backed up when.
 */
export function cardsOf(
  { running, waiting, ended, databases }: Lists,
  meant: { readonly ended: string; readonly tone: Tone },
  now: Date,
): Card[] {
  return [
    ...(running ? [card('running', 'busy', running, 'running', runningWords)] : []),
    ...(waiting ? [card('waiting', 'wait', waiting, 'waiting', waitingWords)] : []),
    ...(ended ? [card('ended', meant.tone, ended, meant.ended, (view) => endedWords(view, now))] : []),
    ...(databases ? [databasesCard(databases, now)] : []),
  ];
}

function card<Item>(
  list: string,
  tone: Tone,
  { items, next }: Part<Item>,
  what: string,
  wordsOf: (item: Item) => string,
): Card {
  const isNone = items.length === 0;
  return {
    list,
    tone: isNone ? 'quiet' : tone,
    count: `${items.length}${next === undefined || isNone ? '' : '+'}`,
    // Of many that were looked through, none was meant: there may be some among the rest.
    what: isNone && next !== undefined ? `${what}, of those looked through so far` : what,
    words: items.slice(0, named).map(wordsOf),
  };
}

function runningWords({ request, progressPercent = 0 }: RecordView): string {
  return `${lastSegment(request.database)} ${Math.floor(progressPercent)} %`;
}

function waitingWords({ request, blockedBy, lastError }: RecordView): string {
  const why =
    blockedBy === undefined ? lastError?.status : `behind ${lastSegment(backupOfOperation(blockedBy))}`;
  return `${lastSegment(request.database)}${why === undefined ? '' : `: ${why}`}`;
}

function endedWords({ request, state, settledAt, error, lastError }: RecordView, now: Date): string {
  const when = settledAt === undefined ? '' : ` ${since(settledAt, now)} ago`;
  const said = error ?? lastError;
  return `${lastSegment(request.database)} ${state}${when}${said ? `: ${said.message}` : ''}`;
}

function databasesCard({ items, next }: Part<DatabaseState>, now: Date): Card {
  const stale = items.filter(({ verdict }) => verdict?.is === 'stale');
  const judged = items.some(({ verdict }) => verdict !== undefined);
  const all = `${items.length}${next === undefined ? '' : '+'}`;
  const [latest] = items
    .filter((state) => ageMs(state, now) !== undefined)
    .toSorted((one, other) => (ageMs(one, now) ?? 0) - (ageMs(other, now) ?? 0));
  const first = [
    ...(stale.length > 0 ? stale : items).filter((state) => state !== latest).slice(0, named - 1),
    latest,
  ];
  return {
    list: 'databases',
    tone: stale.length > 0 ? 'bad' : judged ? 'good' : 'quiet',
    // The stale ones come first: where all are that, more may be.
    count: !judged || (stale.length === items.length && next) ? all : `${stale.length} of ${all}`,
    what: judged ? 'databases stale' : 'databases',
    words: first.flatMap((state) => {
      if (state === undefined) return [];
      const known = ageMs(state, now);
      if (stale.length > 0 && state === latest && known !== undefined && !stale.includes(state))
        return [`the most recent is of ${lastSegment(state.database)}, ${duration(known)} ago`];
      const said = known === undefined ? 'no good backup' : `last backed up ${duration(known)} ago`;
      return [`${lastSegment(state.database)}: ${said}`];
    }),
  };
}

function since(time: string, now: Date): string {
  return duration(Math.max(0, now.getTime() - millisOf(time)));
}

/** The cards, each of which leads to its list. */
export function glance(cards: readonly Card[]): Html {
  return html`<ul class="cards" aria-label="At a glance">${cards.map(
    ({ list, tone, count, what, words }) =>
      html`<li class="card ${tone}"><a href="#${list}"><b>${count}</b> ${what}</a>${words.map(said)}</li>`,
  )}</ul>`;
}

/** A line of a card, with the whole of it for whoever points at it. */
function said(text: string): Html {
  const shown = cut(text, mostWords);
  return html`<span title="${undirected(shown)}">${outside(shown)}</span>`;
}
