import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { pack } from './any.ts';
import type { Change } from './changes.ts';
import { databaseMessage, instanceMessage } from './place-messages.ts';
import { toTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type IOperation = google.longrunning.IOperation;

/** The operation that created a database or an instance. */
export function creationOperationOf(place: string): string {
  return `${place}/operations/_auto_op_create`;
}

/** The operation of a change, which is done. */
export function changeOperation({ operation, metadata, response }: Change): IOperation {
  return { name: operation, done: true, metadata, response };
}

/** An operation that created or changed a database or an instance; `undefined` if there is no operation of that name. */
export function placeOperation(world: World, name: string): IOperation | undefined {
  const change = world.changes.ofOperation(name);
  if (change !== undefined) return changeOperation(change);
  const place = name.replace(/\/operations\/_auto_op_create$/, '');
  if (place === name) return undefined;
  return databaseOperation(world, place) ?? instanceOperation(world, place);
}

function databaseOperation(world: World, name: string): IOperation | undefined {
  const database = world.places.database(name);
  // A restored database was made by its restore, which is another operation.
  if (database === undefined || world.restorations.behind(name) !== undefined) return undefined;
  const done = database.readyAtMs <= world.nowMs();
  return {
    name: creationOperationOf(name),
    done,
    metadata: pack('google.spanner.admin.database.v1.CreateDatabaseMetadata', { database: name }),
    ...(done && {
      response: pack('google.spanner.admin.database.v1.Database', databaseMessage(database, world)),
    }),
  };
}

function instanceOperation(world: World, name: string): IOperation | undefined {
  const instance = world.places.instance(name);
  if (instance === undefined) return undefined;
  const message = instanceMessage(instance);
  const time = toTimestamp(instance.createTimeMs);
  return {
    name: creationOperationOf(name),
    done: true,
    metadata: pack('google.spanner.admin.instance.v1.CreateInstanceMetadata', {
      instance: message,
      startTime: time,
      endTime: time,
    }),
    response: pack('google.spanner.admin.instance.v1.Instance', message),
  };
}
