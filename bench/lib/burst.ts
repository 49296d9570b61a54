import { type Stack, startStack } from '../../local/stack.ts';
import { topology } from '../../local/topology.ts';
import { benchProject, instanceOfBench } from './backends.ts';
import { MovedTime } from './moved-time.ts';

const minuteMs = 60_000;
/** After so long a rest both functions may call as they may after any rest. */
const restMs = 2 * minuteMs;

/** So many requests at once, each for a database of its own. */
export interface Burst {
  readonly requests: number;
  readonly instances: number;
  /** The scheduler's tick comes so long after the requests, and then every minute. */
  readonly firstTickMs: number;
}

/** What came of it, in milliseconds since the requests. */
export interface BurstResult {
  readonly storedMs: readonly number[];
  readonly acknowledgedMs: number;
  /** Ticks until all had started. */
  readonly ticks: number;
  readonly deliveries: number;
  /** The admin calls, in their order. */
  readonly calls: readonly BurstCall[];
  /** Admin calls in the busiest span of so many milliseconds. */
  busiest(ms: number): number;
}

interface BurstCall {
  readonly atMs: number;
  readonly method: string;
  readonly instance: string;
  /** False if Spanner refused it without an answer, since there were too many. */
  readonly isAnswered: boolean;
  /** A CreateBackup that began a backup. */
  readonly isStart: boolean;
}

/** How long calls take, in the middle of what is usual. */
const tookMs = (method: string) => (method === 'CreateBackup' ? 500 : method.startsWith('List') ? 200 : 20);

/**
 * Lets the requests come after a rest, under the budgets of calls that the functions really have and the limit that Spanner
 * really sets. Goes on until all have started, and for one tick more. Time is moved, not waited for.
 */
export async function burstOf({ requests, instances, firstTickMs }: Burst): Promise<BurstResult> {
  const midnight = Date.parse('2026-11-22T00:00:00Z');
  const time = new MovedTime(new Date(midnight - restMs).toISOString(), 50);
  const stack = await startStack({
    project: benchProject,
    clock: time.now,
    pause: time.pause,
    spanner: { backupDuration: 2 * 60 * minuteMs, callsPer100Seconds: 500 },
    intercept: { spanner: time.calls(tookMs), firestore: time.calls(tookMs) },
  });
  const sinceMidnight = (at: Date) => at.getTime() - midnight;
  const { spanner, firestore, pubsub } = stack;
  if (firestore === undefined || pubsub === undefined) throw new Error('the bench uses no emulators');
  const databaseOf = (n: number) => `${instanceOfBench(n % instances)}/databases/database-${n}`;
  const databases = Array.from({ length: requests }, (_, n) => databaseOf(n));
  for (const database of databases) spanner.world.addDatabase(database);
  await time.until(time.pause(restMs));

  await Promise.all(databases.map((database) => stack.publish({ database, retentionPeriod: '14d' })));
  await time.until(pubsub.broker.quiet());
  const acknowledgedMs = sinceMidnight(time.now());
  const storedMs = firestore
    .documents('backups')
    .map(({ data }) => sinceMidnight(new Date(String(data.intentAt))));
  const allStarted = () => spanner.journal.acceptedCreates().length >= requests;
  const ticks = await time.until(tickUntil(allStarted, midnight + firstTickMs, stack, time));
  const accepted = new Set(spanner.journal.acceptedCreates());
  const calls = spanner.journal.entries.map((entry) => ({
    atMs: sinceMidnight(entry.at),
    method: entry.method,
    instance: entry.resource.split('/')[3] ?? '',
    isAnswered: entry.code !== undefined,
    isStart: accepted.has(entry),
  }));
  const busiest = (ms: number) => spanner.journal.busiest(ms, benchProject);
  const push = `projects/${benchProject}/subscriptions/${topology.push}`;
  const deliveries = pubsub.broker.deliveries.filter(({ subscription }) => subscription === push).length;
  await stack.stop();
  return { storedMs, acknowledgedMs, ticks, deliveries, calls, busiest };
}

/** A tick every minute until all is done, and one more. Gives the number of the first ones. */
async function tickUntil(
  isDone: () => boolean,
  firstMs: number,
  stack: Stack,
  time: MovedTime,
): Promise<number> {
  for (let ticks = 0; ; ticks += 1) {
    const wasDone = isDone();
    await time.pause(Math.max(0, firstMs + ticks * minuteMs - time.now().getTime()));
    const { ok } = await stack.tick();
    if (!ok) throw new Error('a tick failed');
    if (wasDone) return ticks;
    if (ticks > 60) throw new Error('after an hour not all have started');
  }
}
