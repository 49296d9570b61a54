import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What is lost on a connection that has gone silent: what we say, or what the other side does. */
export type Silence = 'calls' | 'answers';

/**
 * A TCP connection in between, which can go silent: everything that is sent on it is acknowledged and goes nowhere, no
 * end and no reset is passed on, as when a load balancer has forgotten it. Connections that are made later work.
 */
export class Cable implements AsyncDisposable {
  readonly address: string;
  readonly #server: Server;
  readonly #open = new Set<readonly [near: Socket, far: Socket]>();

  private constructor(server: Server) {
    const address = server.address();
    if (address === null || typeof address === 'string')
      throw new Error('the server is not listening on TCP');
    this.address = `127.0.0.1:${address.port}`;
    this.#server = server;
  }

  /** To the address of a service. */
  static async to(service: string): Promise<Cable> {
    const [host = '', port = ''] = service.split(':');
    const server = createServer((near) => cable.#join(near, connect(Number(port), host)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cable = new Cable(server);
    return cable;
  }

  /** Every connection that is open now goes silent for good. Gives how many they are. */
  silence(lost: Silence): number {
    for (const [near, far] of this.#open) {
      const [from, to] = lost === 'calls' ? [near, far] : [far, near];
      from.unpipe(to);
      from.resume();
    }
    const count = this.#open.size;
    this.#open.clear();
    return count;
  }

  #join(near: Socket, far: Socket): void {
    const ends = [near, far] as const;
    this.#open.add(ends);
    for (const end of ends) {
      end.on('error', () => {});
      end.once('close', () => {
        if (!this.#open.delete(ends)) return;
        for (const one of ends) one.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
    this.#server.once('close', () => {
      for (const one of ends) one.destroy();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    // It is closed when its last connection is, and the silent ones are never.
    this.#server.emit('close');
    await closed;
  }
}
