import { execFileSync } from 'node:child_process';
import { mainFile } from '../scripts/bundle/options.ts';
import { policyVariable } from '../test/own-policy.ts';
import { Backends, instanceOfBench } from './lib/backends.ts';
import { bare, bundled, naive } from './lib/bundle.ts';
import { atConcurrency } from './lib/concurrency.ts';
import { FunctionProcess, type FunctionSpec } from './lib/function-process.ts';
import { makeWay, pinned } from './lib/machine.ts';
import { post, pushOf } from './lib/post.ts';
import { publish, type Row } from './lib/report.ts';
import { median, pairedRatio, rounded } from './lib/stats.ts';

/*
 * A burst of requests at a warm instance, 16 at a time: CPU per request through the framework, against the same remote
 * calls made in a plain loop with the same clients.
 */

const [requests = 2_000, rounds = 3] = process.argv.slice(2).map(Number);
const databases = `${instanceOfBench(0)}/databases/d-`;
const warmUp = 200;
const atOnce = 16;

makeWay();
const entry = (name: string) => new URL(`./entries/${name}.ts`, import.meta.url);
const folders = {
  ours: await bundled('moved', entry('moved')),
  loop: await bundled('plain-loop', entry('plain-loop')),
  naive: await naive(),
  bare: await bare('index.mjs'),
};

/** CPU per request in microseconds. */
interface Sample {
  readonly cpuUs: number;
  readonly peakMb: number;
}

const samples: Record<string, Sample[]> = {};
for (let round = 0; round < rounds; round += 1) {
  await sample('three calls in a loop', (backends) => loop('three', backends));
  await sample('ours', (backends) => throughFramework(folders.ours, backends, requests));
  await sample('all our calls in a loop', (backends) => loop('all', backends));
  await sample('naive', (backends) => throughFramework(folders.naive, backends, requests / 4));
  await sample('bare', (backends) => throughFramework(folders.bare, backends, requests / 4));
}
await report();

async function sample(name: string, measure: (backends: Backends) => Promise<Sample>): Promise<void> {
  await using backends = await Backends.start();
  await backends.do({ kind: 'databases', prefix: databases, count: requests + warmUp });
  samples[name] = [...(samples[name] ?? []), await measure(backends)];
}

async function throughFramework(folder: string, backends: Backends, count: number): Promise<Sample> {
  const spec: FunctionSpec = {
    folder,
    target: 'createBackup',
    signature: 'cloudevent',
    // Waiting for a call's turn moves the time of the function, and does not take any.
    environment: {
      ...backends.environment,
      ...policyVariable({ startPatienceMs: 3_600_000, leaseMarginMs: 3_600_000 }),
    },
  };
  await using running = await FunctionProcess.spawn(spec);
  const [first, headers] = push(0);
  await running.firstAnswer(first, headers);
  const one = async (n: number) => {
    const status = await post(running.port, ...push(n));
    if (status !== 204) throw new Error(`request ${n} was answered with ${status}`);
  };
  await atConcurrency(atOnce, 1, warmUp, one);
  const before = await running.used();
  await atConcurrency(atOnce, warmUp, warmUp + count, one);
  const after = await running.used();
  return { cpuUs: ((after.cpuMs - before.cpuMs) * 1_000) / count, peakMb: after.peakMb };
}

async function loop(which: 'three' | 'all', backends: Backends): Promise<Sample> {
  const program = [
    process.execPath,
    `${folders.loop}/${mainFile}`,
    which,
    databases,
    String(warmUp),
    String(requests),
  ];
  const [command = '', ...args] = pinned(program);
  const env = { PATH: process.env.PATH, METADATA_SERVER_DETECTION: 'none', ...backends.environment };
  const { cpuMs } = JSON.parse(execFileSync(command, args, { env, encoding: 'utf8' }));
  return { cpuUs: (cpuMs * 1_000) / requests, peakMb: Number.NaN };
}

function push(n: number): ReturnType<typeof pushOf> {
  return pushOf(String(n), { database: `${databases}${n}`, retentionPeriod: '14d' });
}

async function report(): Promise<void> {
  const cpu = (name: string) => (samples[name] ?? []).map(({ cpuUs }) => cpuUs);
  const base = cpu('three calls in a loop');
  const rows = Object.entries(samples).map(([name, all]): Row => {
    const peakMb = median(all.map((one) => one.peakMb));
    return {
      '': name,
      'CPU to three calls': rounded(pairedRatio(cpu(name), base)),
      'CPU µs a request': Math.round(median(cpu(name))),
      'peak MB': Number.isNaN(peakMb) ? '–' : Math.round(peakMb),
    };
  });
  await publish('warm-burst', {
    title: `Warm burst: ${requests} requests, ${atOnce} at a time (${rounds} rounds)`,
    tables: { 'CPU of the process with the function. Ratios are medians of the rounds’ own.': rows },
    wanted: [
      {
        what: 'CPU of a request to the same three calls in a loop',
        wanted: 1.8,
        measured: rounded(pairedRatio(cpu('ours'), base)),
        good: 'at most',
      },
    ],
  });
}
