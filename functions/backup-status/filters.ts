import { type State, states } from '../../shared/record/states.ts';
import { parseDuration } from '../../shared/request/duration.ts';
import {
  databaseIdPattern,
  databaseNamePattern,
  instanceIdPattern,
  instanceNamePattern,
  longestName,
} from '../../shared/spanner/names.ts';
import { type Href, href } from './links.ts';

/** What a list is narrowed by. It lives in the address, so that a view can be sent to a colleague. */
export interface Filters {
  /** An instance's id or full name. */
  readonly instance: string | undefined;
  /** A database's id or full name. */
  readonly database: string | undefined;
  /** Empty: all. */
  readonly states: readonly State[];
  /** How far back what has ended is shown, as it was written: `3d`. */
  readonly since: string;
  readonly sinceMs: number;
}

/** A parameter that cannot be right, and what would be. */
export interface FilterProblem {
  readonly name: string;
  readonly message: string;
}

const defaultSince = '3d';
/** Records are kept for 90 days after their backups. */
const longestSinceMs = 400 * 86_400_000;

/** The filters of an address, and a sentence for each that cannot be right: it counts as not said. */
export function filtersOf(query: URLSearchParams): {
  readonly filters: Filters;
  readonly problems: readonly FilterProblem[];
} {
  const problems: FilterProblem[] = [];
  const text = (name: string, patterns: readonly RegExp[], expected: string) => {
    const value = query.get(name)?.trim() ?? '';
    if (value === '') return undefined;
    if (value.length <= longestName && patterns.some((pattern) => pattern.test(value))) return value;
    problems.push({ name, message: `expected ${expected}` });
    return undefined;
  };
  const instance = text(
    'instance',
    [instanceIdPattern, instanceNamePattern],
    'an id, or projects/P/instances/I',
  );
  const database = text(
    'database',
    [databaseIdPattern, databaseNamePattern],
    'an id, or projects/P/instances/I/databases/D',
  );
  const asked = query.getAll('state').filter((state) => state !== '');
  const known = states.filter((state) => asked.includes(state));
  if (asked.some((state) => !states.some((one) => one === state)))
    problems.push({ name: 'state', message: `expected one of ${states.join(', ')}` });
  const since = query.get('since')?.trim() || defaultSince;
  const sinceMs = spanOf(since);
  if (sinceMs === undefined)
    problems.push({ name: 'since', message: 'expected a duration such as 3d or 12h, at most 400d' });
  return {
    filters: {
      instance,
      database,
      states: known,
      since: sinceMs === undefined ? defaultSince : since,
      sinceMs: sinceMs ?? spanOf(defaultSince) ?? 0,
    },
    problems,
  };
}

function spanOf(text: string): number | undefined {
  const parsed = parseDuration(text);
  if (parsed?.months !== 0 || parsed.ms <= 0 || parsed.ms > longestSinceMs) return undefined;
  return parsed.ms;
}

/** The address of a page with these filters; `more` adds to them, such as where a list goes on. */
export function filteredHref(
  segments: readonly string[],
  filters: Partial<Filters>,
  more: Readonly<Record<string, string | undefined>> = {},
): Href {
  const { instance, database, states: wanted = [], since } = filters;
  const address = href(segments, {
    instance,
    database,
    since: since === defaultSince ? undefined : since,
    ...more,
  });
  const state = wanted.map((one) => `state=${encodeURIComponent(one)}`).join('&');
  if (state === '') return address;
  return `${address}${address.includes('?') ? '&' : '?'}${state}`;
}
