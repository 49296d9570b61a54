import { startStack } from '../local/stack.ts';
import { topology } from '../local/topology.ts';
import { MovedTime } from './lib/moved-time.ts';
import { publish } from './lib/report.ts';
import { median, quantile, rounded } from './lib/stats.ts';

/*
 * A burst: so many requests at once, each for a database of its own, under the budget of admin calls that the functions
 * really have and the limit that Spanner really sets. Time is moved, not waited for.
 */

const [requests = 1_000, instances = 50] = process.argv.slice(2).map(Number);
const project = 'bench';
const midnight = '2026-11-22T00:00:00Z';
const minuteMs = 60_000;
/** The scheduler's tick comes so long after the requests. */
const firstTickMs = Number(process.argv[4] ?? 10_000);
/** The rate that the wanted time is counted by. */
const callsPerSecond = 4;

/** How long calls take, in the middle of what is usual. */
const tookMs = (method: string) => (method === 'CreateBackup' ? 500 : method.startsWith('List') ? 200 : 20);

const time = new MovedTime(midnight, 50);
const stack = await startStack({
  project,
  clock: time.now,
  pause: time.pause,
  spanner: { backupDuration: 2 * 60 * minuteMs, callsPer100Seconds: 500 },
  intercept: { spanner: time.calls(tookMs), firestore: time.calls(tookMs) },
});
const { spanner, firestore, pubsub } = stack;
if (firestore === undefined || pubsub === undefined) throw new Error('the bench uses no emulators');

const databases = Array.from({ length: requests }, (_, n) => databaseOf(n));
for (const database of databases) spanner.world.addDatabase(database);
await Promise.all(databases.map((database) => stack.publish({ database, retentionPeriod: '14d' })));
await time.until(pubsub.broker.quiet());
const acknowledgedMs = sinceMidnight(time.now());
const stored = firestore
  .documents('backups')
  .map(({ data }) => sinceMidnight(new Date(String(data.intentAt))));

let ticks = 0;
await time.until(run());
await report();
await stack.stop();

/** A tick every minute until all have started. */
async function run(): Promise<void> {
  for (let at = firstTickMs; spanner.journal.acceptedCreates().length < requests; at += minuteMs) {
    await time.pause(Math.max(0, at - sinceMidnight(time.now())));
    const { ok } = await stack.tick();
    if (!ok) throw new Error('a tick failed');
    ticks += 1;
    if (ticks > 60) throw new Error('after an hour not all have started');
  }
}

async function report(): Promise<void> {
  const { entries } = spanner.journal;
  const accepted = spanner.journal.acceptedCreates();
  const startedMs = accepted.map(({ at }) => sinceMidnight(at));
  const tookSeconds = Math.max(...startedMs) / 1_000;
  const untilAllStarted = entries.filter(({ at }) => sinceMidnight(at) <= tookSeconds * 1_000);
  const starts = untilAllStarted.filter(({ method }) => method === 'CreateBackup').length;
  const calls = untilAllStarted.length;
  const refused = entries.filter(({ code }) => code === undefined).length;
  const push = `projects/${project}/subscriptions/${topology.push}`;
  const deliveries = pubsub?.broker.deliveries.filter(({ subscription }) => subscription === push) ?? [];
  const byInstance = Map.groupBy(accepted, ({ resource }) => resource);
  const lastByInstance = [...byInstance.values()].map((some) =>
    Math.max(...some.map(({ at }) => sinceMidnight(at) / 1_000)),
  );
  await publish('midnight', {
    title: `Midnight: ${requests} requests at once for ${requests} databases over ${instances} instances`,
    tables: {
      'Time since the requests, in seconds of moved time.': [
        { what: 'all intents stored', value: rounded(Math.max(...stored) / 1_000, 1) },
        { what: 'all messages acknowledged', value: rounded(acknowledgedMs / 1_000, 1) },
        { what: 'ticks until all had started', value: ticks },
        { what: 'half of them started', value: rounded(median(startedMs) / 1_000, 0) },
        { what: '95 % of them started', value: rounded(quantile(startedMs, 0.95) / 1_000, 0) },
        { what: 'all of them started', value: rounded(tookSeconds, 0) },
        { what: 'instances with a start', value: byInstance.size },
        {
          what: 'last start of the first instance to be done',
          value: rounded(Math.min(...lastByInstance), 0),
        },
        { what: 'CreateBackup', value: starts },
        { what: 'other admin calls meanwhile', value: calls - starts },
        {
          what: 'admin calls in the busiest 100 s (Spanner allows 500)',
          value: spanner.journal.busiest(100_000, project),
        },
      ],
    },
    wanted: [
      { what: 'intents stored at once', wanted: requests, measured: stored.length, good: 'at least' },
      { what: 'started', wanted: requests, measured: accepted.length, good: 'at least' },
      {
        what: 'deliveries more than requests',
        wanted: 0,
        measured: deliveries.length - requests,
        good: 'at most',
      },
      {
        what: 'calls refused by Spanner (RESOURCE_EXHAUSTED)',
        wanted: 0,
        measured: refused,
        good: 'at most',
      },
      {
        what: `what was taken, to calls / ${callsPerSecond} per second`,
        wanted: 1.15,
        measured: rounded(tookSeconds / (calls / callsPerSecond)),
        good: 'at most',
      },
      {
        what: 'share of starts in the calls',
        wanted: 0.75,
        measured: rounded(starts / calls),
        good: 'at least',
      },
    ],
    figures: { starts, calls, tookSeconds, ticks },
  });
}

function sinceMidnight(at: Date): number {
  return at.getTime() - Date.parse(midnight);
}

function databaseOf(n: number): string {
  return `projects/${project}/instances/instance-${n % instances}/databases/database-${n}`;
}
