import { policyVariable } from '../test/own-policy.ts';
import { Backends, type Counted, instanceOfBench } from './lib/backends.ts';
import { bundled } from './lib/bundle.ts';
import { atConcurrency } from './lib/concurrency.ts';
import { FunctionProcess } from './lib/function-process.ts';
import { makeWay } from './lib/machine.ts';
import { post, pushOf } from './lib/post.ts';
import { publish, type Row } from './lib/report.ts';
import { rounded } from './lib/stats.ts';

/*
 * What a backup costs over its life: requests come in, a tick every minute follows them, all end. Remote calls are
 * counted where they arrive, CPU where it is used.
 */

const [backups = 200, instances = 10, lifeMinutes = 90] = process.argv.slice(2).map(Number);
const minuteMs = 60_000;

makeWay();
const folder = await bundled('moved', new URL('./entries/moved.ts', import.meta.url));
await using backends = await Backends.start();
await backends.do({ kind: 'duration', ms: lifeMinutes * minuteMs });
for (let n = 0; n < instances; n += 1)
  await backends.do({ kind: 'databases', prefix: `${instanceOfBench(n)}/databases/d-`, count: backups });

const requests = await takeRequests();
const ticks = await tickUntilAllEnded();
await report();

async function takeRequests() {
  await using running = await FunctionProcess.spawn({
    folder,
    target: 'createBackup',
    signature: 'cloudevent',
    environment: {
      ...backends.environment,
      ...policyVariable({ startPatienceMs: 3_600_000, leaseMarginMs: 3_600_000 }),
    },
  });
  await running.listening();
  await backends.counted();
  const before = await running.used();
  await atConcurrency(16, 0, backups, async (n) => {
    const database = `${instanceOfBench(n % instances)}/databases/d-${n}`;
    const status = await post(running.port, ...pushOf(String(n), { database, retentionPeriod: '14d' }));
    if (status !== 204) throw new Error(`request ${n} was answered with ${status}`);
  });
  const after = await running.used();
  return { cpuMs: after.cpuMs - before.cpuMs, counted: await backends.counted() };
}

async function tickUntilAllEnded() {
  await using running = await FunctionProcess.spawn({
    folder,
    target: 'pollOperations',
    signature: 'http',
    environment: backends.environment,
  });
  await running.listening();
  const before = await running.used();
  let [count, open] = [0, backups];
  while (open > 0) {
    await backends.do({ kind: 'advance', ms: minuteMs });
    const { status, text } = await running.tick();
    const summary: { open: number } = JSON.parse(text);
    if (status !== 200) throw new Error(`the tick was answered with ${status}: ${text}`);
    open = summary.open;
    count += 1;
    if (count > 2 * lifeMinutes) throw new Error('not all have ended in twice their time');
  }
  const following = {
    cpuMs: (await running.used()).cpuMs - before.cpuMs,
    counted: await backends.counted(),
    count,
  };
  const idleBefore = await running.used();
  const idleTicks = 20;
  for (let n = 0; n < idleTicks; n += 1) await running.tick();
  const idle = {
    cpuMs: ((await running.used()).cpuMs - idleBefore.cpuMs) / idleTicks,
    counted: await backends.counted(),
    count: idleTicks,
  };
  return { following, idle };
}

function callsOf({ calls }: Counted, service: string, method = ''): number {
  return Object.entries(calls)
    .filter(([name]) => name.startsWith(`${service}.${method}`))
    .reduce((sum, [, count]) => sum + count, 0);
}

async function report(): Promise<void> {
  const { following, idle } = ticks;
  const each = (value: number, digits = 2) => rounded(value / backups, digits);
  const row = (what: string, part: { cpuMs: number; counted: Counted }): Row => ({
    'for each backup': what,
    'admin calls': each(callsOf(part.counted, 'spanner')),
    'Firestore calls': each(callsOf(part.counted, 'firestore')),
    reads: each(part.counted.reads),
    writes: each(part.counted.writes),
    publishes: each(callsOf(part.counted, 'pubsub', 'Publish')),
    'CPU ms': each(part.cpuMs, 1),
  });
  const figures = {
    backups,
    instances,
    lifeMinutes,
    ticks: following.count,
    requests: summed(requests),
    following: summed(following),
    idleTick: {
      cpuMs: idle.cpuMs,
      reads: idle.counted.reads / idle.count,
      writes: idle.counted.writes / idle.count,
    },
  };
  await publish('cost', {
    title: `Cost: ${backups} backups over ${instances} instances, each running for ${lifeMinutes} minutes, a tick a minute`,
    tables: {
      [`${following.count} ticks.`]: [row('createBackup', requests), row('pollOperations', following)],
      'A tick with nothing open.': [
        {
          reads: figures.idleTick.reads,
          writes: figures.idleTick.writes,
          'CPU ms': rounded(figures.idleTick.cpuMs, 1),
        },
      ],
    },
    wanted: [],
    figures,
  });
}

/** For each backup. */
function summed({ cpuMs, counted }: { cpuMs: number; counted: Counted }) {
  return {
    cpuMs: cpuMs / backups,
    reads: counted.reads / backups,
    writes: counted.writes / backups,
    adminCalls: callsOf(counted, 'spanner') / backups,
    publishes: callsOf(counted, 'pubsub', 'Publish') / backups,
  };
}
