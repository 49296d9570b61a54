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

/**
 * The same for where no element can stand around it, an attribute or the title of a drawing: without the marks that change the
 * direction of writing.
 */
export function undirected(text: string): string {
  return text.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** So many letters of Spanner's words are shown: nobody reads beyond. The data of a page has all of them. */
export const mostWords = 2_000;

/** The beginning of a text that is longer than anybody reads here. */
export function cut(text: string, most = 200): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
