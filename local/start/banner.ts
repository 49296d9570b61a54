import { lastSegment } from '../../shared/spanner/names.ts';
import { duration } from '../../shared/terminal/amounts.ts';
import { cell, type Line, span } from '../../shared/terminal/line.ts';
import { defaultPubSub, ownAddresses, portVariables, type Settings, type StartPorts } from './settings.ts';

/** What `npm start` tells about itself once it runs. */
export interface Running {
  readonly settings: Omit<Settings, 'ports'>;
  readonly addresses: Readonly<Record<'pubsub' | 'firestore' | 'spanner', string>>;
  /** Of the REST APIs, where there are any. */
  readonly rest: Readonly<Record<'pubsub' | 'spanner', string | undefined>>;
  readonly urls: Readonly<Record<'createBackup' | 'pollOperations' | 'backupStatus' | 'control', string>>;
  /** Full names of the databases there are to back up. */
  readonly databases: readonly string[];
}

const blank: Line = [];

/** Where there is none yet, the one that the printed command makes. */
const firstDatabase = 'projects/local/instances/main/databases/orders';

/** Where everything is, and what to paste. Lines to paste stand alone and begin at the left. */
export function banner({ settings, addresses, rest, urls, databases }: Running): Line[] {
  const { external, spannerEmulator, environment } = settings;
  const place = (name: keyof StartPorts, what: string, where: string): Line => [
    cell(`  ${what}`, 18),
    span(where, 'cyan'),
    span(name in external ? '  yours: its variable was set already' : '', 'dim'),
  ];
  return [
    blank,
    [span('  Spanner backups on request, on this machine. Ctrl-C stops everything.', 'bold')],
    blank,
    place('pubsub', 'Pub/Sub', addresses.pubsub),
    ...(rest.pubsub === undefined ? [] : [place('pubsubRest', 'Pub/Sub, REST', rest.pubsub)]),
    place('firestore', 'Firestore', addresses.firestore),
    place('spanner', 'Spanner', addresses.spanner),
    ...(rest.spanner === undefined ? [] : [place('spannerRest', 'Spanner, REST', rest.spanner)]),
    place('createBackup', 'createBackup', urls.createBackup),
    place('pollOperations', 'pollOperations', urls.pollOperations),
    place('backupStatus', 'status page', urls.backupStatus),
    place('control', 'control panel', urls.control),
    ...(spannerEmulator === undefined ? [] : [passedOn(spannerEmulator)]),
    blank,
    comment(
      `A backup takes ${duration(settings.backupMs)}, a copy ${duration(settings.copyMs)}, a restore ` +
        `${duration(settings.restoreMs)} and ${duration(settings.optimizeMs)} of optimizing.`,
    ),
    comment(`A tick comes every ${duration(settings.tickMs)}.`),
    comment(
      databases.length > 0
        ? 'The databases, a month old, with the versions of seven days:'
        : 'The databases are those of the emulator.',
    ),
    ...databases.map((name): Line => [span(`  ${name}`)]),
    ...(Object.keys(environment).length > 0
      ? [comment('Settings of the functions that are not their defaults:')]
      : []),
    ...Object.entries(environment).map(([name, value]): Line => [span(`  ${name}=${value}`)]),
    blank,
    ...(spannerEmulator === undefined ? [] : makingOne(addresses.spanner)),
    comment('For programs that are to use this:'),
    ...exports(addresses).map((line): Line => [span(line)]),
    blank,
    comment('For gcloud, in a shell that is for nothing else: every gcloud command in it comes here.'),
    ...gcloudExports(rest).map((line): Line => [span(line)]),
    blank,
    comment('Ask for a backup, from another terminal, in this directory; then for something that is none:'),
    ...publishCommands(addresses.pubsub, databases[0] ?? firstDatabase).flatMap((command) =>
      command.split('\n').map((line): Line => [span(line)]),
    ),
    blank,
    comment('Ask for one and see what becomes of it, where the exports above are set:'),
    [span(cliCommand(databases[0] ?? firstDatabase))],
    blank,
    comment('Let the next backup fail, or somebody else start one; the control panel can do more:'),
    ...worldCommands(urls.control, databases[0] ?? firstDatabase).map((line): Line => [span(line)]),
    blank,
  ];
}

/** The flags by which the command line finds this stack. */
export const cliFlags = "--project=local --records-database='(default)'";

function cliCommand(database: string): string {
  return `npx spanner-backups create --database=${database} --retention-period=14d ${cliFlags}`;
}

/** The lines that point client libraries here. */
export function exports(addresses: Running['addresses']): string[] {
  return [
    `export PUBSUB_EMULATOR_HOST=${addresses.pubsub}`,
    `export FIRESTORE_EMULATOR_HOST=${addresses.firestore}`,
    `export SPANNER_EMULATOR_HOST=${addresses.spanner}`,
    'export METADATA_SERVER_DETECTION=none',
    'export GOOGLE_CLOUD_PROJECT=local',
    // By this the next `npm start` in that shell tells its own addresses from somebody else's emulators.
    `export ${ownAddresses}=${Object.values(addresses).join(',')}`,
  ];
}

/** The lines that point gcloud here. It takes no credentials then, so that none of somebody's own can leave the machine. */
export function gcloudExports({ pubsub, spanner }: Running['rest']): string[] {
  return [
    ...(spanner === undefined ? [] : [`export CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER=${spanner}/`]),
    ...(pubsub === undefined ? [] : [`export CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB=${pubsub}/`]),
    'export CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true',
    'export CLOUDSDK_CORE_PROJECT=local',
  ];
}

/** How to make a database, where there may be none. */
function makingOne(spanner: string): Line[] {
  const table = '"CREATE TABLE Orders (Id INT64) PRIMARY KEY (Id)"';
  return [
    comment('Make a database, and its instance where that is not there:'),
    [span(`SPANNER_EMULATOR_HOST=${spanner} npm run create-database -- ${firstDatabase} ${table}`)],
    blank,
  ];
}

/** Commands that work as they are, from the repository's root: a request, and one that is refused. */
export function publishCommands(pubsub: string, database: string): string[] {
  const where = pubsub === defaultPubSub ? '' : `PUBSUB_EMULATOR_HOST=${pubsub} `;
  const publish = `${where}npm run publish --`;
  return [
    `${publish} '{\n  "database": "${database}",\n  "retentionPeriod": "14d",\n  "labels": {"why": "I try it out"}\n}'`,
    `${publish} '{"databse": "orders"}'`,
  ];
}

/** Commands that work as they are, from the repository's root. */
function worldCommands(panel: string, database: string): string[] {
  const { name, port } = portVariables.control;
  const own = new URL(panel).port;
  const world = `${own === String(port) ? '' : `${name}=${own} `}npm run world --`;
  return [`${world} fail`, `${world} other ${lastSegment(database)}`];
}

function comment(text: string): Line {
  return [span(`# ${text}`, 'dim')];
}

function passedOn(address: string): Line {
  return [span(`  Backups are answered by the Spanner above; it passes all else on to ${address}.`, 'dim')];
}
