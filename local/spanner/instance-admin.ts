import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { aboutResource } from './error-details.ts';
import { existingInstance } from './existing.ts';
import { idOf, instanceOf, isInstanceId, projectOf } from './names.ts';
import { pageOf } from './page.ts';
import { instanceMessage } from './place-messages.ts';
import { creationOperationOf, placeOperation } from './place-operation.ts';
import type { World } from './world.ts';

type CreateInstanceRequest = google.spanner.admin.instance.v1.ICreateInstanceRequest;
type GetInstanceRequest = google.spanner.admin.instance.v1.IGetInstanceRequest;
type DeleteInstanceRequest = google.spanner.admin.instance.v1.IDeleteInstanceRequest;
type ListInstancesRequest = google.spanner.admin.instance.v1.IListInstancesRequest;
type GetInstanceConfigRequest = google.spanner.admin.instance.v1.IGetInstanceConfigRequest;
type ListInstanceConfigsRequest = google.spanner.admin.instance.v1.IListInstanceConfigsRequest;

/** The configurations on offer, enough for an instance to name one. */
const configIds = ['nam6', 'regional-europe-west1', 'regional-us-central1'] as const;

/** google.spanner.admin.instance.v1.InstanceAdmin: enough to have somewhere to put databases and backups. */
export function instanceAdmin(world: World): Handlers {
  return {
    CreateInstance: (request: CreateInstanceRequest) => createInstance(world, request),
    GetInstance: ({ name }: GetInstanceRequest) => instanceMessage(existingInstance(world, name ?? '')),
    ListInstances: (request: ListInstancesRequest) => listInstances(world, request),
    DeleteInstance: ({ name }: DeleteInstanceRequest) => deleteInstance(world, name ?? ''),
    GetInstanceConfig: ({ name }: GetInstanceConfigRequest) => {
      const id = configIds.find((it) => it === idOf(name ?? ''));
      if (id === undefined) throw new GrpcError('NOT_FOUND', `Instance config not found: ${name}`);
      return instanceConfig(`projects/${projectOf(name ?? '')}`, id);
    },
    ListInstanceConfigs: ({ parent }: ListInstanceConfigsRequest) => ({
      instanceConfigs: configIds.map((id) => instanceConfig(parent ?? '', id)),
    }),
  };
}

function createInstance(world: World, request: CreateInstanceRequest): object {
  const id = request.instanceId ?? '';
  if (!isInstanceId(id)) throw new GrpcError('INVALID_ARGUMENT', `Invalid instance id "${id}".`);
  const name = `${request.parent ?? ''}/instances/${id}`;
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
  });
  return placeOperation(world, creationOperationOf(name)) ?? {};
}

function deleteInstance(world: World, name: string): object {
  existingInstance(world, name);
  checkDeletion(world, name);
  world.places.removeInstance(name);
  return {};
}

/**
 * Backups block the deletion of their instance. Source: Google's backup guide, on default schedules.
 *
 * @throws {GrpcError} FAILED_PRECONDITION
 */
export function checkDeletion(world: World, name: string): void {
  const held = world.backups().find((it) => it.state !== 'GONE' && instanceOf(it.backup) === name);
  if (held !== undefined)
    throw new GrpcError(
      'FAILED_PRECONDITION',
      `Cannot delete instance ${name}: it has backup ${held.backup}.`,
    );
}

function listInstances(world: World, request: ListInstancesRequest): object {
  const parent = request.parent ?? '';
  if (request.filter) throw new GrpcError('UNIMPLEMENTED', 'The local Spanner does not filter instances.');
  const instances = world.places.instancesOf(projectOf(parent));
  const { items, nextPageToken } = pageOf(
    instances,
    (instance) => ({ timeMs: 0, sequence: -instances.indexOf(instance) }),
    { parent, filter: '', size: request.pageSize ?? 0, token: request.pageToken ?? '' },
    world.switches.pageCap,
  );
  return { instances: items.map(instanceMessage), nextPageToken };
}

function instanceConfig(project: string, id: string): object {
  return { name: `${project}/instanceConfigs/${id}`, displayName: id, configType: 'GOOGLE_MANAGED' };
}
