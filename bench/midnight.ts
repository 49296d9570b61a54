import { burstOf } from './lib/burst.ts';
import { publish } from './lib/report.ts';
import { median, quantile, rounded } from './lib/stats.ts';

/*
 * A thousand requests at once, each for a database of its own, under the budget of admin calls that the functions really
 * have and the limit that Spanner really sets. Time is moved, not waited for.
 */

const [requests = 1_000, instances = 50, firstTickMs = 10_000] = process.argv.slice(2).map(Number);
/** The poller's own rate. */
const callsPerSecond = 3.75;

const burst = await burstOf({ requests, instances, firstTickMs });
const started = burst.calls.filter(({ isStart }) => isStart);
const startedMs = started.map(({ atMs }) => atMs);
const lastMs = Math.max(...startedMs);
const tookSeconds = lastMs / 1_000;
const untilAllStarted = burst.calls.filter(({ atMs }) => atMs <= lastMs);
const starts = untilAllStarted.filter(({ method }) => method === 'CreateBackup').length;
const calls = untilAllStarted.length;
const byInstance = Map.groupBy(started, ({ instance }) => instance);
const lastByInstance = [...byInstance.values()].map((some) => Math.max(...some.map(({ atMs }) => atMs)));

await publish('midnight', {
  title: `Midnight: ${requests} requests at once for ${requests} databases over ${instances} instances`,
  tables: {
    'Time since the requests, in seconds of moved time.': [
      { what: 'all intents stored', value: rounded(Math.max(...burst.storedMs) / 1_000, 1) },
      { what: 'all messages acknowledged', value: rounded(burst.acknowledgedMs / 1_000, 1) },
      { what: 'ticks until all had started', value: burst.ticks },
      { what: 'half of them started', value: rounded(median(startedMs) / 1_000, 0) },
      { what: '95 % of them started', value: rounded(quantile(startedMs, 0.95) / 1_000, 0) },
      { what: 'all of them started', value: rounded(tookSeconds, 0) },
      { what: 'instances with a start', value: byInstance.size },
      {
        what: 'last start of the first instance to be done',
        value: rounded(Math.min(...lastByInstance) / 1_000, 0),
      },
      {
        what: 'longest time between two looks at an instance in which something runs',
        value: rounded(Math.max(...[...byInstance.keys()].map(longestUnseenMs)) / 1_000, 0),
      },
      { what: 'CreateBackup', value: starts },
      { what: 'other admin calls meanwhile', value: calls - starts },
      { what: 'admin calls in the busiest minute (Spanner allows 300)', value: burst.busiest(60_000) },
      { what: 'admin calls in the busiest 100 s (Spanner allows 500)', value: burst.busiest(100_000) },
    ],
  },
  wanted: [
    { what: 'intents stored at once', wanted: requests, measured: burst.storedMs.length, good: 'at least' },
    { what: 'started', wanted: requests, measured: started.length, good: 'at least' },
    {
      what: 'deliveries more than requests',
      wanted: 0,
      measured: burst.deliveries - requests,
      good: 'at most',
    },
    {
      what: 'calls refused by Spanner (RESOURCE_EXHAUSTED)',
      wanted: 0,
      measured: burst.calls.filter(({ isAnswered }) => !isAnswered).length,
      good: 'at most',
    },
    {
      what: `what was taken, to calls / ${callsPerSecond} per second`,
      wanted: 1.05,
      measured: rounded(tookSeconds / (calls / callsPerSecond)),
      good: 'at most',
    },
    {
      what: 'share of starts in the calls',
      wanted: 0.9,
      measured: rounded(starts / calls, 3),
      good: 'at least',
    },
  ],
  figures: { starts, calls, tookSeconds, ticks: burst.ticks },
});

/** From the first start in an instance on. The tick after the last start looks at all of them. */
function longestUnseenMs(instance: string): number {
  const first = byInstance.get(instance)?.[0]?.atMs ?? 0;
  const looks = burst.calls.filter((call) => call.instance === instance && call.method !== 'CreateBackup');
  const seenMs = [first, ...looks.map(({ atMs }) => atMs).filter((atMs) => atMs > first)];
  return Math.max(...seenMs.slice(1).map((atMs, index) => atMs - (seenMs[index] ?? atMs)));
}
