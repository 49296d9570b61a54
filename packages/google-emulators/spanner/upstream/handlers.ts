import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { codeName, type GrpcCode, toGrpcError } from '../../grpc/error.ts';
import type { Handlers } from '../../grpc/server.ts';
import { copyBackup, readCopyRequest } from '../copy-backup.ts';
import { checkCreate } from '../create-backup.ts';
import { readCreateRequest } from '../create-request.ts';
import { operationMessage, operationView } from '../operation-view.ts';
import { failedPrecondition } from '../refusals.ts';
import { checkRestore, readRestoreRequest } from '../restore-database.ts';
import { restoreOperation } from '../restore-operation.ts';
import { toTimestamp } from '../timestamp.ts';
import type { World } from '../world.ts';
import type { Upstream } from './client.ts';
import { type Beginning, beginKeeping, type Kept } from './kept.ts';
import { knownDatabase } from './known-database.ts';
import type { Ledger } from './ledger.ts';
import { load } from './load.ts';
import type { Mirror } from './mirror.ts';
import { Vault } from './vault.ts';

type CreateBackupRequest = google.spanner.admin.database.v1.ICreateBackupRequest;
type CopyBackupRequest = google.spanner.admin.database.v1.ICopyBackupRequest;
type RestoreDatabaseRequest = google.spanner.admin.database.v1.IRestoreDatabaseRequest;
type GetDatabaseRequest = google.spanner.admin.database.v1.IGetDatabaseRequest;
type ListDatabasesRequest = google.spanner.admin.database.v1.IListDatabasesRequest;

/** The methods of DatabaseAdmin that do more where there are rows to keep. */
export function handlersWithRows(world: World, upstream: Upstream, ledger: Ledger, mirror: Mirror): Handlers {
  const vault = new Vault(world);

  async function createBackup(request: CreateBackupRequest): Promise<object> {
    const order = readCreateRequest(request, world.switches);
    checkCreate(world, order);
    const { database, versionTimeMs } = order;
    const versionTime = versionTimeMs === undefined ? undefined : toTimestamp(versionTimeMs);
    const beginning = await beginKeeping(upstream, ledger, database, versionTime);
    world.addDatabase(database, { dialect: beginning.dialect, sizeBytes: 0 });
    // Another may have been faster meanwhile, and the name or the slot be gone.
    const start = checkCreate(world, order);
    const creation = world.start({ ...start, carryingAsOfMs: beginning.versionTimeMs });
    carryIn(creation.operation, beginning);
    return operationMessage(operationView(creation, world.nowMs(), world.switches), world.switches);
  }

  function carryIn(operation: string, beginning: Beginning): void {
    const wanted = (): boolean =>
      world.operationsOf(operation).some(({ outcome }) => outcome.kind === 'running');
    beginning.finish(wanted).then(
      (kept) => {
        if (kept === undefined || !wanted()) return;
        vault.put(operation, kept);
        world.carried(operation, kept.sizeBytes);
      },
      (error) => world.fail(operation, failureOf(error)),
    );
  }

  function copy(request: CopyBackupRequest): object {
    const order = readCopyRequest(request, world);
    const creation = copyBackup(world, order);
    const kept = vault.of(world.backup(order.source)?.operation);
    if (kept !== undefined) vault.put(creation.operation, kept);
    return operationMessage(operationView(creation, world.nowMs(), world.switches), world.switches);
  }

  async function restoreDatabase(request: RestoreDatabaseRequest): Promise<object> {
    const order = readRestoreRequest(request);
    const { source, keys } = checkRestore(world, order);
    const kept = vault.of(source.operation);
    if (kept === undefined)
      throw failedPrecondition(`Backup ${order.backup} holds no rows: it was not made by CreateBackup.`);
    await upstream.createDatabase(order.database, kept.dialect);
    const { operation, database } = world.restore(order.database, source, keys, true);
    mirror.loading(database, carryOut(operation, database, kept));
    return restoreOperation(world, operation) ?? {};
  }

  async function carryOut(operation: string, database: string, kept: Kept): Promise<void> {
    const wanted = (): boolean => {
      const restoration = world.restorations.ofOperation(operation);
      return restoration !== undefined && world.restorations.stateOf(restoration) === 'CREATING';
    };
    try {
      if ((await load(upstream, kept, database, wanted)) === 'stopped' || !wanted()) return;
      await ledger.restored(database, kept.steps, world.nowMs());
      world.restorations.end(operation, { busyUntilMs: world.nowMs() });
    } catch (error) {
      world.restorations.end(operation, { failure: { ...failureOf(error), atMs: world.nowMs() } });
    }
  }

  return {
    CreateBackup: createBackup,
    CopyBackup: copy,
    RestoreDatabase: restoreDatabase,
    GetDatabase: async ({ name }: GetDatabaseRequest) =>
      knownDatabase(world, await upstream.getDatabase(name ?? '')),
    ListDatabases: async (request: ListDatabasesRequest) => {
      await mirror.clearAll();
      const page = await upstream.listDatabases(request);
      return { ...page, databases: page.databases?.map((it) => knownDatabase(world, it)) ?? [] };
    },
  };
}

function failureOf(error: unknown): { code: GrpcCode; message: string } {
  const { code, details } = toGrpcError(error);
  return { code: codeName(code), message: details };
}
