import { html } from 'hono/html';
import type { State } from '../../shared/record/states.ts';
import { lastSegment } from '../../shared/spanner/names.ts';
import { millisOf, type Timestamp } from '../../shared/spanner/timestamp.ts';
import { count, duration, moment } from '../../shared/terminal/amounts.ts';
import { cut, mostWords } from './facts.ts';
import { backupHref, databaseHref, type Href } from './links.ts';
import type { Html } from './page.ts';

/* Small pieces that several pages show in the same way. */

/** `12 min ago`, with the whole time for whoever points at it; `in 3 h 05 min` of what is still to come. */
export function ago(time: Timestamp, now: Date): Html {
  const ms = now.getTime() - millisOf(time);
  return html`<time datetime="${time}" title="${moment(time)}">${ms < 0 ? `in ${duration(-ms)}` : `${duration(ms)} ago`}</time>`;
}

/** How long ago, without a word beside it: `12 min`. */
export function age(time: Timestamp, now: Date): Html {
  const ms = Math.max(0, now.getTime() - millisOf(time));
  return html`<time datetime="${time}" title="${moment(time)}">${duration(ms)}</time>`;
}

/** What a mark says by its colour; its word says the same. */
export type Tone = 'good' | 'bad' | 'busy' | 'wait' | 'quiet' | 'found';

const tones: Readonly<Record<State, Tone>> = {
  requested: 'wait',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'wait',
  expired: 'bad',
};

/** A coloured dot and its word. */
export function mark(tone: Tone, word: string): Html {
  return html`<span class="mark ${tone}">${word}</span>`;
}

/** A state for people: what is requested waits. Data and addresses say `requested`, as events and the command line do. */
export function stateWord(state: State): string {
  return state === 'requested' ? 'waiting' : state;
}

/** A state as a dot and a word. */
export function stateMark(state: State): Html {
  return mark(tones[state], stateWord(state));
}

/** A bar and its percentage. */
export function progress(percent: number): Html {
  const whole = Math.floor(percent);
  return html`<span class="progress"><progress max="100" value="${whole}" aria-label="progress">${whole} %</progress> ${whole} %</span>`;
}

/** A name in short, which leads to its page and has the whole name for whoever points at it. */
function nameLink(address: Href, name: string): Html {
  return html`<a href="${address}" title="${name}">${lastSegment(name)}</a>`;
}

export function backupLink(name: string): Html {
  return nameLink(backupHref(name), name);
}

export function databaseLink(name: string): Html {
  return nameLink(databaseHref(name), name);
}

/** That some of a list is left out. */
export function unreadNote(unreadable: number): Html | string {
  return unreadable === 0
    ? ''
    : html`<p>${count(unreadable, 'document')} here cannot be read by this version, and ${unreadable === 1 ? 'is' : 'are'} not shown.</p>`;
}

/** What a list says that shows nothing: `none` only where it is sure that there is nothing. */
export function noneText(none: string, goesOn: boolean, unreadable: number): string {
  if (goesOn) return 'None among those that were looked through so far.';
  return unreadable > 0 ? 'None that this version can read.' : none;
}

/** What was said by Spanner, with its code: whole up to a length that nobody reads beyond. */
export function words({ status, message }: { readonly status: string; readonly message: string }): Html {
  return html`<bdi><span class="words"><b>${cut(status)}</b>: ${cut(message, mostWords)}</span></bdi>`;
}

/** A column of a table: its heading, and what stands below it. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html | string;
  /** Numbers and times stand at the right. */
  readonly right?: boolean;
}

/** A table that becomes a list of cards on a phone: each cell names its column. The roles keep it a table to those who listen. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  return html`<table role="table">
<caption class="unseen">${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ title, right }) => html`<th role="columnheader" scope="col"${right ? html` class="right"` : ''}>${title}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (row) =>
      html`<tr role="row">${columns.map(({ title, cell, right }) => html`<td role="cell" data-title="${title}"${right ? html` class="right"` : ''}><div>${cell(row)}</div></td>`)}</tr>`,
  )}</tbody>
</table>`;
}
