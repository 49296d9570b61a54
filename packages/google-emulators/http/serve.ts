import { createServer, type RequestListener } from 'node:http';
import { ownMachineOnly } from './own-machine.ts';

/** A server on 127.0.0.1. */
export interface OwnMachineServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, also where an answer is under way. */
  stop(): Promise<void>;
}

/** Serves programs of this machine (`ownMachineOnly`) at a TCP port on 127.0.0.1; 0 picks a free one. Rejects where it is taken. */
export async function serveOwnMachine(serve: RequestListener, port: number): Promise<OwnMachineServer> {
  const server = createServer(ownMachineOnly(serve));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is not listening on TCP');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
