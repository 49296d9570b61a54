import { parseArgs } from 'node:util';

/** What the command is told to do. Times are milliseconds. */
export interface CliOptions {
  readonly help: boolean;
  readonly project: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** A file with the databases that are there from the start. */
  readonly seed?: string;
  /** The address of Google's Spanner emulator, behind ours. */
  readonly upstream?: string;
  readonly backupMs: number;
  readonly copyMs: number;
  readonly restoreMs: number;
  readonly optimizeMs: number;
}

export type PortName = 'spanner' | 'spanner-rest' | 'pubsub' | 'pubsub-rest' | 'firestore';

/** The command line is wrong; the message names each option and what would be right. */
export class UsageError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'UsageError';
  }
}

export const usage = `Usage: google-emulators [options]

Runs emulators of Spanner, Pub/Sub and Firestore on 127.0.0.1 until Ctrl-C.

  --project ID                 the project in the exports that are printed, test; every project works
  --spanner-port PORT          9010; 0 is a free port, here and below
  --spanner-rest-port PORT     9020
  --pubsub-port PORT           8085
  --pubsub-rest-port PORT      8087
  --firestore-port PORT        8086
  --seed FILE                  a JSON file with databases that are there from the start
  --upstream HOST:PORT         Google's Spanner emulator: it has the data, and gets every call that is not about backups
  --backup-duration TIME       how long a backup takes, 10s; TIME is a number with ms, s, m or h
  --copy-duration TIME         how long a copy takes, as long as a backup
  --restore-duration TIME      how long a restored database is CREATING, 10s
  --optimize-duration TIME     how long it is READY_OPTIMIZING after that, 10s
  --help
`;

const text = { type: 'string' } as const;

/**
 * Reads the command line.
 *
 * @throws {UsageError} with all that is wrong
 */
export function optionsOf(args: readonly string[]): CliOptions {
  const values = valuesIn(args);
  const problems: string[] = [];
  const backupMs = time('backup-duration', '10s');
  const options: CliOptions = {
    help: values.help,
    project: values.project,
    ports: {
      spanner: port('spanner-port', '9010'),
      'spanner-rest': port('spanner-rest-port', '9020'),
      pubsub: port('pubsub-port', '8085'),
      'pubsub-rest': port('pubsub-rest-port', '8087'),
      firestore: port('firestore-port', '8086'),
    },
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(values.upstream !== undefined && { upstream: values.upstream }),
    backupMs,
    copyMs: values['copy-duration'] === undefined ? backupMs : time('copy-duration', ''),
    restoreMs: time('restore-duration', '10s'),
    optimizeMs: time('optimize-duration', '10s'),
  };
  if (!/^[^/\s]+$/.test(values.project)) problems.push('--project: expected the id of a project');
  if (values.upstream !== undefined && !/^[^:/\s]+:\d{1,5}$/.test(values.upstream))
    problems.push(`--upstream: expected HOST:PORT, not ${JSON.stringify(values.upstream)}`);
  if (values.upstream !== undefined && values.seed !== undefined)
    problems.push("--seed: databases are the upstream emulator's; make them there");
  if (problems.length > 0) throw new UsageError(problems);
  return options;

  function port(name: `${PortName}-port`, otherwise: string): number {
    const given = values[name] ?? otherwise;
    if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
    problems.push(`--${name}: expected a port from 0 to 65535, not ${JSON.stringify(given)}`);
    return 0;
  }

  function time(name: `${'backup' | 'copy' | 'restore' | 'optimize'}-duration`, otherwise: string): number {
    const given = values[name] ?? otherwise;
    const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(given) ?? [];
    if (count !== undefined && isUnit(unit)) return Number(count) * unitMs[unit];
    problems.push(`--${name}: expected a time such as 10s, 500ms or 2m, not ${JSON.stringify(given)}`);
    return 0;
  }
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

function isUnit(unit: string | undefined): unit is keyof typeof unitMs {
  return unit !== undefined && unit in unitMs;
}

function valuesIn(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        project: { ...text, default: 'test' },
        'spanner-port': text,
        'spanner-rest-port': text,
        'pubsub-port': text,
        'pubsub-rest-port': text,
        'firestore-port': text,
        seed: text,
        upstream: text,
        'backup-duration': text,
        'copy-duration': text,
        'restore-duration': text,
        'optimize-duration': text,
      },
    }).values;
  } catch (error) {
    throw new UsageError([error instanceof Error ? error.message : String(error)]);
  }
}
