import type { Harness } from '../../harness.ts';

/** Calls the poller as Cloud Scheduler does, unless told otherwise, and gives its answer. */
export async function poll({ stack }: Harness, init: RequestInit = { method: 'POST' }) {
  const response = await fetch(stack.urls.pollOperations, init);
  return { status: response.status, allow: response.headers.get('allow'), body: await response.text() };
}
