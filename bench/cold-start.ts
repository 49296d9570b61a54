import { Backends, instanceOfBench } from './lib/backends.ts';
import { bare, builtForDeployment, naive, withCompileCache } from './lib/bundle.ts';
import { FunctionProcess, type FunctionSpec } from './lib/function-process.ts';
import { makeWay } from './lib/machine.ts';
import { pushOf } from './lib/post.ts';
import { publish, type Row } from './lib/report.ts';
import { median, pairedRatio, rounded } from './lib/stats.ts';

/*
 * From the spawn of a process to its first completed delivery: the request is validated, the intent stored, Spanner
 * called, the record stored, and then the event sent and marked as sent. Against a function on the same framework that
 * does nothing.
 */

const rounds = Number(process.argv[2] ?? 11);

interface Variant {
  readonly name: string;
  readonly spec: FunctionSpec;
}

/** Ours says so once Spanner's answer is in the record; what comes after that is telling others. */
const recorded = '"outcome":"started"';

interface Sample {
  readonly wallMs: number;
  /** As far as the record; all of it where there is none. */
  readonly recordedMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

makeWay();
await using backends = await Backends.start();
const variants = await allVariants(backends.environment);
await backends.do({ kind: 'databases', prefix: `${instanceOfBench(0)}/databases/cold-`, count: 5_000 });

let deliveries = 0;
const samples = new Map<string, Sample[]>(variants.map(({ name }) => [name, []]));
// The first round warms the disk's cache and the backends, and does not count.
for (let round = -1; round < rounds; round += 1) {
  for (const { name, spec } of variants) {
    const sample = await coldStart(spec);
    if (round >= 0) samples.get(name)?.push(sample);
  }
}
await report();

async function allVariants(environment: Record<string, string>): Promise<Variant[]> {
  const ours = await builtForDeployment();
  const variant = (name: string, folder: string, more: Partial<FunctionSpec> = {}): Variant => ({
    name,
    spec: {
      folder,
      target: 'createBackup',
      signature: 'cloudevent',
      environment,
      ...more,
    },
  });
  return [
    variant('bare, index.js', await bare('index.js')),
    variant('bare, index.mjs', await bare('index.mjs')),
    variant('ours', ours, {
      milestone: recorded,
      environment: { ...environment, ...withCompileCache(ours) },
    }),
    variant('ours, nothing compiled before', ours, { milestone: recorded }),
    variant('naive, unbundled', await naive()),
  ];
}

async function coldStart(spec: FunctionSpec): Promise<Sample> {
  deliveries += 1;
  const database = `${instanceOfBench(0)}/databases/cold-${deliveries}`;
  const [body, headers] = pushOf(String(deliveries), { database, retentionPeriod: '14d' });
  const beganAt = performance.now();
  await using running = await FunctionProcess.spawn(spec);
  const status = await running.firstAnswer(body, headers);
  const wallMs = performance.now() - beganAt;
  if (status !== 204) throw new Error(`the delivery was answered with ${status}`);
  const recordedMs = spec.milestone === undefined ? wallMs : (running.milestoneAt ?? Number.NaN) - beganAt;
  if (Number.isNaN(recordedMs)) throw new Error(`it answered, and never said ${spec.milestone}`);
  return { wallMs, recordedMs, ...(await running.used()) };
}

async function report(): Promise<void> {
  const wall = (name: string) => (samples.get(name) ?? []).map(({ wallMs }) => wallMs);
  const asFarAsRecord = (name: string) => (samples.get(name) ?? []).map(({ recordedMs }) => recordedMs);
  const of = (name: string, base: string) => rounded(pairedRatio(wall(name), wall(base)));
  const rows = variants.map(({ name }): Row => {
    const all = samples.get(name) ?? [];
    return {
      function: name,
      'to bare index.js': of(name, 'bare, index.js'),
      'to bare index.mjs': of(name, 'bare, index.mjs'),
      'as far as the record': rounded(pairedRatio(asFarAsRecord(name), wall('bare, index.js'))),
      'wall ms': Math.round(median(wall(name))),
      'CPU ms': Math.round(median(all.map(({ cpuMs }) => cpuMs))),
      'peak MB': Math.round(median(all.map(({ peakMb }) => peakMb))),
    };
  });
  const peakMb = median((samples.get('ours') ?? []).map((sample) => sample.peakMb));
  await publish('cold-start', {
    title: `Cold start: spawn to the first completed delivery (${rounds} rounds)`,
    tables: { 'Ratios are medians of the rounds’ own.': rows },
    wanted: [
      {
        what: 'validated, intent, CreateBackup, record; to a bare function (index.js)',
        wanted: 2.2,
        measured: rounded(pairedRatio(asFarAsRecord('ours'), wall('bare, index.js'))),
        good: 'at most',
      },
      {
        what: 'all of the delivery, its event included; to a bare function (index.js)',
        wanted: 2.2,
        measured: of('ours', 'bare, index.js'),
        good: 'at most',
      },
      { what: 'peak memory in MB', wanted: 100, measured: Math.round(peakMb), good: 'at most' },
    ],
  });
}
