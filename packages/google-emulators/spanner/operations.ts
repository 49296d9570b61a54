import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { operationPage, operationTest } from './database-operations.ts';
import { invalidIfFilterError } from './filter/refusal.ts';
import { checkName } from './name-form.ts';
import { isDatabaseName, isInstanceName } from './names.ts';
import { notThere } from './not-there.ts';
import { operationMatcher } from './operation-filter.ts';
import type { OperationSource } from './operation-source.ts';
import { type OperationView, operationMessage } from './operation-view.ts';
import { type Position, pageOf } from './page.ts';
import { placeOperation } from './place-operation.ts';
import { restoreOperation } from './restore-operation.ts';
import type { World } from './world.ts';

type GetOperationRequest = google.longrunning.IGetOperationRequest;
type ListOperationsRequest = google.longrunning.IListOperationsRequest;
type DeleteOperationRequest = google.longrunning.IDeleteOperationRequest;
type CancelOperationRequest = google.longrunning.ICancelOperationRequest;

/** "Pending or … completed/failed/canceled within the last 7 days". Source: ListBackupOperationsResponse. */
export const operationRetentionMs = 7 * 24 * 3_600_000;

/** google.longrunning.Operations, as Spanner serves it. */
export function operationsService(world: World, source: OperationSource): Handlers {
  return {
    GetOperation: ({ name }: GetOperationRequest) => getOperation(world, name ?? ''),
    ListOperations: (request: ListOperationsRequest) => listOperations(world, source, request),
    /** Best effort: it answers OK whatever comes of it. */
    CancelOperation: ({ name }: CancelOperationRequest) => {
      checkName('operation', name ?? '');
      // What is done cannot be cancelled, and all but restores is done at once.
      if (placeOperation(world, name ?? '') !== undefined) return {};
      if (restoreOperation(world, name ?? '') !== undefined) return cancelRestore(world, name ?? '');
      world.permissions.require('spanner.backupOperations.cancel', name ?? '');
      gotOperation(world, name ?? '');
      world.cancel(name ?? '');
      return {};
    },
    DeleteOperation: ({ name }: DeleteOperationRequest) => deleteOperation(world, name ?? ''),
  };
}

/** The backup operations that a list shows, of those whose name begins so. */
export function listedOperations(world: World, prefix: string): OperationView[] {
  return world
    .operations(prefix)
    .filter((view) => !isForgotten(world, view) && !isGoneWithItsBackup(world, view))
    .filter(({ creation }) => !world.forgotten.has(creation.operation));
}

/** Newest start first; one that shows no start time comes last. */
export function operationPosition({ startMs, creation }: OperationView): Position {
  return { timeMs: startMs ?? 0, sequence: creation.sequence };
}

function getOperation(world: World, name: string) {
  checkName('operation', name);
  if (world.forgotten.has(name)) throw operationNotFound(name);
  const ofPlace = placeOperation(world, name) ?? restoreOperation(world, name);
  if (ofPlace !== undefined) return ofPlace;
  world.permissions.require('spanner.backupOperations.get', name);
  return operationMessage(gotOperation(world, name), world.switches);
}

/** "The client is no longer interested in the operation result. It does not cancel the operation" (operations.proto). */
function deleteOperation(world: World, name: string): object {
  if (world.switches.deleteOperation === 'UNIMPLEMENTED') throw notThere('DeleteOperation');
  getOperation(world, name);
  world.forgotten.add(name);
  return {};
}

function operationNotFound(name: string): GrpcError {
  return new GrpcError('NOT_FOUND', `Operation not found: ${name}`);
}

function cancelRestore(world: World, operation: string): object {
  world.permissions.require('spanner.databaseOperations.cancel', operation);
  world.restorations.cancel(operation);
  return {};
}

function gotOperation(world: World, name: string): OperationView {
  const view = world.operationsOf(name).find(({ creation }) => creation.operation === name);
  if (view === undefined)
    throw new GrpcError(world.switches.unknownOperation, `Operation not found: ${name}`);
  const expired = isForgotten(world, view) && world.switches.expiredOperation === 'NOT_FOUND';
  if (expired || isGoneWithItsBackup(world, view)) throw operationNotFound(name);
  return view;
}

/** The operations of a backup, a database or an instance itself, whether it is named or the collection below it. */
async function listOperations(world: World, source: OperationSource, request: ListOperationsRequest) {
  const parent = (request.name ?? '').replace(/\/operations$/, '');
  const filter = request.filter ?? '';
  const page = { parent, filter, size: request.pageSize ?? 0, token: request.pageToken ?? '' };
  if (isDatabaseName(parent) || isInstanceName(parent))
    return operationPage(world, await source.of(parent), operationTest(world, filter), page);
  checkName('backup', parent);
  world.permissions.require('spanner.backupOperations.list', parent);
  const matches = invalidIfFilterError(() => operationMatcher(filter, world.switches));
  const { items, nextPageToken } = pageOf(
    listedOperations(world, `${parent}/operations/`).filter(matches),
    operationPosition,
    page,
    world.switches.pageCap,
  );
  return { operations: items.map((view) => operationMessage(view, world.switches)), nextPageToken };
}

function isForgotten(world: World, { endMs }: OperationView): boolean {
  return endMs !== undefined && endMs + operationRetentionMs < world.nowMs();
}

function isGoneWithItsBackup(world: World, { creation, outcome }: OperationView): boolean {
  if (world.switches.operationOfDeletedBackup === 'found') return false;
  const deleted = creation.deletedAtMs !== undefined;
  const expired = creation.expireTimeMs + world.switches.expiredBackupLingersMs <= world.nowMs();
  return deleted || (expired && outcome.kind === 'succeeded');
}
