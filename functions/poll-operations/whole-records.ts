import type { RecordStore, Stored } from '../../shared/ports.ts';
import type { Room } from './room.ts';

/** Firestore takes no larger document, so no record weighs more. */
const mostBytes = 1_048_576;

/** Records that are read together. */
export const recordsPerRead = 20;

/**
 * So many bytes of records are held at once, of all instances together: two reads of the largest, or any number of ordinary
 * ones, of one to three kilobytes. What is held takes up to five times as much of the heap: as it came, as it was parsed, and
 * as it is written. A heap of 256 MB has room for that (test/functions/poll-operations/whole-records.test.ts).
 */
export const roomBytes = 2 * recordsPerRead * mostBytes;

/** So many reads are under way at once for one list of records. */
const lanes = 4;

/**
 * Reads records whole and calls `act` with them, once there is room. Until their sizes are known, each counts as the largest
 * that there can be.
 */
export function holdingWhole<Result>(
  backups: readonly string[],
  { deps, wholeRecords }: { readonly deps: { readonly records: RecordStore }; readonly wholeRecords: Room },
  act: (stored: Stored[]) => Promise<Result>,
): Promise<Result> {
  return wholeRecords.with(backups.length * mostBytes, async (keep) => {
    const stored = await deps.records.readMany(backups);
    keep(stored.reduce((sum, { record }) => sum + Buffer.byteLength(JSON.stringify(record)), 0));
    return act(stored);
  });
}

/**
 * Calls `act` with `recordsPerRead` items at a time, in a few lanes at once, until one fails or `isToStop`. Gives how many
 * items were left over. If one failed, rejects once nothing is under way any more.
 */
export async function inParts<Item>(
  items: readonly Item[],
  act: (some: readonly Item[]) => Promise<void>,
  isToStop: () => boolean = () => false,
): Promise<number> {
  let next = 0;
  const failures: unknown[] = [];
  async function lane(): Promise<void> {
    while (next < items.length && failures.length === 0 && !isToStop()) {
      const some = items.slice(next, next + recordsPerRead);
      next += some.length;
      await act(some).catch((error: unknown) => failures.push(error));
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
  return items.length - next;
}
