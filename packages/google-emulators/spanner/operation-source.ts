import { instanceOf } from './names.ts';
import { creationOperationOf, placeOperation } from './place-operation.ts';
import { changesBelow, databaseOperationsIn, type Placed, placed } from './placed-operations.ts';
import type { World } from './world.ts';

/** Where the operations on instances and databases come from. */
export interface OperationSource {
  /** Those on all databases of an instance. */
  ofDatabasesIn(instance: string): Placed[] | Promise<Placed[]>;
  /** Those on one database, or on one instance itself. */
  of(place: string): Placed[] | Promise<Placed[]>;
}

/** The operations of a world that has nothing behind it. */
export function ownOperations(world: World): OperationSource {
  const ofInstance = (name: string): Placed[] => {
    const creation = placeOperation(world, creationOperationOf(name));
    const createTimeMs = world.places.instance(name)?.createTimeMs ?? 0;
    const created = creation === undefined ? [] : [placed(creation, createTimeMs, 0, 0)];
    return [...created, ...changesBelow(world, name)].filter(isOf(name));
  };
  return {
    ofDatabasesIn: (instance) => databaseOperationsIn(world, instance),
    of: (place) =>
      instanceOf(place) === place
        ? ofInstance(place)
        : databaseOperationsIn(world, instanceOf(place)).filter(isOf(place)),
  };
}

/** Makes a test of whether an operation is one on a place itself. */
export function isOf(place: string): (it: Placed) => boolean {
  return ({ operation }) => operation.name?.startsWith(`${place}/operations/`) === true;
}
