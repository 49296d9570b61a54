import { Backends, instanceOfBench } from './lib/backends.ts';
import { asInstalled, builtForDeployment, bundled, bundledPlainly, withCompileCache } from './lib/bundle.ts';
import { FunctionProcess, type FunctionSpec } from './lib/function-process.ts';
import { makeWay } from './lib/machine.ts';
import { pushOf } from './lib/post.ts';
import { publish, type Row } from './lib/report.ts';
import { median, pairedRatio, rounded } from './lib/stats.ts';

/*
 * From the spawn of a process to the moment when Spanner has accepted its first CreateBackup: ours, which by then has stored the
 * intent and leased the attempt, and what somebody would write in Node who wants no more than the call.
 */

const rounds = Number(process.argv[2] ?? 11);
const floors = new URL('./floors/', import.meta.url);

makeWay();
await using backends = await Backends.start();
const variants = await allVariants(backends.environment);
const [ours, installed, plainly] = variants.map(({ name }) => name);
await backends.do({ kind: 'databases', prefix: `${instanceOfBench(0)}/databases/cold-`, count: 5_000 });

let deliveries = 0;
const samples = new Map<string, { acceptedMs: number; peakMb: number }[]>(
  variants.map(({ name }) => [name, []]),
);
// The first round warms the disk's cache and the backends, and does not count.
for (let round = -1; round < rounds; round += 1) {
  for (const { name, spec } of variants) {
    const sample = await coldStart(spec);
    if (round >= 0) samples.get(name)?.push(sample);
  }
}
await report();

async function allVariants(environment: Record<string, string>) {
  const folder = await builtForDeployment();
  const client = new URL('client.ts', floors);
  const variant = (name: string, spec: Pick<FunctionSpec, 'folder' | 'environment' | 'script'>) => ({
    name,
    spec: { target: 'createBackup', signature: 'cloudevent', environment, ...spec } satisfies FunctionSpec,
  });
  return [
    variant('ours', { folder, environment: { ...environment, ...withCompileCache(folder) } }),
    variant('framework and Google’s client, as installed', { folder: await asInstalled('client', client) }),
    variant('framework and Google’s client, bundled', {
      folder: await bundledPlainly('client-bundled', client),
    }),
    variant('node:http and gRPC by hand, bundled', {
      folder: await bundled('by-hand', new URL('by-hand.ts', floors)),
      script: 'index.cjs',
    }),
  ];
}

async function coldStart(spec: FunctionSpec) {
  deliveries += 1;
  const database = `${instanceOfBench(0)}/databases/cold-${deliveries}`;
  const [body, headers] = pushOf(String(deliveries), { database, retentionPeriod: '14d' });
  // By the clock on the wall, which the other process has too.
  const beganAt = Date.now();
  await using running = await FunctionProcess.spawn(spec);
  const status = await running.firstAnswer(body, headers);
  if (status !== 204) throw new Error(`the delivery was answered with ${status}`);
  const { peakMb } = await running.used();
  return { acceptedMs: (await backends.acceptedAt()) - beganAt, peakMb };
}

async function report(): Promise<void> {
  const accepted = (name = '') => (samples.get(name) ?? []).map(({ acceptedMs }) => acceptedMs);
  const oursTo = (name?: string) => rounded(pairedRatio(accepted(ours), accepted(name)));
  const rows = variants.map(
    ({ name }): Row => ({
      function: name,
      'accepted after ms': Math.round(median(accepted(name))),
      'ours to it': oursTo(name),
      'peak MB': Math.round(median((samples.get(name) ?? []).map(({ peakMb }) => peakMb))),
    }),
  );
  await publish('accepted', {
    title: `Cold start: spawn to an accepted CreateBackup (${rounds} rounds)`,
    tables: { 'Ratios are medians of the rounds’ own.': rows },
    wanted: [
      { what: `ours, to ${installed}`, wanted: 1, measured: oursTo(installed), good: 'at most' },
      { what: `ours, to ${plainly}`, wanted: 1, measured: oursTo(plainly), good: 'at most' },
    ],
  });
}
