import { parseArgs } from 'node:util';
import { topology } from '../../../local/topology.ts';
import { defaultPolicy } from '../../../shared/record/policy.ts';
import type { CallWindow } from '../../../shared/runtime/call-windows.ts';
import { type Config, parseConfig } from '../../../shared/runtime/config.ts';
import { sharesOf } from '../../../shared/runtime/reserve.ts';
import { checksOf, holds } from './checks.ts';
import { fairness } from './fairness.ts';
import { judgeDatabases, targetsOf } from './freshness.ts';
import { judge } from './judge.ts';
import { growthIn } from './memory.ts';
import { SharedTime } from './shared-time.ts';
import { project, startStage } from './stage.ts';
import { untilStill } from './stillness.ts';
import { Subscriber } from './subscriber.ts';
import { Ticks } from './ticks.ts';

/*
 * `npm run soak`: ten thousand open records over a hundred instances, and ticks going on while fifty more requests a
 * second arrive for a minute. The databases of all of them are watched. Time is moved, not waited for: a backup takes half an
 * hour. Prints what happened, each promise with what was measured, and ends with 1 if one is not kept.
 */

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '10000' },
    instances: { type: 'string', default: '100' },
    arrivals: { type: 'string', default: '3000' },
    /** How many minutes a backup takes. */
    minutes: { type: 'string', default: '30' },
  },
});
const [records, instances, minutes] = [
  Number(values.records),
  Number(values.instances),
  Number(values.minutes),
];
const arrivals = Number(values.arrivals);
const perSecond = 50;
/** Nothing open is left by then, or never will be. */
const mostTicks = 2 * minutes + (records + arrivals) / 50 + 60;
/** In as many minutes the databases of every instance are looked at once more: when all backups were there. */
const idleTicks = 20;

const beganAt = performance.now();
const beginning = Date.parse('2026-11-22T10:00:00Z');
const asked: string[] = [];
const askedDatabases: string[] = [];
const allInstances = Array.from({ length: instances }, (_, n) => `projects/${project}/instances/i${n}`);
let complete = true;
const pause = async (ms: number) => {
  await untilStill({ calls: backends.calls, turn: functions.turn });
  await time.advance(ms);
};
await using stage = await startStage(beginning, minutes, pause, {
  FRESHNESS_TARGETS: targetsOf(allInstances),
});
const { backends, functions, client } = stage;
const subscriber = new Subscriber(client);
const time = new SharedTime(beginning, [backends, functions], { ask });
const ticks = new Ticks(stage, time);
const requests = client.topic(topology.requests);

async function ask(count: number): Promise<void> {
  const some = Array.from({ length: count }, (_, offset) => {
    const n = asked.length + offset;
    return { instance: `projects/${project}/instances/i${n % instances}`, id: `nightly-${n}`, n };
  });
  asked.push(...some.map(({ instance, id }) => `${instance}/backups/${id}`));
  const all = some.map(({ instance, id, n }) => ({
    database: `${instance}/databases/d${n}`,
    backupId: id,
    retentionPeriod: '14d',
  }));
  askedDatabases.push(...all.map(({ database }) => database));
  await backends.addDatabases(all.map(({ database }) => database));
  await Promise.all(all.map((json) => requests.publishMessage({ json })));
  // Once something is lost nothing is waited for any more: the judge will name it.
  complete = complete && (await functions.stored(asked.length));
}

console.log(
  `${records} requests over ${instances} instances, and ${arrivals} more; a backup takes ${minutes} min`,
);
// No ticks yet: what grows here grows with the messages. The first fifth of them warms the process up.
time.arrive(records, perSecond);
while (time.left > records * 0.8) await time.advance(1_000);
const warm = await functions.memory();
while (time.left > 0) await time.advance(1_000);
const intake = (await functions.memory()).used - warm.used;
ticks.show('all intents stored');

const firstTickAt = time.nowMs;
time.arrive(arrivals, perSecond);
while (time.left > 0) await ticks.tick();
ticks.show(`${arrivals} more arrived`);

while (ticks.open > 0 && ticks.count < mostTicks) {
  await ticks.tick();
  if (ticks.count % 10 === 0) ticks.show(`tick ${ticks.count}`);
}
for (let idle = 0; idle < idleTicks; idle += 1) await ticks.tick();
ticks.show('nothing open');
await subscriber.stop();

const accounts = await backends.accounts();
const config = parseConfig({
  GOOGLE_CLOUD_PROJECT: project,
  REQUESTS_TOPIC: topology.requests,
  EVENTS_TOPIC: topology.events,
});
const pace = { perSecond: callsPerSecond(config), patienceMs: defaultPolicy.startPatienceMs };
const checks = checksOf({
  asked: asked.length,
  instances,
  accounts,
  findings: judge(asked, accounts, subscriber.heard),
  fairness: fairness(accounts, pace, firstTickAt),
  databases: judgeDatabases(askedDatabases, allInstances, accounts, pace, firstTickAt, time.nowMs),
  intake,
  growth: growthIn(ticks.samples),
  memory: await functions.memory(),
  logged: await functions.logged(),
  failures: ticks.failures,
  strange: subscriber.failures.length,
});

console.table(ticks.figures());
console.table({
  requests: asked.length,
  succeeded: accounts.records.filter(({ state }) => state === 'succeeded').length,
  'events received, copies counted': subscriber.copies,
  'admin calls': accounts.calls,
  'looks at instances': accounts.looks.length,
  'looks at databases': accounts.databaseLooks.length,
  ticks: ticks.count,
  'minutes of moved time': Math.round((time.nowMs - beginning) / 60_000),
  'minutes of the machine': Math.round((performance.now() - beganAt) / 6_000) / 10,
});
console.table(
  checks.map((check) => ({
    '': check.what,
    measured: Math.round(check.measured * 10) / 10,
    'at most': Math.round(check.most * 10) / 10,
    kept: holds(check) ? 'yes' : 'NO',
  })),
);
const broken = checks.filter((check) => !holds(check));
for (const { what, such } of broken) console.log(`NOT KEPT  ${what}${such === undefined ? '' : `: ${such}`}`);
process.exitCode = broken.length === 0 ? 0 : 1;

/** What the poller may make of its budget: a tick takes up no more calls once the slowest might not be over in time. */
function callsPerSecond({ pollCallsPerSecond }: Config): number {
  const { createTimeoutMs, readTimeoutMs, tickDeadlineMs } = defaultPolicy;
  const takingUpMs = tickDeadlineMs - Math.max(readTimeoutMs, createTimeoutMs);
  const { own, shared } = sharesOf(pollCallsPerSecond);
  const rateOf = ({ calls, ms }: CallWindow) => (calls * 1_000) / ms;
  const granted = own.map((window, span) => rateOf(window) + (shared[span] ? rateOf(shared[span]) : 0));
  return Math.min(...granted) * Math.min(1, takingUpMs / 60_000);
}
