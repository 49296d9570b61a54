import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, ConfigError, parseConfig } from '../../../shared/runtime/config.ts';
import { variables } from '../../../shared/runtime/settings.ts';

const required = { GOOGLE_CLOUD_PROJECT: 'p', REQUESTS_TOPIC: 'requests', EVENTS_TOPIC: 'events' };

const minute = 60_000;
const hour = 60 * minute;

interface Row {
  readonly variable: keyof typeof variables;
  readonly reads: (config: Config) => unknown;
  /** What it is where the variable is not set; 'required' where it has to be. */
  readonly unset: unknown;
  readonly valid: readonly (readonly [text: string, meaning: unknown])[];
  readonly invalid: readonly string[];
}

const span = (variable: Row['variable'], reads: Row['reads'], unset: unknown): Row => ({
  variable,
  reads,
  unset,
  valid: [
    ['90s', 90_000],
    ['40m', 40 * minute],
  ],
  invalid: ['soon', '30', '-1m', 'P1M', '0s'],
});

const orders = 'projects/shop/instances/main/databases/orders';

const table: readonly Row[] = [
  {
    variable: 'FRESHNESS_TARGETS',
    reads: ({ freshness }) => freshness.targets.of(orders)?.maxAgeMs,
    unset: undefined,
    valid: [
      [`${orders}=26h`, 26 * hour],
      ['projects/shop/instances/main/databases/*=1d', 24 * hour],
    ],
    invalid: [orders, '26h', 'projects/shop/instances/*/databases/*=26h'],
  },
  span('FRESHNESS_GRACE', ({ freshness }) => freshness.graceMs, undefined),
  span('FRESHNESS_INTERVAL', ({ freshness }) => freshness.intervalMs, 15 * minute),
  {
    variable: 'FOUND_BACKUPS',
    reads: ({ freshness }) => freshness.found,
    unset: false,
    valid: [
      ['on', true],
      ['off', false],
    ],
    invalid: ['yes', 'true'],
  },
  {
    variable: 'GOOGLE_CLOUD_PROJECT',
    reads: ({ project }) => project,
    unset: 'required',
    valid: [
      ['my-project', 'my-project'],
      ['example.com:mine', 'example.com:mine'],
    ],
    invalid: ['my project'],
  },
  {
    variable: 'FIRESTORE_DATABASE',
    reads: ({ firestoreDatabase }) => firestoreDatabase,
    unset: '(default)',
    valid: [['backups', 'backups']],
    invalid: ['my database'],
  },
  {
    variable: 'REQUESTS_TOPIC',
    reads: ({ requestsTopic }) => requestsTopic,
    unset: 'required',
    valid: [
      ['asked', 'projects/p/topics/asked'],
      ['projects/q/topics/asked', 'projects/q/topics/asked'],
    ],
    invalid: ['1st', 'topics/asked', 'a topic', 'projects/q/subscriptions/asked'],
  },
  {
    variable: 'EVENTS_TOPIC',
    reads: ({ eventsTopic }) => eventsTopic,
    unset: 'required',
    valid: [
      ['told', 'projects/p/topics/told'],
      ['projects/q/topics/told', 'projects/q/topics/told'],
    ],
    invalid: ['x', 'projects//topics/told'],
  },
  {
    variable: 'DEFAULT_RETENTION',
    reads: ({ defaultRetention }) => defaultRetention,
    unset: undefined,
    valid: [
      ['14d', { months: 0, ms: 14 * 24 * hour }],
      ['P1M', { months: 1, ms: 0 }],
    ],
    // Every request without a period of its own would be rejected for the last two.
    invalid: ['two weeks', '14', '6h', '400d'],
  },
  {
    variable: 'START_WITHIN',
    reads: ({ startWithin }) => startWithin,
    unset: { months: 0, ms: 24 * hour },
    valid: [['2h', { months: 0, ms: 2 * hour }]],
    invalid: ['tonight', '-2h'],
  },
  {
    variable: 'ALLOWED_DATABASES',
    reads: ({ bounds }) => bounds.allowedDatabases,
    unset: [],
    valid: [
      [
        'projects/p/instances/i/databases/d, projects/q/instances/*/databases/*',
        ['projects/p/instances/i/databases/d', 'projects/q/instances/*/databases/*'],
      ],
    ],
    invalid: ['*', 'orders', 'projects/p/instances/i/databases/d,'],
  },
  {
    variable: 'LONGEST_RETENTION',
    reads: ({ bounds }) => bounds.longestRetention,
    unset: undefined,
    valid: [['30d', { months: 0, ms: 30 * 24 * hour }]],
    invalid: ['30', '1h'],
  },
  {
    variable: 'MOST_LABELS',
    reads: ({ bounds }) => bounds.mostLabels,
    unset: 16,
    valid: [
      ['0', 0],
      ['16', 16],
    ],
    invalid: ['17', '-1', '1.5', 'few'],
  },
  {
    variable: 'CREATE_CALLS_PER_SECOND',
    reads: ({ createCallsPerSecond }) => createCallsPerSecond,
    unset: 1,
    valid: [
      ['0.5', 0.5],
      ['1.25', 1.25],
    ],
    invalid: ['0', '-1', '5.1', 'many', '1e0', '0x1'],
  },
  {
    variable: 'POLL_CALLS_PER_SECOND',
    reads: ({ pollCallsPerSecond }) => pollCallsPerSecond,
    unset: 3.75,
    valid: [['1', 1]],
    invalid: ['0', '6', 'NaN'],
  },
  span('DELAYED_AFTER', ({ delayedAfterMs }) => delayedAfterMs, undefined),
  ...(['spanner', 'firestore', 'pubsub'] as const).map(
    (service): Row => ({
      variable: `${service.toUpperCase() as Uppercase<typeof service>}_EMULATOR_HOST`,
      reads: ({ emulators }) => emulators[service],
      unset: undefined,
      valid: [['127.0.0.1:8085', '127.0.0.1:8085']],
      invalid: ['localhost', 'http://localhost:8085', ':8085', 'localhost:port'],
    }),
  ),
];

