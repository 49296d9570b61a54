import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { Position } from './page.ts';
import { changeOperation, creationOperationOf, placeOperation } from './place-operation.ts';
import { operationsOfRestore } from './restore-operation.ts';
import type { World } from './world.ts';

type IOperation = google.longrunning.IOperation;

/** An operation, and where it stands in a list: nothing else has that place, whatever comes and goes. */
export interface Placed {
  readonly operation: IOperation;
  readonly position: Position;
}

/** Every operation on a database of an instance. */
export function databaseOperationsIn(world: World, instance: string): Placed[] {
  return [
    ...creationsIn(world, instance),
    ...changesBelow(world, `${instance}/databases`),
    ...restoresIn(world, instance),
  ];
}

/** The changes of an instance or a database, or of all whose names begin so. */
export function changesBelow(world: World, prefix: string): Placed[] {
  return world.changes
    .below(prefix)
    .map((change) => placed(changeOperation(change), change.atMs, change.sequence, 3));
}

function creationsIn(world: World, instance: string): Placed[] {
  return world.places.databasesOf(instance).flatMap(({ name, createTimeMs, sequence }) => {
    const operation = placeOperation(world, creationOperationOf(name));
    return operation === undefined ? [] : [placed(operation, createTimeMs, sequence, 0)];
  });
}

/** The restores into databases of an instance, and the optimisations after those. */
export function restoresIn(world: World, instance: string): Placed[] {
  return world.restorations.inInstance(instance).flatMap((restoration) => {
    const { restoring, optimizing } = operationsOfRestore(world, restoration);
    const { sequence } = restoration;
    const restore = placed(restoring.operation, restoring.startMs, sequence, 1);
    if (optimizing === undefined) return [restore];
    return [placed(optimizing.operation, optimizing.startMs, sequence, 2), restore];
  });
}

/** An operation with its place. Creations, restores and changes are numbered by themselves: `kind`, of four, tells apart those of one number. */
export function placed(operation: IOperation, timeMs: number, sequence: number, kind: 0 | 1 | 2 | 3): Placed {
  return { operation, position: { timeMs, sequence: 4 * sequence + kind } };
}
