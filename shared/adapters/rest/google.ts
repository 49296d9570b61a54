import { GoogleAuth } from 'google-auth-library';
import type { Rest } from '../../ports.ts';

/** The right to read and to change everything that the caller may; nothing is changed here. */
const scopes = ['https://www.googleapis.com/auth/cloud-platform'];

/** Google's REST APIs with the caller's own credentials. Each call takes so long at most. */
export function googleRest(timeoutMs: number): Rest {
  const auth = new GoogleAuth({ scopes });
  return restOver(async (url) => new Headers([...(await auth.getRequestHeaders(url))]), fetch, timeoutMs);
}

/** The same over any `fetch`, with headers that say who calls. */
export function restOver(
  headersFor: (url: string) => Promise<Headers>,
  over: typeof fetch,
  timeoutMs: number,
): Rest {
  return async ({ url, body }) => {
    const headers = await headersFor(url);
    headers.set('content-type', 'application/json');
    const response = await over(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, json: jsonOf(text) };
  };
}

/** A proxy on the way may answer with a page. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
