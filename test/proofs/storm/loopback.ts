import { Server } from 'node:net';

/*
 * Loaded before functions-framework, whose command has no option for the address: it would listen on all interfaces.
 */

const listen = Server.prototype.listen;
Server.prototype.listen = function onLoopback(this: Server, port: unknown, ...rest: unknown[]) {
  const loopback = { port: Number(port), host: '127.0.0.1' };
  return listen.call(this, loopback, rest.find((argument) => typeof argument === 'function') as () => void);
} as typeof listen;
