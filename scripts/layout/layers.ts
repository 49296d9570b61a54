/** A folder of the house: what it holds, and which other folders its files may import. */
export interface Layer {
  readonly folder: string;
  readonly holds: string;
  /** Folders, each with all that is below it; its own is always among them. */
  readonly imports: readonly string[];
  /** The packages from outside that it may import; all, where it says nothing. */
  readonly packages?: readonly string[];
}

/** What pure code may import from outside: parsing, spelling, hashing. No clock, no environment, no I/O. */
const purePackages = ['valibot', 'fastest-levenshtein', 'croner', 'node:crypto'];
/** What everything but the adapters may import: all but Google's clients. */
const ordinaryPackages = [...purePackages, 'node:*', '@google-cloud/functions-framework'];

const values = 'shared/spanner';
const requests = 'shared/request';
const events = 'shared/events';
const records = 'shared/record';
const decisions = 'shared/decisions';
const freshness = 'shared/freshness';
const pure = [values, requests, events, records, decisions, freshness];
const ports = 'shared/ports.ts';
const databasePorts = 'shared/database-ports.ts';
const statusPorts = 'shared/status-ports.ts';
const runtime = 'shared/runtime';
const operations = 'shared/operations';
const terminal = 'shared/terminal';
const emulators = 'packages/google-emulators';

/**
 * The house from the ground up: each layer stands on those before it. A file belongs in the first one that may import
 * all that it needs.
 */
export const layers: readonly Layer[] = [
  {
    folder: values,
    holds: "Spanner's names, times, backups and operations, as values",
    imports: [],
    packages: purePackages,
  },
  { folder: requests, holds: 'JSON → request, or problems', imports: [values], packages: purePackages },
  {
    folder: events,
    holds: 'CloudEvents',
    imports: [values, requests],
    packages: purePackages,
  },
  {
    folder: records,
    holds: 'what is stored: the record and its transitions, rejections',
    imports: [values, requests, events],
    packages: purePackages,
  },
  {
    folder: decisions,
    holds: 'what to do next: pure tables',
    imports: [values, requests, events, records],
    packages: purePackages,
  },
  {
    folder: freshness,
    holds: 'which databases have no good backup for too long: targets, verdicts, their documents',
    imports: [values, requests, events, records],
    packages: purePackages,
  },
  { folder: ports, holds: 'what the functions need of the world', imports: pure, packages: purePackages },
  {
    folder: databasePorts,
    holds: 'what the poller needs of the world to judge databases',
    imports: [...pure, ports],
    packages: purePackages,
  },
  {
    folder: statusPorts,
    holds: 'what the status page needs of the world',
    imports: [...pure, ports],
    packages: purePackages,
  },
  {
    folder: runtime,
    holds: 'configuration, clock, log, trace, call budget, batching',
    imports: [...pure, ports],
    packages: ordinaryPackages,
  },
  {
    folder: operations,
    holds: 'what both functions do: start a backup, announce',
    imports: [...pure, ports, runtime],
    packages: ordinaryPackages,
  },
  {
    folder: terminal,
    holds: 'what people are shown: lines, bars, tables, and the words for an event',
    imports: pure,
    packages: ordinaryPackages,
  },
  {
    folder: 'shared/adapters',
    holds: "Google's clients behind the ports",
    imports: [...pure, ports, databasePorts, statusPorts, runtime],
  },
  {
    folder: 'functions/create-backup',
    holds: 'one message: acknowledged, or delivered again',
    imports: [...pure, ports, runtime, operations],
    packages: ordinaryPackages,
  },
  {
    folder: 'functions/poll-operations',
    holds: 'one tick of the poller',
    imports: [...pure, ports, databasePorts, runtime, operations],
    packages: ordinaryPackages,
  },
  {
    folder: 'functions/backup-status',
    holds: 'the status page: a path → what it shows, read-only',
    imports: [...pure, ports, statusPorts, runtime, terminal],
    packages: [...ordinaryPackages, 'hono'],
  },
  {
    folder: 'functions',
    holds: 'environment → configuration → clients → registered functions',
    imports: ['shared', 'functions'],
    packages: ordinaryPackages,
  },
  {
    folder: 'contract',
    holds: 'what publishers and subscribers import',
    imports: pure,
    packages: purePackages,
  },
  {
    folder: 'cli',
    holds: 'the command line: flags → request, and what became of it → lines',
    // Of Terraform, the lists that a deployment is held to.
    imports: ['shared', 'terraform'],
    packages: [...ordinaryPackages, '@stricli/core'],
  },
  { folder: emulators, holds: 'Spanner, Pub/Sub and Firestore on this machine', imports: [] },
  {
    folder: 'local',
    holds: 'the local stack: composition, demo, start',
    imports: ['functions', 'shared', 'contract', emulators],
  },
];

/** Folders of tools and proofs: they may import everything. */
export const tools = ['bench', 'examples', 'scripts', 'test', `${emulators}/test`];
