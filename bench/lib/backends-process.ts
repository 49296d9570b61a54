import { startFirestore } from 'google-emulators/firestore/server.ts';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { startPubSub } from 'google-emulators/pubsub/server.ts';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { topology } from '../../local/topology.ts';
import type { Addresses, Command, Counted, Seed } from './backends.ts';
import { benchProject, instanceOfBench } from './backends.ts';
import { aheadClock, moveAhead, movedAheadFile } from './moved-ahead.ts';
import { crowd, keep, type Running, seed } from './seed.ts';

/*
 * The three services in a process of their own, so that their CPU does not count. Spoken to over the IPC channel: one
 * command at a time, one answer each.
 */

const clock = new ManualClock(new Date());
const counts: Record<string, number> = {};
let acceptedAt = Number.NaN;
const counting = (service: string) => async (call: { method: string }, proceed: () => Promise<unknown>) => {
  const name = `${service}.${call.method}`;
  counts[name] = (counts[name] ?? 0) + 1;
  const answer = await proceed();
  if (call.method === 'CreateBackup') acceptedAt = Date.now();
  return answer;
};

const firestore = await startFirestore({
  clock: aheadClock(process.env[movedAheadFile]),
  intercept: counting('firestore'),
});
let backupMs = 2 * 3_600_000;
const spanner = await startSpanner({
  clock: clock.now,
  backupDuration: () => backupMs,
  intercept: counting('spanner'),
});
const pubsub = await startPubSub({ intercept: counting('pubsub') });
pubsub.broker.topics.create({ name: `projects/${benchProject}/topics/${topology.events}` });

async function answer(command: Command): Promise<Addresses | Counted | number | undefined> {
  switch (command.kind) {
    case 'addresses':
      return { spanner: spanner.address, firestore: firestore.address, pubsub: pubsub.address };
    case 'databases':
      for (let n = 0; n < command.count; n += 1) spanner.world.addDatabase(`${command.prefix}${n}`);
      return undefined;
    case 'duration':
      backupMs = command.ms;
      return undefined;
    case 'kept':
      keep(command, spanner.world);
      return undefined;
    case 'seed':
      firestore.clear();
      await seed(runningOf(command), { world: spanner.world, firestoreAddress: firestore.address });
      return undefined;
    case 'crowd':
      firestore.clear();
      await crowd(command, new Date(spanner.world.nowMs()), firestore.address);
      return undefined;
    case 'advance':
      clock.advance(command.ms);
      moveAhead(process.env[movedAheadFile], command.firestoreMs ?? 0);
      return undefined;
    case 'accepted':
      return acceptedAt;
    case 'counted': {
      const { reads, writes } = firestore.usage();
      const counted = { reads, writes, calls: { ...counts } };
      for (const name of Object.keys(counts)) delete counts[name];
      firestore.resetUsage();
      return counted;
    }
  }
}

function runningOf({ records, instances, projects, earlyShare, earlyMs, lateMs }: Seed): Running {
  const every = Math.round(1 / earlyShare);
  return {
    records,
    instanceOf: (n) =>
      projects === undefined
        ? instanceOfBench(n % instances)
        : `projects/bench-${(n % instances) % projects}/instances/instance-${n % instances}`,
    durationMs: (n) => (n % every === 0 ? earlyMs : lateMs),
  };
}

process.on('message', (command: Command) => {
  answer(command).then(
    (result) => process.send?.({ ok: true, result }),
    (error: unknown) => process.send?.({ ok: false, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ ok: true });
