import { judgeVerdict } from './freshness.ts';
import type { Ledger } from './ledger.ts';
import type { Violation } from './violation.ts';

/** What of a ledger is looked at. */
export type Announced = Pick<Ledger, 'databases' | 'events' | 'isBlind' | 'spanner'>;

/** What is announced of a database goes to and fro, and in the end all is said as it is. */
export function judgeFreshness(ledger: Announced, nowMs: number): Violation[] {
  const found: Violation[] = [];
  const judged = ledger.databases().filter(({ verdict }) => verdict !== undefined);
  if (judged.length !== 1)
    found.push({ kind: 'lost', what: `${judged.length} databases are judged, and one is to be` });
  for (const state of ledger.isBlind ? [] : judged) {
    if (state.verdict?.code === 'UNSEEN')
      found.push({ kind: 'lost', what: `${state.database} is still unseen` });
    found.push(...judgeVerdict(state, ledger.spanner, nowMs));
  }
  const told = new Map(ledger.events.map((event) => [event.id, event]));
  const edges = [...told.values()].filter(({ kind }) => kind === 'stale' || kind === 'fresh');
  for (const [database, events] of Map.groupBy(edges, ({ subject }) => subject)) {
    // Ids begin with the database and the time of the edge.
    const kinds = events.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(({ kind }) => kind);
    if (kinds.some((kind, index) => kind !== (index % 2 === 0 ? 'stale' : 'fresh')))
      found.push({ kind: 'duplicated', what: `${database} was announced as ${kinds.join(', ')}` });
  }
  return found;
}
