import { html } from 'hono/html';
import type { SettledState } from '../../../shared/record/states.ts';
import type { Html } from '../page.ts';

/**
 * How an outcome is drawn: by a colour and by a shape, so that it can be told without colours. A dot succeeded, a cross
 * failed, a triangle expired, an empty square was cancelled.
 */
const shapes: Readonly<Record<SettledState, Html>> = {
  succeeded: html`<circle r="4.5"/>`,
  failed: html`<path d="M-4.5-4.5L4.5 4.5M-4.5 4.5L4.5-4.5"/>`,
  expired: html`<path d="M0-5L5 4.5H-5Z"/>`,
  cancelled: html`<rect x="-4" y="-4" width="8" height="8"/>`,
};

/** The shape of an outcome, at a place: percent from the left, pixels from the top. What it is, it says when pointed at. */
export function shapeAt(state: SettledState, x: number, y: number, title: string): Html {
  // A shape has its size in pixels, its place in percent: a nested drawing is what can have both.
  return html`<svg class="point ${state}" x="${x}%" y="${y}" overflow="visible"><title>${title}</title>${shapes[state]}</svg>`;
}

/** What the shapes mean, for those of these states. */
export function legend(states: readonly SettledState[]): Html {
  return html`<ul class="legend">${states.map(
    (state) =>
      html`<li><svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true"><g class="point ${state}">${shapes[state]}</g></svg> ${state}</li>`,
  )}</ul>`;
}
