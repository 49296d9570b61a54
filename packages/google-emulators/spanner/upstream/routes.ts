import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import type { Client } from '@grpc/grpc-js';
import type { Onward, Route } from '../../grpc/passage.ts';
import { checkDrop } from '../database-admin.ts';
import { checkKeysLieIn, readKeys } from '../encryption.ts';
import { checkDeletion } from '../instance-admin.ts';
import { failedPrecondition } from '../refusals.ts';
import type { World } from '../world.ts';
import { withKnownResponse } from './known-database.ts';
import type { Ledger } from './ledger.ts';
import type { Mirror } from './mirror.ts';

const admin = spannerProtos.google.spanner.admin.database.v1;
const data = spannerProtos.google.spanner.v1;
const { DeleteInstanceRequest } = spannerProtos.google.spanner.admin.instance.v1;
const longrunning = spannerProtos.google.longrunning;

/** The two servers, and the state that decides between them. */
export interface Crossroads {
  readonly world: World;
  readonly ledger: Ledger;
  readonly mirror: Mirror;
  /** Answers for backups. */
  readonly ours: Client;
  /** Answers for all else. */
  readonly upstream: Client;
}

/**
 * Routes every method: calls about backups are answered here, all others by the upstream. Of the others, those that change
 * a schema are noted, and those that a backup or a restore forbids are refused.
 */
export function routesOf(at: Crossroads): (path: string) => Route {
  const special = new Map<string, Route>([
    ...inService('google.spanner.admin.database.v1.DatabaseAdmin', databaseRoutes(at)),
    ...inService('google.spanner.admin.instance.v1.InstanceAdmin', {
      DeleteInstance: looking(DeleteInstanceRequest, ({ name }) => {
        checkDeletion(at.world, name);
        const forget = async (): Promise<void> => {
          at.ledger.forgetAllIn(name);
          for (const database of at.world.places.databasesOf(name)) at.world.dropDatabase(database.name);
        };
        return { to: at.upstream, onAnswer: forget };
      }),
    }),
    ...inService('google.spanner.v1.Spanner', sessionRoutes(at)),
    ...inService('google.longrunning.Operations', operationRoutes(at)),
  ]);
  return (path) => {
    // Every method of a backup says so in its name, but for one.
    const aboutBackups = /\/[A-Za-z]*Backup[A-Za-z]*$|\/RestoreDatabase$/.test(path);
    return special.get(path) ?? { by: 'method', onward: { to: aboutBackups ? at.ours : at.upstream } };
  };
}

function databaseRoutes({ world, ledger, mirror, ours, upstream }: Crossroads): Record<string, Route> {
  return {
    CreateDatabase: looking(admin.CreateDatabaseRequest, async (request) => {
      // A restore that came to nothing does not keep its name.
      await mirror.clearAll();
      const instance = await mirror.instance(request.parent);
      const keys = readKeys(request.encryptionConfig ?? {});
      if (instance !== undefined) checkKeysLieIn(instance, keys.kmsKeys);
      const note = async (answer: Buffer): Promise<void> => {
        const operation = longrunning.Operation.decode(answer);
        await ledger.created(request, operation, world.nowMs());
        mirror.created(request, operation);
      };
      return { to: upstream, onAnswer: note, rewrite: (answer) => withKnownResponse(world, answer) };
    }),
    UpdateDatabaseDdl: looking(admin.UpdateDatabaseDdlRequest, (request) => {
      refuseWhileRestoring(world, request.database);
      const note = async (answer: Buffer): Promise<void> => {
        const operation = longrunning.Operation.decode(answer);
        await ledger.changed(request, operation);
        mirror.changed(request, operation);
      };
      return { to: upstream, onAnswer: note };
    }),
    DropDatabase: looking(admin.DropDatabaseRequest, ({ database }) => {
      checkDrop(world, database);
      const forget = async (): Promise<void> => {
        world.dropDatabase(database);
        ledger.forget(database);
      };
      return { to: upstream, onAnswer: forget };
    }),
    // The upstream leaves empty what only we were told: keys, dialect, times, and that it was restored.
    GetDatabase: { by: 'method', onward: { to: ours } },
    ListDatabases: { by: 'method', onward: { to: ours } },
    ListDatabaseOperations: { by: 'method', onward: { to: ours } },
    SetIamPolicy: { by: 'method', onward: { to: ours } },
    GetIamPolicy: { by: 'method', onward: { to: ours } },
    TestIamPermissions: { by: 'method', onward: { to: ours } },
  };
}

function sessionRoutes({ world, upstream }: Crossroads): Record<string, Route> {
  const decide = ({ database }: { database: string }): Onward => {
    refuseWhileRestoring(world, database);
    return { to: upstream };
  };
  return {
    CreateSession: looking(data.CreateSessionRequest, decide),
    BatchCreateSessions: looking(data.BatchCreateSessionsRequest, decide),
  };
}

function operationRoutes({ world, ours, upstream }: Crossroads): Record<string, Route> {
  const decide = ({ name }: { name: string }): Onward => {
    const isOurs = name.includes('/backups/') || world.restorations.ofOperation(name) !== undefined;
    return { to: isOurs ? ours : upstream };
  };
  return {
    GetOperation: looking(longrunning.GetOperationRequest, decide),
    ListOperations: { by: 'method', onward: { to: ours } },
    CancelOperation: looking(longrunning.CancelOperationRequest, decide),
    DeleteOperation: looking(longrunning.DeleteOperationRequest, decide),
    WaitOperation: looking(longrunning.WaitOperationRequest, decide),
  };
}

function refuseWhileRestoring(world: World, database: string): void {
  const restoration = world.restorations.behind(database);
  if (restoration !== undefined && world.restorations.stateOf(restoration) === 'CREATING')
    throw failedPrecondition(`Database ${database} cannot be used yet: it is being restored.`);
}

function inService(service: string, routes: Record<string, Route>): [string, Route][] {
  return Object.entries(routes).map(([method, route]) => [`/${service}/${method}`, route]);
}

/** A route that is decided by the request. */
function looking<Request>(
  codec: { decode(bytes: Uint8Array): Request },
  decide: (request: Request) => Onward | Promise<Onward>,
): Route {
  return { by: 'first message', decide: (first = Buffer.alloc(0)) => decide(codec.decode(first)) };
}
