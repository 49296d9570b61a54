import type { IncomingMessage, RequestListener } from 'node:http';

/*
 * The HTTP doors of the local stack listen on 127.0.0.1 and look at no credentials. A browser on the same machine reaches
 * them as well, and takes the orders of every page that is open in it. Two headers tell such a page's requests from those of
 * curl, gcloud and the client libraries, and no page can leave them out or write them itself:
 *
 * - `Host`: a page whose own name was made to lead to 127.0.0.1 (DNS rebinding) asks for that name.
 * - `Origin`, or `Sec-Fetch-Site` where a browser sends no origin: a page of another site says which.
 *
 * The gRPC doors need no such guard: browsers do not speak HTTP/2 without TLS.
 */

/** `localhost`, 127.0.0.0/8 or `[::1]`, with or without a port, as curl and the client libraries write it. */
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** What a browser says of a request that the user made by hand, or a page of the door itself. */
const ownSites: ReadonlySet<unknown> = new Set([undefined, 'none', 'same-origin']);

/** Why a request is not from a program of this machine; undefined where nothing speaks against it. */
export function foreignness({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const { host = '', origin } = headers;
  if (!loopbackHost.test(host))
    return `Host is ${JSON.stringify(host)}: call the local stack by localhost, 127.0.0.1 or [::1].`;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return `Origin is ${JSON.stringify(origin)}: the local stack does nothing for web pages.`;
  const site = headers['sec-fetch-site'];
  if (!ownSites.has(site))
    return `Sec-Fetch-Site is ${JSON.stringify(site)}: the local stack does nothing for web pages.`;
  return undefined;
}

/** Answers 403 to what is not from a program of this machine, before anything of it is read; all else is served. */
export function ownMachineOnly(serve: RequestListener): RequestListener {
  return (request, response) => {
    const message = foreignness(request);
    if (message === undefined) return serve(request, response);
    response.writeHead(403, { 'content-type': 'application/json; charset=UTF-8', connection: 'close' });
    response.end(`${JSON.stringify({ error: { code: 403, message, status: 'PERMISSION_DENIED' } })}\n`);
  };
}
