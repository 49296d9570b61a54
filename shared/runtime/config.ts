import { noTargets, type Targets } from '../freshness/targets.ts';
import type { Bounds } from '../request/bounds.ts';
import type { Duration } from '../request/duration.ts';
import { everyDay, keptUntil } from '../request/request.ts';
import { labelLimits } from '../request/request-schema.ts';
import { spannerCallsPerSecond } from './call-windows.ts';
import { type Environment, readVariables, type Values, variables } from './settings.ts';

/** Everything the functions take from their environment. */
export interface Config {
  readonly project: string;
  readonly firestoreDatabase: string;
  /** Full name, `projects/P/topics/T`. */
  readonly requestsTopic: string;
  readonly eventsTopic: string;
  readonly defaultRetention: Duration | undefined;
  readonly startWithin: Duration;
  /** What publishers may ask for here. */
  readonly bounds: Bounds;
  /** Admin calls a second and project, of createBackup and of the poller. */
  readonly createCallsPerSecond: number;
  readonly pollCallsPerSecond: number;
  /** A backup that runs for longer is announced as delayed; undefined leaves it to the policy. */
  readonly delayedAfterMs: number | undefined;
  /** Which databases are judged by how old their newest good backup is. */
  readonly freshness: {
    readonly targets: Targets;
    /** How old a database without a backup may be; undefined is as old as its target. */
    readonly graceMs: number | undefined;
    /** How often an instance is looked at. */
    readonly intervalMs: number;
    /** Backups that no request asked for are announced. */
    readonly found: boolean;
  };
  /** `host:port` of local stand-ins; undefined is Google. */
  readonly emulators: {
    readonly spanner: string | undefined;
    readonly firestore: string | undefined;
    readonly pubsub: string | undefined;
  };
}

/** The environment does not say what has to be said; the message names every variable and what would be right. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`bad configuration:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the configuration, or throws a ConfigError with all that is wrong with it. */
export function parseConfig(environment: Environment): Config {
  const read = readVariables(environment, variables);
  if (!read.ok) throw new ConfigError(read.problems);
  const config = configOf(read.values);
  const contradictions = contradictionsOf(config, environment);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return config;
}

/** Values that are right in themselves, and wrong beside each other. */
function contradictionsOf(config: Config, environment: Environment): string[] {
  return [...retentionsOf(config, environment), ...ratesOf(config)];
}

// A stand-in for Spanner on this machine has no limit, or one that it was told.
function ratesOf({ createCallsPerSecond, pollCallsPerSecond, emulators }: Config): string[] {
  const sum = Number((createCallsPerSecond + pollCallsPerSecond).toFixed(9));
  if (emulators.spanner !== undefined || sum <= spannerCallsPerSecond) return [];
  return [
    `CREATE_CALLS_PER_SECOND and POLL_CALLS_PER_SECOND are ${createCallsPerSecond} and ${pollCallsPerSecond}: expected at most ${spannerCallsPerSecond} together, which is Spanner's own limit; give both functions both`,
  ];
}

function retentionsOf(config: Config, environment: Environment): string[] {
  const { defaultRetention, bounds } = config;
  if (!defaultRetention || !bounds.longestRetention) return [];
  if (!isLonger(defaultRetention, bounds.longestRetention)) return [];
  return [
    `DEFAULT_RETENTION is ${JSON.stringify(environment.DEFAULT_RETENTION)}: expected at most LONGEST_RETENTION, or every request that leaves its retention to it is rejected`,
  ];
}

/** Longer from some day on: months have 28 to 31 days, years 365 or 366. */
function isLonger(one: Duration, other: Duration): boolean {
  return everyDay.some((from) => keptUntil(from, one) > keptUntil(from, other));
}

function configOf(values: Values): Config {
  const project = values.GOOGLE_CLOUD_PROJECT;
  return {
    project,
    firestoreDatabase: values.FIRESTORE_DATABASE ?? defaultDatabase,
    requestsTopic: fullTopic(project, values.REQUESTS_TOPIC),
    eventsTopic: fullTopic(project, values.EVENTS_TOPIC),
    ...publishersOf(values),
    createCallsPerSecond: values.CREATE_CALLS_PER_SECOND ?? 1,
    // With createBackup's 1 it is 285 calls in any minute and 475 in any 100 s; Spanner refuses the 301st or the 501st. What
    // is left is for people.
    pollCallsPerSecond: values.POLL_CALLS_PER_SECOND ?? 3.75,
    delayedAfterMs: values.DELAYED_AFTER,
    freshness: {
      targets: values.FRESHNESS_TARGETS ?? noTargets,
      graceMs: values.FRESHNESS_GRACE,
      intervalMs: values.FRESHNESS_INTERVAL ?? 15 * 60_000,
      found: values.FOUND_BACKUPS ?? false,
    },
    emulators: {
      spanner: values.SPANNER_EMULATOR_HOST,
      firestore: values.FIRESTORE_EMULATOR_HOST,
      pubsub: values.PUBSUB_EMULATOR_HOST,
    },
  };
}

/** Firestore's own name of a project's first database. */
export const defaultDatabase = '(default)';

/** The full name of a topic that may be given by its id. */
export function fullTopic(project: string, name: string): string {
  return name.includes('/') ? name : `projects/${project}/topics/${name}`;
}

/** What publishers may ask for, and what they need not say. */
export function publishersOf(
  values: Pick<
    Values,
    'DEFAULT_RETENTION' | 'START_WITHIN' | 'ALLOWED_DATABASES' | 'LONGEST_RETENTION' | 'MOST_LABELS'
  >,
): Pick<Config, 'defaultRetention' | 'startWithin' | 'bounds'> {
  return {
    defaultRetention: values.DEFAULT_RETENTION,
    startWithin: values.START_WITHIN ?? { months: 0, ms: 86_400_000 },
    bounds: {
      allowedDatabases: values.ALLOWED_DATABASES ?? [],
      longestRetention: values.LONGEST_RETENTION,
      mostLabels: values.MOST_LABELS ?? labelLimits.count,
    },
  };
}