test('every variable of the functions has a row in this table', () => {
  assert.deepEqual(table.map(({ variable }) => variable).toSorted(), Object.keys(variables).toSorted());
});

for (const { variable, reads, unset, valid, invalid } of table) {
  if (unset === 'required') {
    test(`without ${variable} the configuration is refused`, () => {
      assert.throws(
        () => parseConfig({ ...required, [variable]: undefined }),
        new RegExp(`${variable} is missing`),
      );
    });
  } else {
    test(`${variable} is ${JSON.stringify(unset) ?? 'nothing'} unless it is set`, () => {
      assert.deepEqual(reads(parseConfig(required)), unset);
    });
  }
  for (const [text, meaning] of valid) {
    test(`${variable} may be ${text}`, () => {
      assert.deepEqual(reads(parseConfig({ ...required, [variable]: text })), meaning);
    });
  }
  for (const text of ['', ' ', ...invalid]) {
    test(`${variable} may not be ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseConfig({ ...required, [variable]: text }),
        (error) =>
          error instanceof ConfigError &&
          error.message.includes(`- ${variable} is ${JSON.stringify(text)}: expected `),
      );
    });
  }
}

test('a wrong entry in a list of targets is named', () => {
  const FRESHNESS_TARGETS = `${orders}=26h,projects/shop/instances/*/databases/*=26h`;
  assert.throws(
    () => parseConfig({ ...required, FRESHNESS_TARGETS }),
    /\("projects\/shop\/instances\/\*\/databases\/\*=26h" is no target\)$/,
  );
});

test('the two call rates together may not exceed what Spanner allows', () => {
  const rates = (create: string, poll: string, more: object = {}) =>
    parseConfig({ ...required, ...more, CREATE_CALLS_PER_SECOND: create, POLL_CALLS_PER_SECOND: poll });
  assert.equal(rates('2.3', '2.7').pollCallsPerSecond, 2.7);
  assert.throws(
    () => rates('1.3', '3.75'),
    /CREATE_CALLS_PER_SECOND and POLL_CALLS_PER_SECOND are 1.3 and 3.75: expected at most 5 together/,
  );
  // The default counts, too.
  assert.throws(() => parseConfig({ ...required, CREATE_CALLS_PER_SECOND: '3' }), /are 3 and 3.75/);
  // A stand-in on this machine has a limit of its own, or none.
  assert.equal(rates('5', '5', { SPANNER_EMULATOR_HOST: '127.0.0.1:9010' }).createCallsPerSecond, 5);
});
