import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * How a connection goes silent. `swallows`: what is sent is acknowledged and goes nowhere, as behind a router that has
 * forgotten the way. `takes nothing`: nothing is taken any more, so that TCP itself waits, as where packets are dropped.
 */
export type Silence = 'swallows' | 'takes nothing';

/** A TCP relay in front of a server, whose connections can go silent without being closed. */
export interface Relay {
  readonly address: string;
  /** Connections that were ever made. */
  readonly connections: number;
  /** From now on nothing comes through those there are, either way. New ones are relayed. */
  silence(how: Silence): void;
  close(): Promise<void>;
}

/** Relays from a free port of 127.0.0.1 to a server at `host:port`. */
export async function startRelay(target: string): Promise<Relay> {
  const [host = '', port = ''] = target.split(':');
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(port), host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.setNoDelay(true).pipe(other);
      // A side that is closed or broken takes the other with it.
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${own}`,
    get connections() {
      return connections;
    },
    silence(how) {
      for (const socket of open) {
        socket.unpipe();
        if (how === 'swallows') socket.resume();
        else socket.pause();
      }
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
