import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import { startStack } from '../local/stack.ts';
import { MovedTime } from './lib/moved-time.ts';
import { publish, type Row } from './lib/report.ts';
import { seed } from './lib/seed.ts';
import { median, quantile, rounded } from './lib/stats.ts';

/*
 * From the end of an operation to its event on the topic, where operations end evenly over some minutes. Time is moved,
 * not waited for. One tick can look at as many instances as the budget of admin calls gives; the rest has its turn in
 * the next.
 */

const minuteMs = 60_000;
const [endingMinutes = 10] = process.argv.slice(2).map(Number);

interface Plan {
  readonly instances: number;
  readonly everySeconds: number;
  /** Each project has a limit, and so a budget, of its own. */
  readonly projects: number;
}

const plans: Plan[] = [
  { instances: 10, everySeconds: 60, projects: 1 },
  { instances: 10, everySeconds: 10, projects: 1 },
  { instances: 200, everySeconds: 60, projects: 1 },
  { instances: 200, everySeconds: 10, projects: 1 },
  { instances: 1_000, everySeconds: 60, projects: 1 },
  { instances: 1_000, everySeconds: 10, projects: 1 },
  { instances: 1_000, everySeconds: 60, projects: 2 },
];

/** How long Cloud Run holds a request for which there is no instance yet. */
const heldMs = 10_000;

/** How long calls take, in the middle of what is usual. */
const tookMs = (method: string) => (method.startsWith('List') ? 200 : 20);

interface Sample extends Plan {
  readonly latenciesMs: readonly number[];
  readonly minutes: number;
  readonly ticks: number;
  readonly adminCalls: number;
  readonly reads: number;
  /** Of the first tick. */
  readonly observed: number;
}

const samples: Sample[] = [];
for (const plan of plans) samples.push(await run(plan));
await report();

async function run(plan: Plan): Promise<Sample> {
  const { instances, everySeconds, projects } = plan;
  const records = Math.max(200, 2 * instances);
  const time = new MovedTime('2026-11-22T00:00:00Z', 500);
  const latenciesMs: number[] = [];
  const listening: Intercept = async ({ method, request }, proceed) => {
    const answer = await proceed();
    if (method === 'Publish') latenciesMs.push(...endsIn(request).map((end) => time.now().getTime() - end));
    return answer;
  };
  const stack = await startStack({
    project: 'bench',
    clock: time.now,
    pause: time.pause,
    intercept: { spanner: time.calls(tookMs), firestore: time.calls(tookMs), pubsub: listening },
  });
  const { spanner, firestore } = stack;
  if (firestore === undefined) throw new Error('the bench uses no emulator');
  const { world } = spanner;
  const instanceOf = (n: number) => {
    const instance = n % instances;
    return `projects/project-${instance % projects}/instances/instance-${instance}`;
  };
  // Evenly, and in no order that has to do with that of the instances.
  const durationMs = (n: number) =>
    minuteMs + ((n * 7_919) % records) * ((endingMinutes * minuteMs) / records);
  await time.until(seed({ records, instanceOf, durationMs }, { world, firestoreAddress: firestore.address }));
  firestore.resetUsage();
  const beganAt = time.now().getTime();
  let [ticks, observed] = [0, 0];
  const sinceMs = () => time.now().getTime() - beganAt;
  const everyMs = everySeconds * 1_000;
  const ticking = async () => {
    let dueMs = 0;
    while (latenciesMs.length < records) {
      await time.pause(Math.max(0, dueMs - sinceMs()));
      const summary = await stack.tick();
      ticks += 1;
      if (ticks === 1) observed = summary.observed;
      // One at a time: those that fall due meanwhile are refused, but for the last, which Cloud Run holds for a while.
      dueMs += everyMs * Math.max(1, Math.floor((sinceMs() + heldMs - dueMs) / everyMs));
      if (sinceMs() > 120 * minuteMs) throw new Error('after two hours not all have ended');
    }
  };
  await time.until(ticking());
  const minutes = (time.now().getTime() - beganAt) / minuteMs;
  const { reads } = firestore.usage();
  await stack.stop();
  return {
    ...plan,
    latenciesMs,
    minutes,
    ticks,
    adminCalls: spanner.journal.entries.length,
    reads,
    observed,
  };
}

/** When the operations ended whose ends are announced in a publish. */
function endsIn(request: object): number[] {
  const messages: unknown = Reflect.get(request, 'messages');
  if (!Array.isArray(messages)) return [];
  return messages
    .map(({ attributes }) => attributes)
    .filter((attributes) => String(attributes['ce-type']).endsWith('.succeeded'))
    .map((attributes) => Date.parse(attributes['ce-time']));
}

async function report(): Promise<void> {
  const rows = samples.map((one): Row => {
    const seconds = (share: number) => rounded(quantile(one.latenciesMs, share) / 1_000, 0);
    return {
      instances: one.instances,
      projects: one.projects,
      'tick every s': one.everySeconds,
      'looked at in a tick': one.observed,
      'half s': rounded(median(one.latenciesMs) / 1_000, 0),
      '90 % s': seconds(0.9),
      '99 % s': seconds(0.99),
      'all s': seconds(1),
      'admin calls a minute': rounded(one.adminCalls / one.minutes, 0),
      'reads a minute': rounded(one.reads / one.minutes, 0),
    };
  });
  await publish('latency', {
    title: `Latency: operation finished to event published (operations end over ${endingMinutes} minutes)`,
    tables: { 'Moved time. Two records in each instance, 200 at least.': rows },
    wanted: [],
    figures: { samples: samples.map(({ latenciesMs, ...rest }) => rest) },
  });
}
