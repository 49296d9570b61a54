import { createServer, type Server } from 'node:net';
import { portVariables, type Settings, SettingsError, type StartPorts, services } from './settings.ts';

/**
 * Makes sure that every port is free by taking all of them, and giving them back. The servers would notice too, but
 * could not say which variable to change, and some would have started by then.
 *
 * @throws {SettingsError} naming the first port that is not free, and its variable
 */
export async function requireFreePorts({
  ports,
  external,
}: Pick<Settings, 'ports' | 'external'>): Promise<void> {
  const taken: Server[] = [];
  try {
    for (const service of services) {
      const elsewhere = service === 'pubsubRest' ? 'pubsub' : service;
      if (!(elsewhere in external)) taken.push(await take(service, ports[service]));
    }
  } finally {
    await Promise.all(taken.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function take(service: keyof StartPorts, port: number): Promise<Server> {
  const { name, what } = portVariables[service];
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const inUse = 'code' in error && error.code === 'EADDRINUSE';
      const why = inUse ? 'is already in use' : `cannot be used (${error.message})`;
      reject(new SettingsError([`Port ${port}, meant for ${what}, ${why}: set ${name} to another one.`]));
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
