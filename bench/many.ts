import { defaultPolicy } from '../shared/record/policy.ts';
import { Backends } from './lib/backends.ts';
import { bundled } from './lib/bundle.ts';
import { makeWay } from './lib/machine.ts';
import { measuredTick, numberIn } from './lib/measured-tick.ts';
import { publish, type Row } from './lib/report.ts';
import { rounded } from './lib/stats.ts';

/*
 * Ticks over a hundred thousand running backups in a thousand instances of forty projects, each in a process with the heap that
 * Node takes in the deployed function's 512 MiB, in real time: each ends at its deadline. First nothing has changed; then all
 * have moved on, so that each record is written; the tick after that goes on where the one before it stopped.
 *
 * `node bench/many.ts [records]`.
 */

const records = Number(process.argv[2] ?? 100_000);
const spread = { instances: 1_000, projects: 40 };
const hourMs = 3_600_000;
const heapMb = 256;
/** The tick's own deadline. */
const deadlineMs = defaultPolicy.tickDeadlineMs;
/** Below the function's 512 MiB by a margin: with more its instance is ended. */
const memoryMb = 450;

makeWay();
const folder = await bundled('deployed', new URL('../functions/index.ts', import.meta.url));
await using backends = await Backends.start();
await backends.do({
  kind: 'seed',
  records,
  ...spread,
  earlyShare: 0.01,
  earlyMs: 300 * hourMs,
  lateMs: 300 * hourMs,
});
const rows = [await tick('nothing changed'), await tick('nothing changed, again')];
await backends.do({ kind: 'advance', ms: 100 * hourMs });
rows.push(await tick('all moved on'), await tick('the tick after it'));
await publish('many', {
  title: `Ticks over ${records.toLocaleString('en')} running backups, over ${spread.instances} instances and ${spread.projects} projects`,
  tables: { [`In real time, with a heap of ${heapMb} MB.`]: rows },
  wanted: [
    {
      what: 'longest tick, to its deadline',
      wanted: 1,
      measured: rounded(Math.max(...rows.map((row) => Number(row['wall ms']))) / deadlineMs),
      good: 'at most',
    },
    {
      what: 'peak memory in MB',
      wanted: memoryMb,
      measured: Math.max(...rows.map((row) => Number(row['peak MB']))),
      good: 'at most',
    },
  ],
  figures: { rows },
});

async function tick(what: string): Promise<Row> {
  const flags = [`--max-old-space-size=${heapMb}`];
  const { summary, reads, writes, ...took } = await measuredTick({ folder, flags }, backends);
  return {
    tick: what,
    looked: numberIn(summary, 'observed'),
    reads,
    writes,
    'wall ms': Math.round(took.wallMs),
    'CPU ms': Math.round(took.cpuMs),
    'peak MB': Math.round(took.peakMb),
  };
}
