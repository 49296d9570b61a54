import type { Request, Response } from '@google-cloud/functions-framework';
import { type Log, reasonOf } from '../../shared/runtime/log.ts';
import { BadCursor, ReadFailed } from '../../shared/status-ports.ts';
import { assetAt } from './assets/assets.ts';
import { problem, unmade, unread } from './failure.ts';
import { documentOf } from './layout.ts';
import { type Href, overviewHref, partsOf, requestHref } from './links.ts';
import type { Page, StatusDeps } from './page.ts';
import { routeOf } from './route.ts';

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What is answered: a page, or one that says why there is none. */
interface Answer extends Pick<Page, 'title' | 'main' | 'data'> {
  readonly status: number;
}

/**
 * Serves the status page, read-only: GET and HEAD, and 405 to anything else. Every page is there as data too, at its path
 * with `.json`, or for whoever accepts JSON rather than HTML. A read that fails is a page that says so, never an empty one;
 * a fault of the page itself is answered with another.
 */
export function backupStatus(deps: StatusDeps & { readonly log: Log }) {
  return async (request: Request, response: Response): Promise<void> => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response
        .status(405)
        .set('Allow', 'GET, HEAD')
        .json({ error: 'this page is read-only: GET and HEAD are all that is served' });
      return;
    }
    const { path, query } = partsOf(request.originalUrl);
    const asset = assetAt(path);
    if (asset !== undefined) {
      response
        .set('Cache-Control', 'public, max-age=31536000, immutable')
        .type(asset.type)
        .send(asset.content);
      return;
    }
    const routed = routeOf(path);
    const answer = await answerOf(deps, path, routed, new URLSearchParams(query));
    response.status(answer.status).vary('Accept');
    const json = routed?.json ?? path.endsWith('.json');
    if (json || request.accepts(['html', 'json']) === 'json') {
      response.type('application/json; charset=utf-8').send(`${JSON.stringify(answer.data, undefined, 2)}\n`);
      return;
    }
    // What is no page has no address either: a path such as //elsewhere would lead there.
    const address: Href =
      routed === undefined ? overviewHref : `/${path.slice(1)}${query === '' ? '' : `?${query}`}`;
    const live = routed !== undefined && path !== requestHref;
    const frame = { project: deps.config.project, address, live };
    response.type('text/html; charset=utf-8').send(String(await documentOf(answer, frame)));
  };
}

async function answerOf(
  deps: StatusDeps & { readonly log: Log },
  path: string,
  routed: ReturnType<typeof routeOf>,
  query: URLSearchParams,
): Promise<Answer> {
  if (routed === undefined) return problem(404, 'There is no such page', `Nothing is served at ${path}.`);
  try {
    const page = await routed.show(deps, query, routed.name);
    return { ...page, status: page.status ?? 200 };
  } catch (error) {
    if (error instanceof BadCursor)
      return problem(400, 'There is no such place in the list', 'Begin at the first screen again.');
    const failed = error instanceof ReadFailed;
    const message = failed
      ? 'the records could not be read for the status page'
      : 'a page of the status page could not be made';
    deps.log({ severity: 'ERROR', message, reason: reasonOf(failed ? error.cause : error) });
    return failed ? unread(error.cause) : unmade;
  }
}
