import type { Database } from './places.ts';
import type { Restorations } from './restorations.ts';

/**
 * The state of a database by now: CREATING until it can be used, READY_OPTIMIZING while a restored one is slower than
 * it will be.
 */
export function databaseStateOf(
  database: Database,
  { restorations, nowMs }: { readonly restorations: Restorations; readonly nowMs: () => number },
): 'CREATING' | 'READY_OPTIMIZING' | 'READY' {
  const restoration = restorations.behind(database.name);
  const restored = restoration && restorations.stateOf(restoration);
  if (restored !== undefined && restored !== 'GONE') return restored;
  return database.readyAtMs > nowMs() ? 'CREATING' : 'READY';
}
