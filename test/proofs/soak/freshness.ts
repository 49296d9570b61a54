import { othersPerSurvey } from '../../../shared/runtime/lanes.ts';
import type { Accounts } from './doors.ts';
import type { Pace, Wait } from './fairness.ts';

const minuteMs = 60_000;

/** As it is configured where nothing else is: how often an instance is looked at to judge its databases. */
const intervalMs = 15 * minuteMs;

/** A day and a margin: longer than the soak, so that a database whose backup was made is never stale. */
const target = '26h';

/** What is wrong at the end with what is said of databases: each was asked for, and each has its backup. */
export interface DatabaseFindings {
  readonly unjudged: readonly string[];
  /** Those that are not fresh because of a backup. */
  readonly unfresh: readonly string[];
  /** From one look at the databases of an instance to the next, of the one that did worst. */
  readonly look: Wait;
}

/** The targets of a soak: every database of these instances. */
export function targetsOf(instances: readonly string[]): string {
  return instances.map((instance) => `${instance}/databases/*=${target}`).join(',');
}

/**
 * Holds what is said of databases against what was asked for: all backups were made, so each is fresh because of one. Fair
 * to an instance is its interval, then the two lists of all instances from the one call in sixteen that looks at databases
 * have where starts and observations wait, and the next tick.
 */
export function judgeDatabases(
  asked: readonly string[],
  instances: readonly string[],
  { databases, databaseLooks }: Pick<Accounts, 'databases' | 'databaseLooks'>,
  { perSecond }: Pace,
  from: number,
  to: number,
): DatabaseFindings {
  const verdicts = new Map(databases.map(({ database, code }) => [database, code]));
  const share = 1 / (othersPerSurvey + 1);
  const seen = Map.groupBy(databaseLooks, ({ instance }) => instance);
  const waits = instances.map((instance) => {
    const times = [from, ...(seen.get(instance) ?? []).map(({ at }) => at), to];
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  });
  return {
    unjudged: asked.filter((database) => verdicts.get(database) === undefined),
    unfresh: asked.filter((database) => !['BACKED_UP', undefined].includes(verdicts.get(database))),
    look: {
      waitedMs: Math.max(0, ...waits),
      fairMs: intervalMs + (instances.length * 2 * 1_000) / (perSecond * share) + minuteMs,
    },
  };
}
