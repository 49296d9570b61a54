import { Backends } from './lib/backends.ts';
import { bundled } from './lib/bundle.ts';
import { makeWay } from './lib/machine.ts';
import { measuredTick } from './lib/measured-tick.ts';
import { publish } from './lib/report.ts';
import { rounded } from './lib/stats.ts';

/*
 * One tick over requests that name made-up instances in many projects, all due: what a flood of messages leaves behind. In
 * a process with the heap that Node takes in the deployed function's 512 MiB, in real time: the tick ends at its deadline.
 */

const [few = 1_000, many = 100_000] = process.argv[2]?.split(',').map(Number) ?? [];
const projects = 11_000;
const heapMb = 256;

makeWay();
const folder = await bundled('deployed', new URL('../functions/index.ts', import.meta.url));
const samples = [await run(few), await run(many)];
const [small, large] = samples;
await publish('crowd', {
  title: 'A tick over a crowd of made-up instances',
  tables: {
    [`Over ${projects.toLocaleString('en')} projects, with a heap of ${heapMb} MB.`]: samples.map((one) => ({
      records: one.records,
      'wall ms': Math.round(one.wallMs),
      'CPU ms': Math.round(one.cpuMs),
      'peak MB': Math.round(one.peakMb),
    })),
  },
  wanted: [
    {
      what: `peak memory over ${many} in MB`,
      wanted: 450,
      measured: rounded(large?.peakMb ?? Number.NaN),
      good: 'at most',
    },
    {
      what: `peak memory over ${many}, to that over ${few}`,
      wanted: 3,
      measured: rounded((large?.peakMb ?? Number.NaN) / (small?.peakMb ?? Number.NaN)),
      good: 'at most',
    },
  ],
  figures: { samples },
});

async function run(records: number) {
  await using backends = await Backends.start();
  await backends.do({ kind: 'crowd', records, projects });
  const flags = [`--max-old-space-size=${heapMb}`];
  const { wallMs, cpuMs, peakMb } = await measuredTick({ folder, flags }, backends);
  return { records, wallMs, cpuMs, peakMb };
}
