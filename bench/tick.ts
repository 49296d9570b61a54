import { bundled, naive } from './lib/bundle.ts';
import { makeWay } from './lib/machine.ts';
import { publish, type Row, type Wanted } from './lib/report.ts';
import { pairedRatio, rounded } from './lib/stats.ts';
import { type Finished, type TickSample, ticksOf, type Version } from './lib/tick-samples.ts';

/*
 * One tick over open records in a process that has done nothing before: none of the backups finished, one in a hundred,
 * all of them further on, all of them finished. Waiting for the budget of admin calls moves the time of the function
 * instead of taking it, so the wall time is what the work takes. Beside it, in the same run, the naive poller and the floor:
 * the same listing, reads and writes in a plain loop. There the tick may take as long as it likes, since they do.
 *
 * `node bench/tick.ts [sizes] [instances] [rounds of what is compared]`.
 */

const sizes = process.argv[2]?.split(',').map(Number) ?? [100, 1_000, 10_000];
const instanceCounts = process.argv[3]?.split(',').map(Number) ?? [1, 100, 1_000];
const rounds = Number(process.argv[4] ?? 3);
const compared = [
  { records: 1_000, others: ['floor', 'naive'] },
  { records: 10_000, others: ['floor'] },
] as const;
const comparedInstances = 100;

makeWay();
const folders: Record<Version, string> = {
  ours: await bundled('moved', new URL('./entries/moved.ts', import.meta.url)),
  floor: await bundled('tick-floor', new URL('./floors/tick.ts', import.meta.url)),
  naive: await naive(),
};
const samples: TickSample[] = [];
for (const records of sizes)
  for (const instances of instanceCounts)
    if (instances <= records) samples.push(...(await ticksOf('ours', { folders, records, instances })));

/** What is measured side by side: one after the other, round by round. */
const pairs: (TickSample & { readonly round: number })[] = [];
for (const { records, others } of compared)
  for (let round = 0; round < rounds && sizes.includes(records); round += 1)
    for (const version of ['ours', ...others] as const) {
      const order = { folders, records, instances: comparedInstances, unhurried: true };
      pairs.push(...(await ticksOf(version, order)).map((one) => ({ ...one, round })));
    }
await report();

async function report(): Promise<void> {
  const firstRound = pairs.filter(({ round }) => round === 0);
  await publish('tick', {
    title: 'A tick over open records',
    tables: {
      'Each in a process of its own that has done nothing before.': samples.map(rowOf),
      [`Side by side, with all the time they want; the first of ${rounds} rounds.`]: firstRound.map(rowOf),
      [`CPU; medians of the ratios of ${rounds} rounds.`]: ratios(),
    },
    wanted: wanted(),
    figures: { samples },
  });
}

function rowOf(one: TickSample): Row {
  return {
    '': one.version,
    records: one.records,
    instances: one.instances,
    finished: one.finished,
    looked: Number.isNaN(one.observed) ? '–' : one.observed,
    'admin calls': one.adminCalls,
    reads: one.reads,
    writes: one.writes,
    events: Number.isNaN(one.events) ? '–' : one.events,
    'wall ms': Math.round(one.wallMs),
    'CPU ms': Math.round(one.cpuMs),
    'CPU µs a record': Math.round((one.cpuMs * 1_000) / one.records),
    'peak MB': Math.round(one.peakMb),
  };
}

function ratios(): Row[] {
  const finished = [...new Set(pairs.map((one) => one.finished))];
  return compared
    .filter(({ records }) => sizes.includes(records))
    .flatMap(({ records }) =>
      finished.map((stage) => ({
        records,
        finished: stage,
        'ours to the floor': ratioOf('ours', 'floor', records, stage),
        'ours to the naive poller': records === 1_000 ? ratioOf('ours', 'naive', records, stage) : '–',
        'the floor to the naive poller': records === 1_000 ? ratioOf('floor', 'naive', records, stage) : '–',
      })),
    );
}

/** One to the other, over the rounds. */
function ratioOf(one: Version, other: Version, records: number, finished: Finished): number {
  // One round comes after the other.
  const of = (name: Version) =>
    pairs
      .filter((pair) => pair.version === name && pair.records === records && pair.finished === finished)
      .map(({ cpuMs }) => cpuMs);
  return rounded(pairedRatio(of(one), of(other)));
}

function find(records: number, finished: Finished): TickSample | undefined {
  return samples.find(
    (one) => one.records === records && one.instances === comparedInstances && one.finished === finished,
  );
}

function wanted(): Wanted[] {
  const [idle, over] = [find(10_000, 'none'), find(10_000, 'all')];
  const [smaller, smallerOver] = [find(1_000, 'none'), find(1_000, 'all')];
  if (!idle || !over || !smaller || !smallerOver) return [];
  const growth = (large: TickSample, small: TickSample) =>
    large.cpuMs / large.records / (small.cpuMs / small.records);
  const atMost = (what: string, most: number, measured: number): Wanted => ({
    what,
    wanted: most,
    measured: rounded(measured),
    good: 'at most',
  });
  return [
    atMost('none of 10,000 over 100 finished: admin calls per instance', 1.1, idle.adminCalls / 100),
    atMost('none finished: peak memory in MB', 256, idle.peakMb),
    atMost('all finished: writes for each event', 2, (over.writes - 1) / over.events),
    atMost(
      'none of 1,000 over 100 finished: CPU, to the naive poller',
      0.3,
      ratioOf('ours', 'naive', 1_000, 'none'),
    ),
    atMost(
      'all of 1,000 over 100 finished: CPU, to the naive poller',
      0.4,
      ratioOf('ours', 'naive', 1_000, 'all'),
    ),
    atMost(
      'none of 10,000 over 100 finished: CPU, to the floor',
      1.5,
      ratioOf('ours', 'floor', 10_000, 'none'),
    ),
    atMost('all of 10,000 over 100 finished: CPU, to the floor', 2, ratioOf('ours', 'floor', 10_000, 'all')),
    atMost('CPU a record at 10,000, none finished, to that at 1,000', 1, growth(idle, smaller)),
    atMost('CPU a record at 10,000, all finished, to that at 1,000', 1, growth(over, smallerOver)),
  ];
}
