import { html } from 'hono/html';
import { ownIcon, ownScript, stylesheet } from './assets/assets.ts';
import { type Href, jsonHref, overviewHref, requestHref, timelineHref } from './links.ts';
import type { Html, Page } from './page.ts';

/** Without a script, a page loads itself again after so many seconds. */
const refreshSeconds = 15;

const navigation: readonly (readonly [Href, string])[] = [
  [overviewHref, 'Overview'],
  [timelineHref, 'Timeline'],
  [requestHref, 'Request a backup'],
];

/** What a page is shown in. */
export interface Frame {
  readonly project: string;
  /** The page's own address. */
  readonly address: Href;
  /** It is loaded again by itself: not where somebody writes into it. */
  readonly live: boolean;
}

/** A whole document. */
export function documentOf({ title, main }: Pick<Page, 'title' | 'main'>, frame: Frame): Html {
  const { project, address, live } = frame;
  const [path] = address.split('?', 1);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${project}</title>
<link rel="icon" href="${ownIcon.address}" type="image/svg+xml">
<link rel="stylesheet" href="${stylesheet.address}">
${live ? html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript><script src="${ownScript.address}" defer></script>` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<nav aria-label="Pages">${navigation.map(
    ([to, word]) => html`<a href="${to}"${to === path ? html` aria-current="page"` : ''}>${word}</a>`,
  )}</nav>
<p>${project}</p>
</header>
<main id="main" tabindex="-1">${main}</main>
<footer><p id="offline" role="status" hidden></p>
<a href="${jsonHref(address)}">This page as JSON</a></footer>
</body>
</html>
`;
}
