import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { backupOfOperation, lastSegment } from '../../../shared/spanner/names.ts';
import { millisOf } from '../../../shared/spanner/timestamp.ts';
import type { Part } from '../../../shared/status-ports.ts';
import { duration } from '../../../shared/terminal/amounts.ts';
import { cut, mostWords, outside, undirected } from '../facts.ts';
import type { Html } from '../page.ts';
import type { Tone } from '../parts.ts';
import { type Card, named } from './card.ts';
import { databasesCard } from './databases-card.ts';
import type { Lists } from './lists.ts';

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
  return html`<span title="${undirected(cut(text, mostWords))}">${outside(cut(inShort(text), mostWords))}</span>`;
}

/** Without the way to what is named: a card has four lines for Spanner's words, and what is wrong comes after the name. */
function inShort(text: string): string {
  return text.replaceAll(/\bprojects\/[^\s,;'"()]+\/([^\s,;'"()/]+)/g, '…/$1');
}
