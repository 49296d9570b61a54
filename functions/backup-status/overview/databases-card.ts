import type { DatabaseState } from '../../../shared/freshness/database.ts';
import { ageMs } from '../../../shared/freshness/verdict.ts';
import { lastSegment } from '../../../shared/spanner/names.ts';
import type { Part } from '../../../shared/status-ports.ts';
import { duration } from '../../../shared/terminal/amounts.ts';
import { type Card, named } from './card.ts';

/** Which databases are stale, and which was last backed up when. */
export function databasesCard({ items, next }: Part<DatabaseState>, now: Date): Card {
  const stale = items.filter(({ verdict }) => verdict?.is === 'stale');
  const judged = items.some(({ verdict }) => verdict !== undefined);
  const all = `${items.length}${next === undefined ? '' : '+'}`;
  const recent = mostRecent(items, now);
  const [latest] = recent;
  const worst = (stale.length > 0 ? stale : items).filter((state) => state !== latest);
  const others = recent.filter((state) => !stale.includes(state));
  return {
    list: 'databases',
    tone: stale.length > 0 ? 'bad' : judged ? 'good' : 'quiet',
    // The stale ones come first: where all are that, more may be.
    count: !judged || (stale.length === items.length && next) ? all : `${stale.length} of ${all}`,
    what: judged ? 'databases stale' : 'databases',
    words: [
      ...worst.slice(0, named - 1).map((state) => backedUp(state, now)),
      ...(latest === undefined
        ? []
        : stale.length > 0 && others.length > 0
          ? [recentText(others, next !== undefined, now)]
          : [backedUp(latest, now)]),
    ],
  };
}

/** Those with the newest good backup: several, where their ages are the same to whoever reads them. */
function mostRecent(items: readonly DatabaseState[], now: Date): DatabaseState[] {
  const byAge = items
    .filter((state) => ageMs(state, now) !== undefined)
    .toSorted((one, other) => (ageMs(one, now) ?? 0) - (ageMs(other, now) ?? 0));
  const [latest] = byAge;
  return latest === undefined ? [] : byAge.filter((state) => ageText(state, now) === ageText(latest, now));
}

function ageText(state: DatabaseState, now: Date): string | undefined {
  const ms = ageMs(state, now);
  return ms === undefined ? undefined : duration(ms);
}

function backedUp(state: DatabaseState, now: Date): string {
  const known = ageText(state, now);
  const said = known === undefined ? 'no good backup' : `last backed up ${known} ago`;
  return `${lastSegment(state.database)}: ${said}`;
}

/** `goesOn`: others, which are not read here, may have a newer one. */
function recentText(states: readonly DatabaseState[], goesOn: boolean, now: Date): string {
  const [first, second] = states.map(({ database }) => lastSegment(database));
  const others = states.length - 1;
  const whose =
    others === 0 ? `is of ${first}` : `are of ${first} and ${others === 1 ? second : `${others} others`}`;
  const [latest] = states;
  return `the most recent${goesOn ? ' of these' : ''} ${whose}, ${latest && ageText(latest, now)} ago`;
}
