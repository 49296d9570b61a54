import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

export interface Push {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface Endpoint {
  readonly url: string;
  /** What was pushed, in the order of arrival. */
  readonly pushes: readonly Push[];
}

/** A push endpoint that answers with the statuses given, one after the other, the last one for ever. */
export async function startEndpoint(
  t: TestContext,
  ...answers: (number | ((response: ServerResponse) => void))[]
): Promise<Endpoint> {
  const pushes: Push[] = [];
  const server = createServer(async (request, response) => {
    const body: unknown = JSON.parse(await text(request));
    pushes.push({ path: request.url ?? '', headers: request.headers, body });
    const answer = answers[Math.min(pushes.length, answers.length) - 1] ?? 204;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/push`, pushes };
}
