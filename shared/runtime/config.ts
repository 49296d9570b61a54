import { noTargets, parseTargets, type Targets, targetForm } from '../freshness/targets.ts';
import { type Bounds, databasePatternPattern } from '../request/bounds.ts';
import { type Duration, parseDuration } from '../request/duration.ts';
import { everyDay, keeping, keptUntil, retentionProblem } from '../request/request.ts';
import { labelLimits } from '../request/request-schema.ts';

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

/** What a variable's text has to be, and the value it stands for. */
interface Kind<Value> {
  readonly expected: string;
  readonly read: (text: string) => Value | undefined;
  /** Which part of the text is wrong. */
  readonly why?: (text: string) => string;
}

const text: Kind<string> = { expected: 'a name', read: (value) => (/^\S+$/.test(value) ? value : undefined) };
const topic: Kind<string> = {
  expected: 'a topic: its id, or projects/P/topics/T',
  read: (value) =>
    /^(projects\/[^/\s]+\/topics\/)?[A-Za-z][\w.~+%-]{2,254}$/.test(value) ? value : undefined,
};
const address: Kind<string> = {
  expected: 'host:port',
  read: (value) => (/^[\w.-]+:\d{1,5}$/.test(value) ? value : undefined),
};
const duration: Kind<Duration> = { expected: 'a duration such as 14d, 10m or 30s', read: parseDuration };
// One that Spanner would never take has every request rejected that leaves its retention to us.
const retention: Kind<Duration> = {
  expected: `a duration such as 14d, at least ${keeping.shortest} and at most ${keeping.longest}`,
  read: (value) => {
    const parsed = parseDuration(value);
    return parsed && retentionProblem(parsed) === undefined ? parsed : undefined;
  },
};
const span: Kind<number> = {
  expected: 'a duration such as 10m or 30s, without months',
  read: (value) => {
    const parsed = parseDuration(value);
    return parsed?.months === 0 ? parsed.ms : undefined;
  },
};
const rate: Kind<number> = {
  expected: "a number above 0 and at most 5, Spanner's own limit",
  read: (value) => {
    const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    return parsed > 0 && parsed <= 5 ? parsed : undefined;
  },
};

const databases: Kind<readonly string[]> = {
  expected: 'names of databases, with commas between them; * stands for any letters within a segment',
  read: (value) => {
    const patterns = value.split(',').map((pattern) => pattern.trim());
    return patterns.every((pattern) => databasePatternPattern.test(pattern)) ? patterns : undefined;
  },
};
const targets: Kind<Targets> = {
  expected: targetForm,
  read: (value) => {
    const parsed = parseTargets(value);
    return 'problem' in parsed ? undefined : parsed;
  },
  why: (value) => {
    const parsed = parseTargets(value);
    return 'problem' in parsed ? parsed.problem : '';
  },
};
const onOrOff: Kind<boolean> = {
  expected: 'on or off',
  read: (value) => (value === 'on' || value === 'off' ? value === 'on' : undefined),
};
const labelCount: Kind<number> = {
  expected: `a whole number from 0 to ${labelLimits.count}`,
  read: (value) =>
    /^\d{1,2}$/.test(value) && Number(value) <= labelLimits.count ? Number(value) : undefined,
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Every variable the functions know, with what it has to be and the name of its meaning in docs/configuration.md.
 * A variable that is set but empty is a problem: somebody meant to say something.
 */
export const variables = {
  GOOGLE_CLOUD_PROJECT: text,
  FIRESTORE_DATABASE: text,
  REQUESTS_TOPIC: topic,
  EVENTS_TOPIC: topic,
  DEFAULT_RETENTION: retention,
  START_WITHIN: duration,
  ALLOWED_DATABASES: databases,
  LONGEST_RETENTION: retention,
  MOST_LABELS: labelCount,
  DELAYED_AFTER: span,
  FRESHNESS_TARGETS: targets,
  FRESHNESS_GRACE: span,
  FRESHNESS_INTERVAL: span,
  FOUND_BACKUPS: onOrOff,
  CREATE_CALLS_PER_SECOND: rate,
  POLL_CALLS_PER_SECOND: rate,
  SPANNER_EMULATOR_HOST: address,
  FIRESTORE_EMULATOR_HOST: address,
  PUBSUB_EMULATOR_HOST: address,
} as const;

type Values = { [Name in keyof typeof variables]: ReturnType<(typeof variables)[Name]['read']> };

/** Variables that earlier versions knew. They are times of the protocol (`Policy`), and nothing reads them any more. */
const retired = [
  'TICK_DEADLINE',
  'START_PATIENCE',
  'CREATE_TIMEOUT',
  'READ_TIMEOUT',
  'LEASE_MARGIN',
  'REFUSAL_GRACE',
  'VANISHED_GRACE',
  'FIRST_RETRY',
  'LONGEST_RETRY',
  'BLOCKED_RETRY',
] as const;

/**
 * A sentence for each variable that is set and that nothing reads any more. A deployment goes on with the default, which
 * is right for it: so this is a warning and not a ConfigError.
 */
export function retiredSettings(environment: Environment): string[] {
  return retired
    .filter((name) => environment[name] !== undefined)
    .map((name) => `${name} is set, and is no setting any more: the default is used. Remove it.`);
}

const required = ['GOOGLE_CLOUD_PROJECT', 'REQUESTS_TOPIC', 'EVENTS_TOPIC'] as const;

/** Reads the configuration, or throws a ConfigError with all that is wrong with it. */
export function parseConfig(environment: Environment): Config {
  const problems: string[] = [];
  const values: Partial<Record<string, unknown>> = {};
  for (const [name, kind] of Object.entries<Kind<unknown>>(variables)) {
    const value = environment[name];
    if (value === undefined) continue;
    values[name] = kind.read(value);
    if (values[name] !== undefined) continue;
    const why = kind.why === undefined ? '' : ` (${kind.why(value)})`;
    problems.push(`${name} is ${JSON.stringify(value)}: expected ${kind.expected}${why}`);
  }
  for (const name of required) {
    if (environment[name] === undefined)
      problems.push(`${name} is missing: expected ${variables[name].expected}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  // Each value was made by the reader of its own name just above.
  const config = configOf(values as Values);
  const contradictions = contradictionsOf(config, environment);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return config;
}

/** Values that are right in themselves, and wrong beside each other. */
function contradictionsOf(config: Config, environment: Environment): string[] {
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
  const project = values.GOOGLE_CLOUD_PROJECT ?? '';
  const fullTopic = (name = '') => (name.includes('/') ? name : `projects/${project}/topics/${name}`);
  return {
    project,
    firestoreDatabase: values.FIRESTORE_DATABASE ?? '(default)',
    requestsTopic: fullTopic(values.REQUESTS_TOPIC),
    eventsTopic: fullTopic(values.EVENTS_TOPIC),
    defaultRetention: values.DEFAULT_RETENTION,
    startWithin: values.START_WITHIN ?? { months: 0, ms: 86_400_000 },
    bounds: {
      allowedDatabases: values.ALLOWED_DATABASES ?? [],
      longestRetention: values.LONGEST_RETENTION,
      mostLabels: values.MOST_LABELS ?? labelLimits.count,
    },
    createCallsPerSecond: values.CREATE_CALLS_PER_SECOND ?? 1,
    // With createBackup's 1, and both bursts, 485 calls in 100 s; Spanner refuses the 501st. A tick that takes up calls
    // until 58 s after its beginning leaves no gap before the next that the burst does not fill. Both together are a
    // third off the time until the last of 1,000 backups has started (bench: midnight).
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
