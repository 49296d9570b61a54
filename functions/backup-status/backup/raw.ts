import { html } from 'hono/html';
import type { Href } from '../links.ts';
import type { Html } from '../page.ts';

/** So many letters of a document are shown; its JSON has all of them. */
const mostLetters = 60_000;

// Letters that are not seen themselves, but change how others are read: of controls, of the direction of writing.
const unseen = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A document as JSON for people: what would not be seen is written as an escape, which means the same to JSON. */
export function rawText(raw: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(raw, undefined, 2).replace(
    unseen,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The document, folded up. */
export function rawRecord(raw: Readonly<Record<string, unknown>>, json: Href, open = false): Html {
  const text = rawText(raw);
  const shown = text.slice(0, mostLetters);
  return html`<details${open ? html` open` : ''} id="raw"><summary>The raw record</summary>
<pre><code>${shown}</code></pre>
${shown.length < text.length ? html`<p>These are its first ${mostLetters} letters. <a href="${json}">All of it is in the JSON of this page</a>.</p>` : ''}</details>`;
}
