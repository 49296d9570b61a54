import type { FreshnessDeps } from '../../../shared/database-ports.ts';
import type { Glanced } from '../../../shared/ports.ts';
import type { BackupOperation } from '../../../shared/spanner/backup.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { TickWorld } from '../../fakes/tick-world.ts';

/*
 * One tick over so many open records, spread over projects and instances, in a process of its own: nothing but what the
 * tick itself keeps is held. Prints what it did, and the most that the heap held.
 */

const count = Number(process.argv[2]);
const world = new TickWorld();
const now = timestampOf(world.clock.now());

/** A third of them run, a third waits for its next attempt, a third has to be observed and is made up. */
function glanced(n: number): Glanced {
  const instance = `projects/project-${n % 11_000}/instances/instance-${n % 3}`;
  const [backup, database] = [`${instance}/backups/nightly-${n}`, `${instance}/databases/orders-${n}`];
  const common = { request: { backup, database }, intentAt: `${now}`, attempts: 1, formerOperations: [] };
  const waiting = { state: 'requested', startBy: '2027-01-01T00:00:00Z' } as const;
  const glance =
    n % 3 === 0
      ? ({
          ...common,
          state: 'running',
          operation: `${backup}/operations/_auto_op_${n}`,
          startedAt: `${now}`,
          progressPercent: 0,
          delayed: false,
        } as const)
      : { ...common, ...waiting, nextAttemptAt: n % 3 === 1 ? now : '2026-12-31T00:00:00Z' };
  return { kind: 'open', backup, version: `1700000000.${n}`, unsent: false, glance };
}

async function* glances(): AsyncGenerator<Glanced> {
  for (let n = 0; n < count; n += 1) yield glanced(n);
}

let peakBytes = 0;
const sample = () => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
};
let calls = 0;
const called = async (pace: () => Promise<void>) => {
  await pace();
  calls += 1;
  if (calls % 1_000 === 0) sample();
};
world.facts.push = () => 0; // What is logged is not kept.
const deps = world.tickDeps(
  {
    createBackup: async () => ({ kind: 'error', error: { code: 5, status: 'NOT_FOUND', message: 'no' } }),
    async listOperations(_instance, _query, pace) {
      await called(pace);
      return [];
    },
    async getOperation(name, pace): Promise<BackupOperation> {
      await called(pace);
      const backup = name.split('/', 6).join('/');
      const unfinished = { result: { kind: 'unfinished' }, progressPercent: 0 } as const;
      return { name, backup, database: '', startTime: now, endTime: undefined, ...unfinished };
    },
  },
  glances,
);
const { freshness } = deps;
const stored: FreshnessDeps['databases'] = {
  ...freshness.databases,
  // Nor what is written of databases.
  storeMany: async (changes) =>
    changes.map(({ to }) => ({ kind: 'stored', stored: { state: to, version: '1' } })),
};
const tally = await world.tick({ ...deps, freshness: { ...freshness, databases: stored } });
sample();
process.stdout.write(JSON.stringify({ calls, peakMb: Math.round(peakBytes / 1e6), ...tally.summary() }));
