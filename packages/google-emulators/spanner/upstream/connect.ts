import protos from '@google-cloud/spanner-api/build/protos/protos.json' with { type: 'json' };
import { onwardClient, servePassage } from '../../grpc/passage.ts';
import type { GrpcServer, Handlers } from '../../grpc/server.ts';
import type { OperationSource } from '../operation-source.ts';
import type { World } from '../world.ts';
import { Upstream } from './client.ts';
import { handlersWithRows } from './handlers.ts';
import { Ledger } from './ledger.ts';
import { Mirror } from './mirror.ts';
import { operationsBehind } from './operation-source.ts';
import { routesOf } from './routes.ts';

/** A Spanner upstream, made use of. */
export interface Behind {
  /** Handlers of DatabaseAdmin in the place of those that know no rows. */
  readonly handlers: Handlers;
  readonly mirror: Mirror;
  /** Where the operations on instances and databases come from. */
  readonly operations: OperationSource;
  /** Serves one address for both: what is ours from a server of ours, all else from upstream. Stopping it stops that server. */
  before(server: GrpcServer, port: number): Promise<GrpcServer>;
}

/**
 * Whoever has pasted where we are, and starts us again from there, would have us pass every call on to ourselves.
 *
 * @throws {Error} where an address is that of a port of ours
 */
export function checkIsAnother(address: string, port: number): void {
  const own = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'].map((host) => `${host}:${port}`);
  if (own.includes(address))
    throw new Error(
      `SPANNER_EMULATOR_HOST is ${address}, where we are to be: unset it, or set another SPANNER_PORT`,
    );
}

/** Makes the Spanner at an address the upstream of a world. */
export function connect(address: string, world: World): Behind {
  const client = onwardClient(address);
  const upstream = new Upstream(client);
  const ledger = new Ledger(async (database) => JSON.stringify((await upstream.getDdl(database)).statements));
  const mirror = new Mirror(world, upstream, ledger);
  return {
    handlers: handlersWithRows(world, upstream, ledger, mirror),
    mirror,
    operations: operationsBehind(world, upstream),
    async before(server, port) {
      const ours = onwardClient(server.address);
      const routeOf = routesOf({ world, ledger, mirror, ours, upstream: client });
      const passage = await servePassage({ protos, port, routeOf });
      return {
        ...passage,
        stop: async () => {
          await passage.stop();
          ours.close();
          client.close();
          await server.stop();
        },
      };
    },
  };
}
