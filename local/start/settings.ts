import * as v from 'valibot';
import { parseDuration } from '../../shared/request/duration.ts';
import { variables } from '../../shared/runtime/settings.ts';
import type { StackPorts } from '../stack.ts';

/** The stack's ports, and that of what only `npm start` has. */
export interface StartPorts extends StackPorts {
  /** The control panel of the local Spanner. */
  readonly control: number;
}

/** The variable of each port, and the port without it. */
export const portVariables = {
  pubsub: { name: 'PUBSUB_PORT', port: 8085, what: 'Pub/Sub' },
  pubsubRest: { name: 'PUBSUB_REST_PORT', port: 8087, what: "Pub/Sub's REST API" },
  firestore: { name: 'FIRESTORE_PORT', port: 8086, what: 'Firestore' },
  spanner: { name: 'SPANNER_PORT', port: 9010, what: 'Spanner' },
  spannerRest: { name: 'SPANNER_REST_PORT', port: 9020, what: "Spanner's REST API" },
  createBackup: { name: 'CREATE_BACKUP_PORT', port: 8081, what: 'createBackup' },
  pollOperations: { name: 'POLL_OPERATIONS_PORT', port: 8082, what: 'pollOperations' },
  backupStatus: { name: 'BACKUP_STATUS_PORT', port: 8083, what: 'backupStatus' },
  control: { name: 'CONTROL_PORT', port: 8084, what: 'the control panel' },
} as const satisfies Record<keyof StartPorts, { name: string; port: number; what: string }>;

/** All that have a port. */
export const services = Object.keys(portVariables).filter(hasPort);

function hasPort(name: string): name is keyof StartPorts {
  return Object.hasOwn(portVariables, name);
}

export const defaultPubSub = `127.0.0.1:${portVariables.pubsub.port}`;

/** What `npm start` takes from its environment. */
export interface Settings {
  readonly ports: StartPorts;
  readonly tickMs: number;
  readonly backupMs: number;
  readonly copyMs: number;
  /** Until a restored database can be used. */
  readonly restoreMs: number;
  /** From then until it is as fast as before. */
  readonly optimizeMs: number;
  /** Emulators that run already and are used instead of our own. */
  readonly external: { readonly pubsub?: string; readonly firestore?: string };
  /** A Spanner emulator that runs already: the upstream of ours. */
  readonly spannerEmulator: string | undefined;
  /** Configuration of the functions. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The environment does not say what has to be said; the message names every variable and what would be right. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** These are the stack's own to decide. */
const decidedHere = [
  'GOOGLE_CLOUD_PROJECT',
  'FIRESTORE_DATABASE',
  'REQUESTS_TOPIC',
  'EVENTS_TOPIC',
  'SPANNER_EMULATOR_HOST',
  'FIRESTORE_EMULATOR_HOST',
  'PUBSUB_EMULATOR_HOST',
];

/**
 * Set by the lines that `npm start` prints for other programs: the addresses of that stack. A shell that has them starts
 * the next stack as well, and its own old addresses are no emulators of somebody else.
 */
export const ownAddresses = 'LOCAL_STACK';

/** Production waits for minutes; somebody who tries things out does not want to. */
export const impatience = {
  firstRetryMs: 5_000,
  longestRetryMs: 30_000,
  blockedRetryMs: 60_000,
  refusalGraceMs: 30_000,
};

/**
 * Reads the settings. The functions' own variables (docs/configuration.md) are passed on to them.
 *
 * @throws {SettingsError} with all that is wrong
 */
export function settingsOf(environment: Environment): Settings {
  const problems: string[] = [];
  const own = (environment[ownAddresses] ?? '').split(',');
  const ports = {
    pubsub: port('pubsub'),
    pubsubRest: port('pubsubRest'),
    firestore: port('firestore'),
    spanner: port('spanner'),
    spannerRest: port('spannerRest'),
    createBackup: port('createBackup'),
    pollOperations: port('pollOperations'),
    backupStatus: port('backupStatus'),
    control: port('control'),
  };
  const pubsub = address('PUBSUB_EMULATOR_HOST');
  const firestore = address('FIRESTORE_EMULATOR_HOST');
  const tickMs = span('TICK_INTERVAL', '5s');
  const backupMs = span('BACKUP_DURATION', '30s');
  const copyMs = environment.COPY_DURATION === undefined ? backupMs : span('COPY_DURATION', '');
  const settings = {
    ports,
    tickMs,
    backupMs,
    copyMs,
    restoreMs: span('RESTORE_DURATION', '10s'),
    optimizeMs: span('OPTIMIZE_DURATION', '10s'),
    external: {
      ...(pubsub !== undefined && { pubsub }),
      ...(firestore !== undefined && { firestore }),
    },
    spannerEmulator: address('SPANNER_EMULATOR_HOST'),
    environment: functionsEnvironment(environment),
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;

  function port(service: keyof StartPorts): number {
    const { name, port } = portVariables[service];
    const text = environment[name] ?? String(port);
    if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text);
    problems.push(`${name} is ${JSON.stringify(text)}: expected a port from 1 to 65535`);
    return 0;
  }

  function span(name: string, otherwise: string): number {
    const text = environment[name] ?? otherwise;
    const parsed = parseDuration(text);
    if (parsed?.months === 0) return parsed.ms;
    problems.push(`${name} is ${JSON.stringify(text)}: expected a duration such as 5s or 2m`);
    return 0;
  }

  function address(name: keyof typeof variables & string): string | undefined {
    const text = environment[name];
    if (text === undefined || own.includes(text)) return undefined;
    const [issue] = v.safeParse(variables[name], text).issues ?? [];
    if (issue !== undefined) problems.push(`${name} is ${JSON.stringify(text)}: expected ${issue.message}`);
    return text;
  }
}

function functionsEnvironment(environment: Environment): Record<string, string> {
  const passed = Object.keys(variables).flatMap((name) => {
    const value = environment[name];
    return value === undefined || decidedHere.includes(name) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(passed);
}
