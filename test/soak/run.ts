import { parseArgs } from 'node:util';
import { ManualClock } from '../../local/manual-clock.ts';
import { startStack } from '../../local/stack.ts';
import { judge } from './judge.ts';
import { Watch } from './watch.ts';

/*
 * `npm run soak`: ten thousand open records over a hundred instances, and ticks going on while fifty more requests a
 * second arrive for a minute. Time is moved, not waited for: a backup takes five minutes. Prints what happened, and ends
 * with 1 if a record was lost, made twice or left behind, or the budget of calls was not kept at Spanner's own counter.
 */

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '10000' },
    instances: { type: 'string', default: '100' },
    arrivals: { type: 'string', default: '3000' },
  },
});
const [records, instances, arrivals] = [values.records, values.instances, values.arrivals].map(Number) as [
  number,
  number,
  number,
];

const clock = new ManualClock();
const stack = await startStack({
  clock: clock.now,
  pause: async (ms) => clock.advance(ms),
  spanner: { backupDuration: 5 * 60_000, callsPer100Seconds: 500 },
  // createBackup does not wait for its turn: waiting would move the time on, and nothing would ever pile up.
  environment: { START_PATIENCE: '0.01s' },
});
const watch = new Watch(stack, clock);

function databaseOf(index: number): string {
  return `projects/local/instances/i${index % instances}/databases/d${index}`;
}

async function publish(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 500) {
    const some = Array.from({ length: Math.min(500, to - first) }, (_, offset) => databaseOf(first + offset));
    for (const database of some) stack.spanner.world.addDatabase(database);
    await Promise.all(
      some.map((database) =>
        stack.publish({
          database,
          backupId: `nightly-${database.split('/d').at(-1)}`,
          retentionPeriod: '14d',
        }),
      ),
    );
  }
}

console.log(`${records} requests over ${instances} instances`);
await publish(0, records);
await stack.pubsub?.broker.idle();
watch.show('all intents stored');

// The minute in which more arrive while a tick is under way.
await Promise.all([watch.tick(), publish(records, records + arrivals)]);
await stack.pubsub?.broker.idle();
watch.show(`${arrivals} more arrived`);

while ((await watch.tick()).open > 0) {
  if (watch.ticks % 20 === 0) watch.show(`tick ${watch.ticks}`);
}
watch.show('all settled');

const findings = judge(stack, records + arrivals);
watch.report(findings);
await stack.stop();
process.exitCode = findings.wrong === 0 && watch.kept() ? 0 : 1;
