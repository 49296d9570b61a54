import { instanceOf, isDatabaseName } from '../names.ts';
import { isOf, type OperationSource } from '../operation-source.ts';
import { type Placed, restoresIn } from '../placed-operations.ts';
import type { World } from '../world.ts';
import type { Upstream } from './client.ts';

/**
 * The upstream's own operations, and the restores that were made here. The upstream does not say when its operations
 * began: they come last, as it lists them.
 */
export function operationsBehind(world: World, upstream: Upstream): OperationSource {
  const theirs = async (place: string): Promise<Placed[]> => {
    const operations = await upstream.listOperations(`${place}/operations`);
    return operations.map((operation, index) => ({ operation, position: { timeMs: 0, sequence: -index } }));
  };
  const restoresOf = (place: string): Placed[] => restoresIn(world, instanceOf(place)).filter(isOf(place));
  return {
    async ofDatabasesIn(instance) {
      const databases = await upstream.databasesIn(instance);
      const all = await Promise.all(databases.map(theirs));
      return [...restoresIn(world, instance), ...all.flat().map(numbered)];
    },
    of: async (place) => [...(isDatabaseName(place) ? restoresOf(place) : []), ...(await theirs(place))],
  };
}

/** Places that no two of a list share. */
function numbered(it: Placed, index: number): Placed {
  return { ...it, position: { timeMs: 0, sequence: -index } };
}
