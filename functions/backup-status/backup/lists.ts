import { html } from 'hono/html';
import * as v from 'valibot';
import { eventId } from '../../../shared/events/event.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { lastSegment } from '../../../shared/spanner/names.ts';
import { count, moment } from '../../../shared/terminal/amounts.ts';
import { eventsOf } from '../../../shared/terminal/record-facts.ts';
import { type Happening, storyOf } from '../../../shared/terminal/record-story.ts';
import { cut, outside } from '../facts.ts';
import type { Html } from '../page.ts';
import { ago, type Column, stateMark, table, words } from '../parts.ts';

/*
 * What a record has many of. Each list is bounded: a record may hold a megabyte, and a page of it would keep no browser
 * busy for anybody's good. The raw record and the page's JSON have all of it.
 */

const mostRequests = 50;
const mostLabels = 20;
const mostRounds = 50;
const mostHappenings = 100;
const mostIds = 50;

type Requester = RecordView['requests'][number];
type Labels = Requester['labels'];

/** Who asked: message ids, labels, and who withdrew. */
export function requestTable({ requests, messages }: RecordView, now: Date): Html {
  const published = new Map(messages.map(({ id, publishTime }) => [id, publishTime]));
  const columns: Column<Requester>[] = [
    { title: 'Message', cell: ({ messageId }) => html`<code>${outside(messageId)}</code>` },
    { title: 'Labels', cell: ({ labels }) => labelList(labels) },
    {
      title: 'Published',
      right: true,
      cell: ({ messageId }) => {
        const time = published.get(messageId);
        return time === undefined ? '' : ago(time, now);
      },
    },
    {
      title: 'Withdrawn by',
      cell: ({ withdrawnBy }) =>
        withdrawnBy === undefined ? '' : html`<code>${outside(withdrawnBy)}</code>`,
    },
  ];
  return html`${table('Requests', columns, requests.slice(0, mostRequests))}${more(requests.length - mostRequests, 'request')}`;
}

function labelList(labels: Labels): Html {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return html`<span class="quiet">none</span>`;
  return html`<ul class="labels">${pairs
    .slice(0, mostLabels)
    .map(
      ([key, value]) => html`<li>${outside(cut(key))}=${outside(cut(value))}</li>`,
    )}</ul>${more(pairs.length - mostLabels, 'label')}`;
}

/** The rounds before this one, the latest first. */
export function roundTable({ history }: RecordView, now: Date): Html {
  type Round = RecordView['history'][number];
  const columns: Column<Round>[] = [
    { title: 'Round', cell: ({ round }) => String(round) },
    { title: 'State', cell: ({ state }) => stateMark(state) },
    { title: 'Ended', right: true, cell: ({ settledAt }) => ago(settledAt, now) },
    { title: 'Opened by', cell: ({ openedBy }) => html`<code>${outside(openedBy)}</code>` },
    {
      title: 'Operation',
      cell: ({ operation }) =>
        operation === undefined ? '' : html`<code>${outside(lastSegment(operation))}</code>`,
    },
    { title: 'Why', cell: ({ error }) => (error === undefined ? '' : words(error)) },
  ];
  const latest = history.toReversed();
  return html`${table('Earlier rounds', columns, latest.slice(0, mostRounds))}${more(latest.length - mostRounds, 'round')}`;
}

/** An event of a record, and whether it is known to have been sent. */
export interface EventId {
  readonly id: string;
  readonly unsent: boolean;
}

const OutboxSchema = v.object({ outbox: v.array(v.looseObject({ id: v.string() })) });

/** The last event of each earlier round, then the events of this one, and which of all are not known to have been sent. */
export function eventIdsOf(view: RecordView, raw: Readonly<Record<string, unknown>>): EventId[] {
  const stored = v.safeParse(OutboxSchema, raw);
  const unsent = new Set(stored.success ? stored.output.outbox.map(({ id }) => id) : []);
  const past = view.history.map(({ openedBy, state }) => eventId(view.request.backup, openedBy, state));
  const all = new Set([...past, ...eventsOf(view), ...unsent]);
  return [...all].map((id) => ({ id, unsent: unsent.has(id) }));
}

export function eventList(events: readonly EventId[]): Html {
  return html`<ul class="ids">${events
    .slice(-mostIds)
    .map(
      ({ id, unsent }) =>
        html`<li><code>${outside(id)}</code>${unsent ? ' (not known to have been sent)' : ''}</li>`,
    )}</ul>${more(events.length - mostIds, 'event')}`;
}

/** What happened, in order. */
export function story(view: RecordView): Html {
  const all = storyOf(view);
  return html`${more(all.length - mostHappenings, 'earlier step')}<ol class="story">${all.slice(-mostHappenings).map(happening)}</ol>`;
}

function happening({ time, text }: Happening): Html {
  return html`<li><time datetime="${time}">${moment(time)}</time> ${outside(cut(text, 1_000))}</li>`;
}

function more(amount: number, what: string): Html | string {
  return amount > 0
    ? html`<p class="quiet">${count(amount, `more ${what}`)}: the raw record has them.</p>`
    : '';
}
