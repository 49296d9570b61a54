import { html } from 'hono/html';
import type { SettledState } from '../../../shared/record/states.ts';
import type { Html } from '../page.ts';
import { type Span, scaleOf, timeTicks } from './scale.ts';
import { legend, shapeAt } from './shapes.ts';

/** What happened at a time, and how much of it. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined where there is no amount, as of what failed: it stands on the ground line. */
  readonly value: number | undefined;
  readonly state: SettledState;
  /** All that is known of it, in a line. */
  readonly title: string;
}

/** An amount over time. */
export interface Plot {
  readonly heading: string;
  /** What is to be seen in it, in a sentence, for those who do not see it. */
  readonly summary: string;
  readonly points: readonly Point[];
  /** Values of the lines, from zero up. */
  readonly ticks: readonly number[];
  readonly text: (value: number) => string;
}

const height = 190;
/** Pixels from the top: room for a word above the highest line, and for the times below the lowest. */
const field: Span = [height - 24, 18];
/** Percent from the left: room for the words of the lines at the left, and for half a shape at the right. */
const sides: Span = [14, 98];
const mostTimes = 4;

/**
 * The plot as a drawing that fills its place. Places are in percent across and in pixels down, so that it is as wide as
 * there is room for, and its words keep their size.
 */
export function plotFigure({ heading, summary, points, ticks, text }: Plot): Html {
  const times = timesOf(points);
  const x = scaleOf(times, sides);
  const y = scaleOf([0, ticks.at(-1) ?? 1], field);
  const states = [...new Set(points.map(({ state }) => state))];
  return html`<figure class="plot">
<figcaption>${heading}</figcaption>
<svg role="img" aria-label="${heading}. ${summary}" width="100%" height="${height}">
${ticks.map((tick) => html`<line class="rule" x1="0" x2="100%" y1="${y(tick)}" y2="${y(tick)}"/>`)}
${lines(points, x, y)}
${points.map((point) => shapeAt(point.state, x(point.at), y(point.value ?? 0), point.title))}
${ticks.map((tick) => html`<text x="0" y="${y(tick) - 4}">${text(tick)}</text>`)}
${timeTicks(times, mostTimes).map((tick) => timeMark(x(tick.at), tick.label))}
</svg>
${states.length > 1 ? legend(states) : ''}
</figure>`;
}

function timeMark(x: number, label: string): Html {
  return html`<line class="rule" x1="${x}%" x2="${x}%" y1="${field[0]}" y2="${field[0] + 5}"/><text x="${x}%" y="${height - 5}" text-anchor="${anchorAt(x)}">${label}</text>`;
}

/** What succeeded is joined, in the order of time: a line shows where it leads. */
function lines(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): Html[] {
  const good = points
    .filter(({ state, value }) => state === 'succeeded' && value !== undefined)
    .toSorted((one, other) => one.at - other.at);
  return good.slice(1).map((point, index) => {
    const before = good[index] ?? point;
    return html`<line class="trend" x1="${x(before.at)}%" y1="${y(before.value ?? 0)}" x2="${x(point.at)}%" y2="${y(point.value ?? 0)}"/>`;
  });
}

function timesOf(points: readonly Point[]): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { at } of points) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return points.length === 0 ? [0, 0] : [first, last];
}

/** A word at the side of the drawing is not to stick out of it. */
export function anchorAt(percent: number): 'start' | 'middle' | 'end' {
  if (percent < 5) return 'start';
  return percent > 95 ? 'end' : 'middle';
}
