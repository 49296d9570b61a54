import { html } from 'hono/html';
import type { State } from '../../../shared/record/states.ts';
import type { Href } from '../links.ts';
import type { Html } from '../page.ts';
import { anchorAt } from './plot.ts';
import { type Span, scaleOf, timeTicks } from './scale.ts';

type BarState = State | 'found';

/** One backup as a bar: a thin line while it waited, a thick one while Spanner worked on it. Times are in ms since 1970. */
export interface Bar {
  /** Undefined: it has no page here. */
  readonly href: Href | undefined;
  /** `found`: others made it. */
  readonly state: BarState;
  readonly waited: Span | undefined;
  readonly worked: Span | undefined;
  /** Where it ended, if it has. */
  readonly ended: number | undefined;
  readonly title: string;
}

const height = 24;
const middle = height / 2;
/** Percent: what took a second is still to be seen. */
const least = 0.4;
const mostTimes = 6;

const full: Span = [0, 100];
/** The marks of ends stay inside the strip. */
const inner: Span = [0.7, 99.3];

/**
 * The bars of one row. It shows what the list below it says in words, so it is hidden from those who hear the page, and its
 * links are left out of the order of the keyboard.
 */
export function strip(bars: readonly Bar[], span: Span): Html {
  return html`<svg class="strip" aria-hidden="true" width="100%" height="${height}">
${ticksOf(span).map(({ x }) => html`<line class="rule" x1="${x}%" x2="${x}%" y1="0" y2="${height}"/>`)}
${bars.map((bar) => barOf(bar, span))}
</svg>`;
}

/** The times above the strips. */
export function axis(span: Span): Html {
  return html`<svg class="axis" aria-hidden="true" width="100%" height="18">${ticksOf(span).map(
    ({ x, label }) => html`<text x="${x}%" y="13" text-anchor="${anchorAt(x)}">${label}</text>`,
  )}</svg>`;
}

function ticksOf(span: Span): { readonly x: number; readonly label: string }[] {
  const place = scaleOf(span, full);
  return timeTicks(span, mostTimes).map(({ at, label }) => ({ x: place(at), label }));
}

function barOf({ href, state, waited, worked, ended, title }: Bar, span: Span): Html {
  const parts = [
    waited && stretch('waited', waited, span, 3),
    worked && stretch(`worked ${state}`, worked, span, 12),
    ended === undefined
      ? undefined
      : endMark(state, Math.min(inner[1], Math.max(inner[0], scaleOf(span, full)(ended)))),
  ];
  const drawn = html`<title>${title}</title>${parts.filter((part) => part !== undefined)}`;
  return href === undefined ? html`<g>${drawn}</g>` : html`<a href="${href}" tabindex="-1">${drawn}</a>`;
}

function stretch(kind: string, [from, to]: Span, span: Span, thick: number): Html {
  const place = scaleOf(span, full);
  const width = Math.max(least, place(to) - place(from));
  const x = Math.min(place(from), full[1] - width);
  return html`<rect class="${kind}" x="${x.toFixed(2)}%" y="${middle - thick / 2}" width="${width.toFixed(2)}%" height="${thick}"/>`;
}

/** What did not succeed is told by its mark, not by its colour alone. */
function endMark(state: BarState, x: number): Html | undefined {
  if (state === 'failed' || state === 'expired')
    return html`<svg class="end ${state}" x="${x}%" y="${middle}" overflow="visible"><path d="M-5-7L5 7M-5 7L5-7"/></svg>`;
  if (state === 'cancelled')
    return html`<svg class="end cancelled" x="${x}%" y="${middle}" overflow="visible"><path d="M0-8V8"/></svg>`;
  if (state === 'found')
    return html`<svg class="end found" x="${x}%" y="${middle}" overflow="visible"><circle r="5"/></svg>`;
  return undefined;
}
