import * as v from 'valibot';
import { parseTargets, type Targets, targetForm } from '../freshness/targets.ts';
import { databasePatternPattern } from '../request/bounds.ts';
import { type Duration, parseDuration } from '../request/duration.ts';
import { keeping, retentionProblem } from '../request/request.ts';
import { labelLimits } from '../request/request-schema.ts';

/*
 * The environment variables of the functions. The message of each schema is what would be right, as it follows "expected".
 */

function matching(pattern: RegExp, expected: string) {
  return v.pipe(v.string(expected), v.regex(pattern, expected));
}

function readBy<Value>(read: (text: string) => Value | undefined, expected: string) {
  return v.pipe(
    v.string(expected),
    v.rawTransform<string, Value>(({ dataset, addIssue, NEVER }) => {
      const value = read(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: expected });
      return NEVER;
    }),
  );
}

const text = matching(/^\S+$/, 'a name');
const topic = matching(
  /^(projects\/[^/\s]+\/topics\/)?[A-Za-z][\w.~+%-]{2,254}$/,
  'a topic: its id, or projects/P/topics/T',
);
const address = v.optional(matching(/^[\w.-]+:\d{1,5}$/, 'host:port'));
const duration = v.optional(readBy(parseDuration, 'a duration such as 14d, 10m or 30s'));
const span = v.optional(readBy(millisWithoutMonths, 'a duration such as 10m or 30s, without months'));
// Outside Spanner's limits, every request without its own retention would be rejected.
const retention = v.optional(
  readBy(
    possibleRetention,
    `a duration such as 14d, at least ${keeping.shortest} and at most ${keeping.longest}`,
  ),
);

const tooFast = "a number above 0 and at most 5, Spanner's own limit";
const rate = v.optional(
  v.pipe(
    matching(/^\d+(\.\d+)?$/, tooFast),
    v.transform(Number),
    v.gtValue(0, tooFast),
    v.maxValue(5, tooFast),
  ),
);

const fewLabels = `a whole number from 0 to ${labelLimits.count}`;
const labelCount = v.optional(
  v.pipe(matching(/^\d{1,2}$/, fewLabels), v.transform(Number), v.maxValue(labelLimits.count, fewLabels)),
);

const databaseNames =
  'names of databases, with commas between them; * stands for any letters within a segment';
const databases = v.optional(
  v.pipe(
    v.string(databaseNames),
    v.transform((value) => value.split(',').map((pattern) => pattern.trim())),
    v.array(matching(databasePatternPattern, databaseNames)),
  ),
);

const targets = v.optional(
  v.pipe(
    v.string(targetForm),
    v.rawTransform<string, Targets>(({ dataset, addIssue, NEVER }) => {
      const parsed = parseTargets(dataset.value);
      if (!('problem' in parsed)) return parsed;
      addIssue({ message: `${targetForm} (${parsed.problem})` });
      return NEVER;
    }),
  ),
);

const onOrOff = v.optional(
  v.pipe(
    v.picklist(['on', 'off'], 'on or off'),
    v.transform((value) => value === 'on'),
  ),
);

/**
 * Every variable the functions know, under the name of its meaning in docs/configuration.md. A variable that is set but empty
 * is a problem: somebody meant to say something.
 */
export const variables = {
  GOOGLE_CLOUD_PROJECT: text,
  FIRESTORE_DATABASE: v.optional(text),
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

export type Environment = Readonly<Record<string, string | undefined>>;

export type Values = v.InferOutput<v.ObjectSchema<typeof variables, undefined>>;

/** The values of all these variables, or a sentence for each that is missing or wrong. */
export function readVariables<Entries extends v.ObjectEntries>(
  environment: Environment,
  entries: Entries,
):
  | { readonly ok: true; readonly values: v.InferOutput<v.ObjectSchema<Entries, undefined>> }
  | { readonly ok: false; readonly problems: string[] } {
  // A variable that is not set is given as undefined, so that its own schema says what is expected.
  const given = Object.fromEntries(Object.keys(entries).map((name) => [name, environment[name]]));
  const result = v.safeParse(v.object(entries), given, { abortPipeEarly: true });
  if (result.success) return { ok: true, values: result.output };
  const expected = new Map<string, string>();
  for (const issue of result.issues) {
    const [name = ''] = (v.getDotPath(issue) ?? '').split('.');
    if (!expected.has(name)) expected.set(name, issue.message);
  }
  const problems = [...expected].map(([name, right]) =>
    environment[name] === undefined
      ? `${name} is missing: expected ${right}`
      : `${name} is ${JSON.stringify(environment[name])}: expected ${right}`,
  );
  return { ok: false, problems };
}

function millisWithoutMonths(value: string): number | undefined {
  const parsed = parseDuration(value);
  return parsed?.months === 0 ? parsed.ms : undefined;
}

function possibleRetention(value: string): Duration | undefined {
  const parsed = parseDuration(value);
  return parsed && retentionProblem(parsed) === undefined ? parsed : undefined;
}

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
