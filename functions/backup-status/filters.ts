import { type State, states } from '../../shared/record/states.ts';
import { parseDuration, spelledDuration } from '../../shared/request/duration.ts';
import {
  databaseIdPattern,
  databaseNamePattern,
  instanceIdPattern,
  instanceNamePattern,
  longestName,
} from '../../shared/spanner/names.ts';
import { millisOf, parseTimestamp } from '../../shared/spanner/timestamp.ts';
import { type Href, href } from './links.ts';

/** What a list is narrowed by. It lives in the address, so that a view can be sent to a colleague. */
export interface Filters {
  /** An instance's id or full name. */
  readonly instance: string | undefined;
  /** A database's id or full name. */
  readonly database: string | undefined;
  /** Empty: all. */
  readonly states: readonly State[];
  /** How far back what has ended is shown, as it was written: `3d`, or a time. */
  readonly since: string;
  /** The time that this means. */
  readonly from: Date;
}

/** A parameter that cannot be right, and what would be. */
export interface FilterProblem {
  readonly name: string;
  readonly message: string;
}

const dayMs = 86_400_000;
const defaultSinceMs = 3 * dayMs;
const defaultSince = spelledDuration({ months: 0, ms: defaultSinceMs });
/** Records are kept for 90 days after their backups. */
const longestSinceMs = 400 * dayMs;
const longestSince = spelledDuration({ months: 0, ms: longestSinceMs });

/** The filters of an address, and a sentence for each that cannot be right: it counts as not said. */
export function filtersOf(
  query: URLSearchParams,
  now: Date,
): {
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
  const from = timeOf(since, now);
  if (from === undefined)
    problems.push({
      name: 'since',
      message: `expected a duration such as 3d or 12h, or a time such as 2026-11-22T10:00:00Z, not further back than ${longestSince}`,
    });
  return {
    filters: {
      instance,
      database,
      states: known,
      since: from === undefined ? defaultSince : since,
      from: from ?? before(now, defaultSinceMs),
    },
    problems,
  };
}

/** The time that a duration before now or a time in RFC 3339 means; undefined: neither, or too far back, or still to come. */
function timeOf(text: string, now: Date): Date | undefined {
  const parsed = parseDuration(text);
  const time = parseTimestamp(text);
  if (parsed === undefined && time === undefined) return undefined;
  if (parsed !== undefined && parsed.months !== 0) return undefined;
  const from = time === undefined ? before(now, parsed?.ms ?? 0) : new Date(millisOf(time));
  const agoMs = now.getTime() - from.getTime();
  return agoMs > 0 && agoMs <= longestSinceMs ? from : undefined;
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** How far back, as words that stand behind what ended: `within 3d`, `since 2026-11-22T10:00:00Z`. */
export function sinceText({ since }: Pick<Filters, 'since'>): string {
  return parseTimestamp(since) === undefined ? `within ${since}` : `since ${since}`;
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
