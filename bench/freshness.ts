import { adminCallsOf, Backends, instanceOfBench } from './lib/backends.ts';
import { bundled } from './lib/bundle.ts';
import type { Sample } from './lib/freshness-costs.ts';
import { FunctionProcess } from './lib/function-process.ts';
import { makeWay } from './lib/machine.ts';
import { publish, type Row } from './lib/report.ts';
import { rounded } from './lib/stats.ts';

/*
 * What it takes to watch databases: an hour of ticks, a minute apart, with freshness and without; once while a backup of
 * each database runs for half an hour and ends, and once with nothing open. Each database has a backup of each day of a week.
 */

const [databases = 1_000, instances = 50] = process.argv.slice(2).map(Number);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const ticks = 60;
/** In so many ticks every instance is looked at for the first time: only what comes after is counted. */
const firstTicks = 15;
const kept = 7;

makeWay();
const folder = await bundled('moved', new URL('./entries/moved.ts', import.meta.url));
const targets = Array.from({ length: instances }, (_, n) => `${instanceOfBench(n)}/databases/*=26h`);
const samples: Sample[] = [];
for (const open of [true, false])
  for (const watched of [false, true]) samples.push(await measure(open, watched));
await report();

async function measure(open: boolean, watched: boolean): Promise<Sample> {
  await using backends = await Backends.start();
  await backends.do({ kind: 'kept', databases, instances, each: kept });
  // What was made is then no longer in the lists that are bounded in time.
  await backends.do({ kind: 'advance', ms: 3 * hourMs });
  const endMs = (firstTicks + ticks / 2) * minuteMs;
  const records = open ? databases : 0;
  await backends.do({ kind: 'seed', records, instances, earlyShare: 1, earlyMs: endMs, lateMs: endMs });
  await using running = await FunctionProcess.spawn({
    folder,
    target: 'pollOperations',
    signature: 'http',
    environment: {
      ...backends.environment,
      BENCH_AHEAD_MS: String(3 * hourMs),
      BENCH_TICK_MS: String(minuteMs),
      ...(watched && { FRESHNESS_TARGETS: targets.join(',') }),
    },
  });
  await running.listening();
  await tick(firstTicks, running, backends);
  await backends.counted();
  const before = await running.used();
  await tick(ticks, running, backends);
  const cpuMs = (await running.used()).cpuMs - before.cpuMs;
  const counted = await backends.counted();
  const { reads, writes, calls } = counted;
  const looks = calls['spanner.ListDatabases'] ?? 0;
  return { open, watched, adminCalls: adminCallsOf(counted), looks, reads, writes, cpuMs };
}

async function tick(count: number, running: FunctionProcess, backends: Backends): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await backends.do({ kind: 'advance', ms: minuteMs });
    const { status, text } = await running.tick();
    const summary: { unlooked: number } = JSON.parse(text);
    if (status !== 200 || summary.unlooked > 0)
      throw new Error(`a tick was answered with ${status}: ${text}`);
  }
}

async function report(): Promise<void> {
  const each = (value: number) => rounded(value / ticks, 1);
  const rows = samples.map(
    (one): Row => ({
      '': one.open ? 'a backup of each runs and ends' : 'nothing open',
      watched: one.watched ? 'yes' : 'no',
      'admin calls': each(one.adminCalls),
      'of them lists of databases': each(one.looks),
      reads: each(one.reads),
      writes: each(one.writes),
      'CPU ms': each(one.cpuMs),
    }),
  );
  await publish('freshness', {
    title: `Freshness: ${databases} databases over ${instances} instances, ${kept} backups of each`,
    tables: { [`For each tick, of ${ticks}.`]: rows },
    wanted: [],
    figures: { databases, instances, kept, ticks, samples },
  });
}
