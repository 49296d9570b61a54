import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { Handlers } from '../grpc/server.ts';
import { backupFields, backupMessage, isNeeded } from './backup-view.ts';
import { copyBackup, readCopyRequest } from './copy-backup.ts';
import { createBackup } from './create-backup.ts';
import { readCreateRequest } from './create-request.ts';
import { existingBackup, existingInstance } from './existing.ts';
import { matcher } from './filter/match.ts';
import { parseFilter } from './filter/parse.ts';
import { invalidIfFilterError } from './filter/refusal.ts';
import { checkName } from './name-form.ts';
import { operationMatcher } from './operation-filter.ts';
import { operationMessage, operationView } from './operation-view.ts';
import { listedOperations, operationPosition } from './operations.ts';
import { pageOf } from './page.ts';
import { failedPrecondition } from './refusals.ts';
import { checkRestore, readRestoreRequest } from './restore-database.ts';
import { restoreOperation } from './restore-operation.ts';
import { updateBackup } from './update-backup.ts';
import type { World } from './world.ts';

type CreateBackupRequest = google.spanner.admin.database.v1.ICreateBackupRequest;
type CopyBackupRequest = google.spanner.admin.database.v1.ICopyBackupRequest;
type UpdateBackupRequest = google.spanner.admin.database.v1.IUpdateBackupRequest;
type RestoreDatabaseRequest = google.spanner.admin.database.v1.IRestoreDatabaseRequest;
type GetBackupRequest = google.spanner.admin.database.v1.IGetBackupRequest;
type DeleteBackupRequest = google.spanner.admin.database.v1.IDeleteBackupRequest;
type ListBackupsRequest = google.spanner.admin.database.v1.IListBackupsRequest;
type ListBackupOperationsRequest = google.spanner.admin.database.v1.IListBackupOperationsRequest;

/** The methods of DatabaseAdmin that are about backups. */
export function backupAdmin(world: World): Handlers {
  return {
    CreateBackup: (request: CreateBackupRequest) => {
      const creation = createBackup(world, readCreateRequest(request, world.switches));
      return operationMessage(operationView(creation, world.nowMs(), world.switches), world.switches);
    },
    GetBackup: ({ name }: GetBackupRequest) => {
      world.permissions.require('spanner.backups.get', name ?? '');
      return backupMessage(existingBackup(world, name ?? ''));
    },
    CopyBackup: (request: CopyBackupRequest) => {
      const creation = copyBackup(world, readCopyRequest(request, world));
      return operationMessage(operationView(creation, world.nowMs(), world.switches), world.switches);
    },
    UpdateBackup: (request: UpdateBackupRequest) => backupMessage(updateBackup(world, request)),
    DeleteBackup: ({ name }: DeleteBackupRequest) => deleteBackup(world, name ?? ''),
    RestoreDatabase: (request: RestoreDatabaseRequest) => {
      const order = readRestoreRequest(request);
      const { source, keys } = checkRestore(world, order);
      const { operation } = world.restore(order.database, source, keys);
      return restoreOperation(world, operation) ?? {};
    },
    ListBackups: (request: ListBackupsRequest) => listBackups(world, request),
    ListBackupOperations: (request: ListBackupOperationsRequest) => listBackupOperations(world, request),
  };
}

/** Succeeds for a backup that is not there, as the real one does: gcloud looks first for that reason. */
function deleteBackup(world: World, name: string): object {
  checkName('backup', name);
  world.permissions.require('spanner.backups.delete', name);
  const backup = world.backup(name);
  if (backup !== undefined && isNeeded(backup.neededBy)) {
    const { backups, databases } = backup.neededBy;
    if (databases.length > 0)
      throw failedPrecondition(
        `Cannot delete backup ${name}: it is referenced by ${databases.join(', ')}. Please try deleting the backup once ` +
          'the restore or post-restore optimize operations have completed on these databases.',
      );
    throw failedPrecondition(
      `Cannot delete backup ${name}: ${backups.join(', ')} is being copied from it. Please try deleting the backup once ` +
        'the copy operations have completed.',
    );
  }
  world.delete(name);
  return {};
}

function listBackups(world: World, request: ListBackupsRequest) {
  const { parent, filter } = asked(request);
  world.permissions.require('spanner.backups.list', parent);
  existingInstance(world, parent, 'spanner.backups.list');
  const { filterPrecedence, filterForm } = world.switches;
  const matches = invalidIfFilterError(() =>
    matcher(parseFilter(filter, filterPrecedence), backupFields, filterForm),
  );
  const held = world
    .backups()
    .filter((view) => view.state !== 'GONE' && view.backup.startsWith(`${parent}/backups/`) && matches(view));
  const { items, nextPageToken } = pageOf(
    held,
    (view) => ({ timeMs: view.createTimeMs, sequence: view.sequence }),
    asked(request),
    world.switches.pageCap,
  );
  return { backups: items.map(backupMessage), nextPageToken };
}

function listBackupOperations(world: World, request: ListBackupOperationsRequest) {
  const { parent, filter } = asked(request);
  world.permissions.require('spanner.backupOperations.list', parent);
  existingInstance(world, parent, 'spanner.backupOperations.list');
  const matches = invalidIfFilterError(() => operationMatcher(filter, world.switches));
  const { items, nextPageToken } = pageOf(
    listedOperations(world, `${parent}/backups/`).filter(matches),
    operationPosition,
    asked(request),
    world.switches.pageCap,
  );
  return { operations: items.map((view) => operationMessage(view, world.switches)), nextPageToken };
}

function asked(request: ListBackupsRequest) {
  return {
    parent: request.parent ?? '',
    filter: request.filter ?? '',
    size: request.pageSize ?? 0,
    token: request.pageToken ?? '',
  };
}
