import { burstOf } from './lib/burst.ts';
import { publish, type Row } from './lib/report.ts';
import { rounded } from './lib/stats.ts';

/*
 * Bursts of requests after a rest: when the last of them was started, by when the scheduler's next tick comes. Under the
 * budget of admin calls that the functions really have and the limit that Spanner really sets; time is moved.
 */

const sizes = [10, 20, 60, 200, 600];
const firstTicksMs = [5_000, 20_000, 35_000, 50_000];
const instances = 10;
/** What Spanner's limit allows on average. */
const callsPerSecond = 5;

const rows: Row[] = [];
const lastSeconds = new Map<number, number[]>();
let refused = 0;
let lost = 0;
for (const requests of sizes) {
  const took: number[] = [];
  for (const firstTickMs of firstTicksMs) {
    const { calls } = await burstOf({ requests, instances, firstTickMs });
    const started = calls.filter(({ isStart }) => isStart);
    refused += calls.filter(({ isAnswered }) => !isAnswered).length;
    lost += requests - started.length;
    took.push(rounded(Math.max(...started.map(({ atMs }) => atMs)) / 1_000, 1));
  }
  lastSeconds.set(requests, took);
  const columns = firstTicksMs.map((ms, index) => [`tick after ${ms / 1_000} s`, took[index] ?? '']);
  rows.push({
    'requests at once': requests,
    [`at ${callsPerSecond} a second`]: requests / callsPerSecond,
    ...Object.fromEntries(columns),
  });
}

const slowest = (requests: number) => Math.max(...(lastSeconds.get(requests) ?? []));
const mean = (requests: number) =>
  (lastSeconds.get(requests) ?? []).reduce((sum, value) => sum + value, 0) / firstTicksMs.length;

await publish('bursts', {
  title: `Bursts: so many requests at once, over ${instances} instances, after a rest`,
  tables: { 'When the last of them was accepted by Spanner, in seconds of moved time.': rows },
  wanted: [
    { what: 'calls refused by Spanner, in all', wanted: 0, measured: refused, good: 'at most' },
    { what: 'requests not started, in all', wanted: 0, measured: lost, good: 'at most' },
    {
      what: `20 at once, to ${callsPerSecond} a second`,
      wanted: 1.2,
      measured: rounded(slowest(20) / (20 / callsPerSecond)),
      good: 'at most',
    },
    {
      what: `200 at once, to ${callsPerSecond} a second, on average over the ticks`,
      wanted: 1.2,
      measured: rounded(mean(200) / (200 / callsPerSecond)),
      good: 'at most',
    },
    {
      what: `200 at once, to ${callsPerSecond} a second, with the latest tick`,
      wanted: 1.2,
      measured: rounded(slowest(200) / (200 / callsPerSecond)),
      good: 'at most',
    },
  ],
});
