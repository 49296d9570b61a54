import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { GrpcError, toGrpcError } from '../grpc/error.ts';
import { ownMachineOnly } from '../http/own-machine.ts';
import type { Broker } from './broker.ts';
import { restRoutes } from './rest-routes.ts';
import type { Timers } from './timers.ts';

export interface RestDoor {
  /** `http://127.0.0.1:port`, in the place of https://pubsub.googleapis.com. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** As large as the largest publish (10 MB) in base64. */
const longestBody = 16 * 1024 * 1024;

/**
 * Serves the part of Pub/Sub's REST API that publishers and subscribers without a client library use (curl, gcloud):
 * publish, create a subscription, pull, acknowledge. Everything else answers 501. Credentials are not looked at, and so no
 * web page is served (`ownMachineOnly`).
 */
export async function startRest(broker: Broker, timers: Timers, port = 0): Promise<RestDoor> {
  const routes = restRoutes(broker, timers);
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { code, body } = await answer(routes, request, gone.signal);
    response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(`${JSON.stringify(body, undefined, 2)}\n`);
  };
  const server = createServer(ownMachineOnly(serve));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = boundPort(server);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  routes: ReturnType<typeof restRoutes>,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<{ code: number; body: object }> {
  try {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    for (const { method, path, handle } of routes) {
      const name = path.exec(decodeURIComponent(pathname))?.[1];
      if (method === request.method && name !== undefined)
        return { code: 200, body: await handle(name, await readJson(request), gone) };
    }
    throw new GrpcError('UNIMPLEMENTED', `The local Pub/Sub has no ${request.method} ${pathname} in REST.`);
  } catch (error) {
    const { code, details } = toGrpcError(error);
    const http = httpCodes.get(code) ?? 500;
    return { code: http, body: { error: { code: http, message: details, status: status[code] } } };
  }
}

// google/rpc/code.proto names the HTTP code of each.
const httpCodes = new Map([
  [status.INVALID_ARGUMENT, 400],
  [status.FAILED_PRECONDITION, 400],
  [status.NOT_FOUND, 404],
  [status.ALREADY_EXISTS, 409],
  [status.UNIMPLEMENTED, 501],
]);

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > longestBody)
      throw new GrpcError('INVALID_ARGUMENT', 'Request payload size exceeds the limit.');
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString() || '{}');
  } catch {
    throw new GrpcError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  }
}

function boundPort(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is not listening on TCP');
  return address.port;
}
