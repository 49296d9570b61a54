import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What became of the deliveries to a function. */
export interface Met {
  answered: number;
  /** What was in flight at SIGTERM and got the framework's error. */
  terminated: number;
  /** The process ended before it had answered. */
  cut: number;
  /** No process was there. */
  absent: number;
}

/** Told of the body of a delivery, and of the status that it was answered with. */
export type Hear = (body: Buffer, status: number) => void;

/** Stands before a function that is killed and started again, passes deliveries on, and counts what becomes of them. */
export class Front implements AsyncDisposable {
  readonly met: Met = { answered: 0, terminated: 0, cut: 0, absent: 0 };
  readonly endpoint: string;
  readonly #server: Server;

  private constructor(server: Server) {
    const address = server.address();
    if (address === null || typeof address === 'string')
      throw new Error('the server is not listening on TCP');
    this.endpoint = `http://127.0.0.1:${address.port}`;
    this.#server = server;
  }

  /** Before the function on a port; `hear` hears what each delivery was answered with, 502 where it was not. */
  static async before(port: number, hear: Hear = () => {}): Promise<Front> {
    const server = createServer((request, response) => void front.#pass(request, response, port, hear));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const front = new Front(server);
    return front;
  }

  async #pass(request: IncomingMessage, response: ServerResponse, port: number, hear: Hear): Promise<void> {
    const body = await buffer(request);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, { method: 'POST', headers, body });
      const isCrash = answer.headers.get('x-google-status') === 'crash';
      this.met[isCrash ? 'terminated' : 'answered'] += 1;
      hear(body, answer.status);
      response.writeHead(answer.status).end();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
      this.met[isAbsent ? 'absent' : 'cut'] += 1;
      hear(body, 502);
      response.writeHead(502).end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
