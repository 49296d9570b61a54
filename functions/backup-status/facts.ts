import { html } from 'hono/html';
import type { Html } from './page.ts';

/** A word and what is to be said under it; what is undefined or empty is left out. */
export type Fact = readonly [label: string, value: Html | string | undefined];

/** Facts about one thing, one under the other. */
export function factList(facts: readonly Fact[]): Html {
  return html`<dl class="facts">${facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A text from outside: what it says about the direction of writing ends with it, and reorders nothing of ours. */
export function outside(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** The beginning of a text that is longer than anybody reads here. */
export function cut(text: string, most = 200): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
