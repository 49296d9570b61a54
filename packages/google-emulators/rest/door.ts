import type { IncomingMessage, ServerResponse } from 'node:http';
import { GrpcError } from '../grpc/error.ts';
import { onwardClient } from '../grpc/passage.ts';
import { type OwnMachineServer, serveOwnMachine } from '../http/serve.ts';
import { type Answer, errorAnswer } from './error-json.ts';
import { Transcoder, type TranscoderOptions } from './transcoder.ts';

/** Its `url` takes the place of https://spanner.googleapis.com. */
export type RestDoor = OwnMachineServer;

export interface RestDoorOptions extends Omit<TranscoderOptions, 'to'> {
  /** The address of the gRPC server behind the door. */
  readonly address: string;
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
}

/** As large as the largest publish (10 MB) in base64. */
const longestBody = 16 * 1024 * 1024;

/**
 * Serves the REST API of a gRPC server, for curl and gcloud. Credentials are not looked at, and so no web page is
 * served. Nothing is answered with 501.
 */
export async function openRestDoor({ address, port, ...options }: RestDoorOptions): Promise<RestDoor> {
  const to = onwardClient(address);
  const transcoder = new Transcoder({ ...options, to });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { code, body } = await answer(transcoder, request, gone.signal);
    response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(`${JSON.stringify(body, undefined, 2)}\n`);
  };
  const server = await serveOwnMachine((request, response) => void serve(request, response), port);
  return {
    ...server,
    stop: async () => {
      await server.stop();
      to.close();
    },
  };
}

async function answer(transcoder: Transcoder, request: IncomingMessage, gone: AbortSignal): Promise<Answer> {
  const { method: verb = '', url = '/' } = request;
  const body = await bodyOf(request).catch(() => undefined);
  if (body !== undefined) return transcoder.answer({ verb, url, body, gone });
  return errorAnswer(new GrpcError('INVALID_ARGUMENT', 'Request payload size exceeds the limit.'));
}

/** Undefined where it is too long to be anything. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > longestBody) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
