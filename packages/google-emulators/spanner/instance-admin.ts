import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { aboutResource } from './error-details.ts';
import { existingInstance } from './existing.ts';
import { matcher } from './filter/match.ts';
import { parseFilter } from './filter/parse.ts';
import { invalidIfFilterError } from './filter/refusal.ts';
import { configIds, instanceConfig } from './instance-configs.ts';
import { instanceFields } from './instance-fields.ts';
import { checkName } from './name-form.ts';
import { idOf, instanceOf, isInstanceId, projectOf } from './names.ts';
import { pageOf } from './page.ts';
import { instanceMessage } from './place-messages.ts';
import { changeOperation, creationOperationOf, placeOperation } from './place-operation.ts';
import { failedPrecondition } from './refusals.ts';
import { editionIn, scheduleTypeIn, updateInstance } from './update-instance.ts';
import type { World } from './world.ts';

type CreateInstanceRequest = google.spanner.admin.instance.v1.ICreateInstanceRequest;
type GetInstanceRequest = google.spanner.admin.instance.v1.IGetInstanceRequest;
type UpdateInstanceRequest = google.spanner.admin.instance.v1.IUpdateInstanceRequest;
type ListConfigOperationsRequest = google.spanner.admin.instance.v1.IListInstanceConfigOperationsRequest;
type DeleteInstanceRequest = google.spanner.admin.instance.v1.IDeleteInstanceRequest;
type ListInstancesRequest = google.spanner.admin.instance.v1.IListInstancesRequest;
type GetInstanceConfigRequest = google.spanner.admin.instance.v1.IGetInstanceConfigRequest;
type ListInstanceConfigsRequest = google.spanner.admin.instance.v1.IListInstanceConfigsRequest;

/** google.spanner.admin.instance.v1.InstanceAdmin: enough to have somewhere to put databases and backups. */
export function instanceAdmin(world: World): Handlers {
  return {
    CreateInstance: (request: CreateInstanceRequest) => createInstance(world, request),
    GetInstance: ({ name }: GetInstanceRequest) => instanceMessage(existingInstance(world, name ?? '')),
    ListInstances: (request: ListInstancesRequest) => listInstances(world, request),
    DeleteInstance: ({ name }: DeleteInstanceRequest) => deleteInstance(world, name ?? ''),
    UpdateInstance: (request: UpdateInstanceRequest) => changeOperation(updateInstance(world, request)),
    GetInstanceConfig: (request: GetInstanceConfigRequest) => {
      const name = request.name ?? '';
      checkName('instance config', name);
      const config = instanceConfig(`projects/${projectOf(name)}`, idOf(name));
      if (config === undefined) throw new GrpcError('NOT_FOUND', `Instance config not found: ${name}`);
      return config;
    },
    ListInstanceConfigs: ({ parent }: ListInstanceConfigsRequest) => {
      checkName('project', parent ?? '');
      return { instanceConfigs: configIds.flatMap((id) => instanceConfig(parent ?? '', id) ?? []) };
    },
    /** All configurations are Google's own here, and nobody ever changes one. */
    ListInstanceConfigOperations: ({ parent }: ListConfigOperationsRequest) => {
      checkName('project', parent ?? '');
      return { operations: [] };
    },
  };
}

function createInstance(world: World, request: CreateInstanceRequest): object {
  const id = request.instanceId ?? '';
  if (!isInstanceId(id)) throw new GrpcError('INVALID_ARGUMENT', `Invalid instance id "${id}".`);
  checkName('project', request.parent ?? '');
  const name = `${request.parent}/instances/${id}`;
  if (world.places.instance(name) !== undefined)
    throw aboutResource('ALREADY_EXISTS', `Instance already exists: ${name}`, 'Instance', name);
  const { config, displayName, nodeCount, processingUnits, labels } = request.instance ?? {};
  const units = processingUnits || (nodeCount || 1) * 1000;
  world.addInstance(name, {
    ...(config && { config }),
    ...(displayName && { displayName }),
    processingUnits: units,
    nodeCount: Math.floor(units / 1000),
    labels: labels ?? {},
    ...editionIn(request.instance ?? {}),
    ...scheduleTypeIn(request.instance ?? {}),
  });
  return placeOperation(world, creationOperationOf(name)) ?? {};
}

function deleteInstance(world: World, name: string): object {
  existingInstance(world, name);
  checkDeletion(world, name);
  for (const database of world.places.databasesOf(name)) world.dropDatabase(database.name);
  world.places.removeInstance(name);
  return {};
}

/**
 * Backups block the deletion of their instance, and so do protected databases. Source: Google's backup guide, on default
 * schedules; spanner_database_admin.proto, on `enable_drop_protection`.
 *
 * @throws {GrpcError} FAILED_PRECONDITION
 */
export function checkDeletion(world: World, name: string): void {
  const held = world.backups().find((it) => it.state !== 'GONE' && instanceOf(it.backup) === name);
  if (held !== undefined)
    throw failedPrecondition(`Cannot delete instance ${name}: it has backup ${held.backup}.`);
  const kept = world.places.databasesOf(name).find(({ dropProtected }) => dropProtected);
  if (kept !== undefined)
    throw failedPrecondition(`Cannot delete instance ${name}: database ${kept.name} is drop protected.`);
}

function listInstances(world: World, request: ListInstancesRequest): object {
  const parent = request.parent ?? '';
  const filter = request.filter ?? '';
  checkName('project', parent);
  const matches = invalidIfFilterError(() =>
    matcher(parseFilter(filter, world.switches.filterPrecedence), instanceFields),
  );
  const instances = world.places.instancesOf(projectOf(parent));
  const { items, nextPageToken } = pageOf(
    instances.filter(matches),
    (instance) => ({ timeMs: 0, sequence: -instances.indexOf(instance) }),
    { parent, filter, size: request.pageSize ?? 0, token: request.pageToken ?? '' },
    world.switches.pageCap,
  );
  return { instances: items.map(instanceMessage), nextPageToken };
}
