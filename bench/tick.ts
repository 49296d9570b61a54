import { Backends } from './lib/backends.ts';
import { bundled, naive } from './lib/bundle.ts';
import { FunctionProcess } from './lib/function-process.ts';
import { makeWay } from './lib/machine.ts';
import { publish, type Row, type Wanted } from './lib/report.ts';
import { rounded } from './lib/stats.ts';

/*
 * One tick over open records in a process that has done nothing before: none of the backups finished, one in a hundred,
 * all of them further on, all of them finished. Waiting for the budget of admin calls moves the time of the function
 * instead of taking it, so the wall time is what the work takes.
 */

const hourMs = 3_600_000;
const sizes = process.argv[2]?.split(',').map(Number) ?? [100, 1_000, 10_000];
const instanceCounts = process.argv[3]?.split(',').map(Number) ?? [1, 100, 1_000];

/** How far the operations are: what Spanner's time is moved by before the tick. */
const stages = [
  { finished: 'none', advanceMs: 0 },
  { finished: '1 %', advanceMs: 2 * 60_000 },
  { finished: 'none further, all moved on', advanceMs: 50 * hourMs },
  { finished: 'all', advanceMs: 100 * hourMs },
] as const;

type Finished = (typeof stages)[number]['finished'];

interface Sample {
  readonly version: 'ours' | 'naive';
  readonly records: number;
  readonly instances: number;
  readonly finished: Finished;
  /** Instances that were looked at; the rest has to wait for the next tick. */
  readonly observed: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly reads: number;
  readonly writes: number;
  readonly adminCalls: number;
  readonly events: number;
}

makeWay();
const folders = {
  ours: await bundled('moved', new URL('./entries/moved.ts', import.meta.url)),
  naive: await naive(),
};
const samples: Sample[] = [];
for (const records of sizes) {
  for (const instances of instanceCounts) {
    if (instances <= records) await run('ours', records, instances);
  }
  if (records === 1_000) await run('naive', records, 100);
}
await report();

async function run(version: Sample['version'], records: number, instances: number): Promise<void> {
  await using backends = await Backends.start();
  const spread = { earlyShare: 0.01, earlyMs: 60_000, lateMs: 100 * hourMs };
  await backends.do({ kind: 'seed', records, instances, ...spread });
  for (const { finished, advanceMs } of stages) {
    await backends.do({ kind: 'advance', ms: advanceMs });
    samples.push({ version, records, instances, finished, ...(await tick(version, backends)) });
  }
}

async function tick(version: Sample['version'], backends: Backends) {
  await using running = await FunctionProcess.spawn({
    folder: folders[version],
    target: 'pollOperations',
    signature: 'http',
    environment: backends.environment,
  });
  await running.listening();
  await backends.counted();
  const before = await running.used();
  const beganAt = performance.now();
  const { status, text } = await running.tick();
  const wallMs = performance.now() - beganAt;
  if (status !== 200) throw new Error(`the tick was answered with ${status}: ${text}`);
  const after = await running.used();
  const { reads, writes, calls } = await backends.counted();
  const adminCalls = Object.entries(calls)
    .filter(([name]) => name.startsWith('spanner.'))
    .reduce((sum, [, count]) => sum + count, 0);
  const summary: unknown = JSON.parse(text);
  const cpuMs = after.cpuMs - before.cpuMs;
  const [observed, events] = [numberIn(summary, 'observed'), numberIn(summary, 'sent')];
  return { wallMs, cpuMs, peakMb: after.peakMb, reads, writes, adminCalls, observed, events };
}

function numberIn(summary: unknown, field: string): number {
  const value: unknown = Reflect.get(Object(summary), field);
  return typeof value === 'number' ? value : Number.NaN;
}

function find(
  records: number,
  instances: number,
  finished: Finished,
  version: Sample['version'] = 'ours',
): Sample | undefined {
  return samples.find(
    (sample) =>
      sample.version === version &&
      sample.records === records &&
      sample.instances === instances &&
      sample.finished === finished,
  );
}

async function report(): Promise<void> {
  const rows = samples.map(
    (one): Row => ({
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
    }),
  );
  await publish('tick', {
    title: 'A tick over open records',
    tables: { 'Each in a process of its own that has done nothing before.': rows },
    wanted: wanted(),
    figures: { samples },
  });
}

function wanted(): Wanted[] {
  const [idle, over] = [find(10_000, 100, 'none'), find(10_000, 100, 'all')];
  const [smaller, smallerOver] = [find(1_000, 100, 'none'), find(1_000, 100, 'all')];
  const [naiveIdle, naiveOver] = [find(1_000, 100, 'none', 'naive'), find(1_000, 100, 'all', 'naive')];
  if (!idle || !over || !smaller || !smallerOver || !naiveIdle || !naiveOver) return [];
  const growth = (large: Sample, small: Sample) =>
    rounded(large.cpuMs / large.records / (small.cpuMs / small.records));
  const atMost = (what: string, most: number, measured: number): Wanted => ({
    what,
    wanted: most,
    measured: rounded(measured),
    good: 'at most',
  });
  return [
    atMost('none of 10,000 over 100 finished: admin calls per instance', 1.1, idle.adminCalls / 100),
    atMost('none finished: peak memory in MB', 256, idle.peakMb),
    atMost('all finished: writes a record', 2, (over.writes - 1) / 9_900),
    atMost('all finished: events a record', 1, over.events / 9_900),
    atMost('none of 1,000 over 100 finished: CPU, to the naive poller', 0.3, smaller.cpuMs / naiveIdle.cpuMs),
    atMost(
      'all of 1,000 over 100 finished: CPU, to the naive poller',
      0.4,
      smallerOver.cpuMs / naiveOver.cpuMs,
    ),
    atMost('CPU a record at 10,000, none finished, to that at 1,000', 1, growth(idle, smaller)),
    atMost('CPU a record at 10,000, all finished, to that at 1,000', 1, growth(over, smallerOver)),
  ];
}
