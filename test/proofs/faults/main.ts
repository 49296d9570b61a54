import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { clockJobs } from './clocks.ts';
import { forgiveLateReads } from './late-reads.ts';
import { matrix } from './matrix.ts';
import { randomJobs } from './random.ts';
import { Table } from './table.ts';
import type { Verdict } from './trial.ts';
import { workOff } from './work.ts';

/*
 * `npm run faults`: every kind of fault at every remote call of the first story and at each sort of call of the others, the
 * core kinds at every call of all; all stories with clocks that are 59 s apart; and random schedules of several. Prints the
 * table and exits with 1 where anything was lost, made twice, or contradictory. Some 17,000 runs, half an hour of CPU.
 *
 *   --seed N      plays the random schedule of that seed only, and tells all about it
 *   --random N    that many random schedules (200), each on three sides of what Google does not document, beginning
 *                 with --from N (drawn, and printed)
 *   --full        every kind of fault at every call of every story, not of the first only: half an hour
 *   --nth N       only every so-many-th case of the matrix
 *   --only TEXT   only the runs whose names contain it
 *   --stop        at the first run that goes wrong
 *   --processes N side by side (2)
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    random: { type: 'string', default: '200' },
    from: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    full: { type: 'boolean', default: false },
    nth: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    stop: { type: 'boolean', default: false },
    processes: { type: 'string', default: '2' },
    share: { type: 'string' },
  },
});

type Told = { readonly name: string; readonly verdict: Verdict };

const processes = Number(values.processes);
forgiveLateReads();
if (values.seed !== undefined) await replay(Number(values.seed));
else if (values.share !== undefined) await work(Number(values.share));
else await lead();

/** One share of the runs, in a process of its own; every verdict is told to the one that leads. */
async function work(rest: number): Promise<void> {
  const seeds = Array.from({ length: Number(values.random) }, (_, index) => Number(values.from) + index);
  const jobs = [
    ...(await matrix({ full: values.full, share: { rest, of: processes * Number(values.nth) } })),
    ...clockJobs().filter((_, number) => number % (processes * Number(values.nth)) === rest),
    ...seeds.filter((seed) => seed % processes === rest).flatMap(randomJobs),
  ].filter(({ name }) => name.includes(values.only));
  await workOff(jobs, ({ name }, verdict) => process.send?.({ name, verdict } satisfies Told));
  process.disconnect();
}

async function lead(): Promise<void> {
  const beganAt = performance.now();
  const table = new Table();
  console.log(`random schedules from --seed ${values.from} on`);
  const args = ['--random', values.random, '--from', values.from, '--nth', values.nth, '--only', values.only];
  if (values.full) args.push('--full');
  const shares = Array.from({ length: processes }, (_, rest) => {
    const child = fork(import.meta.filename, [
      ...args,
      '--processes',
      values.processes,
      '--share',
      String(rest),
    ]);
    // Our own process, and its own type.
    child.on('message', ({ name, verdict }: Told) => {
      table.add(name, verdict);
      for (const { kind, what } of verdict.violations) console.log(`${kind}: ${what}\n  in ${name}`);
      if (values.stop && table.wrong.length > 0) process.exit(1);
      if (table.runs % 500 === 0) console.log(`${table.runs} runs after ${seconds(beganAt)} s`);
    });
    return new Promise<boolean>((resolve) => child.on('exit', (code) => resolve(code === 0)));
  });
  const ended = await Promise.all(shares);
  console.log(table.toString());
  console.log(`${seconds(beganAt)} s`);
  if (ended.includes(false)) console.log('a process of the matrix died; its runs are missing above');
  process.exit(table.wrong.length === 0 && !ended.includes(false) ? 0 : 1);
}

async function replay(seed: number): Promise<void> {
  const table = new Table();
  await workOff(randomJobs(seed), ({ name }, verdict) => {
    table.add(name, verdict);
    console.log(name);
    for (const { fault, site } of verdict.struck) console.log(`  ${site}: ${fault}`);
    for (const { kind, what } of verdict.violations) console.log(`${kind}: ${what}`);
  });
  console.log(table.toString());
  process.exit(table.wrong.length === 0 ? 0 : 1);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(0);
}
