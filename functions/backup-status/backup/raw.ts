import { html } from 'hono/html';
import { legibleJson } from '../../../shared/terminal/legible-json.ts';
import type { Href } from '../links.ts';
import type { Html } from '../page.ts';

/** So many letters of a document are shown; its JSON has all of them. */
const mostLetters = 60_000;

/** The document, folded up. */
export function rawRecord(raw: Readonly<Record<string, unknown>>, json: Href, open = false): Html {
  const text = legibleJson(raw, 2);
  const shown = text.slice(0, mostLetters);
  return html`<details${open ? html` open` : ''} id="raw"><summary>The raw record</summary>
<pre><code>${shown}</code></pre>
${shown.length < text.length ? html`<p>These are its first ${mostLetters} letters. <a href="${json}">All of it is in the JSON of this page</a>.</p>` : ''}</details>`;
}
