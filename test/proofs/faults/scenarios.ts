import { recordLimits } from '../../../shared/record/policy.ts';
import { leaseMs, minuteMs, type Run } from './run.ts';

/** A story of publishers, of Spanner and of whoever else is at work there, told in the order of its events. */
export interface Scenario {
  readonly name: string;
  /** Configuration of the functions beyond what every run has. */
  readonly environment?: (run: Run) => Readonly<Record<string, string>>;
  /** What was before the run begins: no fault befalls it. */
  readonly prepare?: (run: Run) => Promise<void>;
  readonly play: (run: Run) => Promise<void>;
}

const asking = (run: Run, backupId: string, more: object = {}) => ({
  database: run.database('shop'),
  backupId,
  retentionPeriod: '7d',
  ...more,
});

const withdrawing = (run: Run, { id: withdraw }: { readonly id: string }, backupId: string) => ({
  withdraw,
  backup: run.backup(backupId),
});

/** Ticks, each after some minutes. */
async function ticks(run: Run, ...minutes: number[]): Promise<void> {
  for (const some of minutes) {
    await run.pass(some * minuteMs);
    await run.tick();
  }
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'a backup succeeds, and another message asks for it afterwards',
    async play(run) {
      await run.publish(asking(run, 'one'));
      await ticks(run, 1, 4);
      await run.publish(asking(run, 'one', { labels: { again: 'yes' } }));
      await ticks(run, 1);
    },
  },
  {
    name: 'a backup fails, and another message asks for it again',
    async play(run) {
      run.lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
      await run.publish(asking(run, 'one'));
      await ticks(run, 3);
      await run.publish(asking(run, 'one'));
      await ticks(run, 5);
    },
  },
  {
    name: 'two messages ask for one backup, a third contradicts them, and a fourth is no request',
    async play(run) {
      await run.publish(asking(run, 'one', { labels: { from: 'a' } }));
      await run.publish(asking(run, 'one', { labels: { from: 'b' } }));
      await run.publish(asking(run, 'one', { retentionPeriod: '8d' }), 'either');
      await run.publish('this is no request', 'a rejection');
      await ticks(run, 1, 4);
    },
  },
  {
    name: 'messages ask for two backups of one database, and for one of another',
    async play(run) {
      await run.publish(asking(run, 'one'));
      await run.publish(asking(run, 'two'));
      await run.publish(asking(run, 'mill', { database: run.database('mill') }));
      await ticks(run, 3, 3);
    },
  },
  {
    name: 'messages ask for backups of more databases than createBackup has calls of its own for',
    // One for createBackup in a quarter of an hour, four in a minute for the poller, and eight that they share.
    environment: () => ({ CREATE_CALLS_PER_SECOND: '0.001', POLL_CALLS_PER_SECOND: '0.2' }),
    async play(run) {
      for (const name of ['shop', 'mill', 'barn']) {
        run.lane.spanner.world.addDatabase(run.database(name), { createTimeMs: run.nowMs() });
        await run.publish(asking(run, name, { database: run.database(name) }));
      }
      await ticks(run, 3, 3);
    },
  },
  {
    name: 'the name that a message asks for is taken by a backup of another database',
    async play(run) {
      run.lane.spanner.world.startBackup(run.backup('one'), run.database('mill'));
      await run.pass(10 * minuteMs);
      await run.publish(asking(run, 'one'));
      await ticks(run, 1);
    },
  },
  {
    name: 'Spanner refuses a start while the key of the backup is not accessible, and no other backup is in the way',
    async play(run) {
      const kmsKeyName = `projects/${run.database('shop').split('/')[1]}/locations/us-central1/keyRings/r/cryptoKeys/k`;
      run.lane.spanner.world.setKeyAccessible(kmsKeyName, false);
      const encryptionConfig = { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName };
      await run.publish(asking(run, 'one', { encryptionConfig }));
      await ticks(run, 3, 5);
      run.lane.spanner.world.setKeyAccessible(kmsKeyName, true);
      await ticks(run, 5, 4);
    },
  },
  {
    name: 'a backup that no message asked for blocks a request until its startBy has passed',
    async play(run) {
      run.lane.spanner.world.setDuration(run.backup('theirs'), 30 * minuteMs);
      run.lane.spanner.world.startBackup(run.backup('theirs'), run.database('shop'));
      await run.publish(asking(run, 'one', { startWithin: '6m' }));
      await ticks(run, 4, 4);
    },
  },
  {
    name: 'both messages that wait for a backup are withdrawn, and another message asks for it again',
    async play(run) {
      run.lane.spanner.world.setDuration(run.backup('theirs'), 9 * minuteMs);
      run.lane.spanner.world.startBackup(run.backup('theirs'), run.database('shop'));
      const first = await run.publish(asking(run, 'one'));
      const second = await run.publish(asking(run, 'one'));
      await run.publish(withdrawing(run, first, 'one'), 'either');
      await ticks(run, 4);
      const last = await run.publish(withdrawing(run, second, 'one'), 'either');
      await run.deliver(first);
      await run.publish(asking(run, 'one'));
      await run.deliver(last);
      await ticks(run, 5, 5);
    },
  },
  {
    name: 'somebody cancels the operation of a running backup, and more messages ask for the backup',
    async play(run) {
      await run.publish(asking(run, 'one'));
      await ticks(run, 1);
      run.lane.spanner.world.cancel(run.backup('one'));
      await run.publish(asking(run, 'one'));
      await ticks(run, 2);
      await run.publish(asking(run, 'one'));
      await ticks(run, 5);
    },
  },
  {
    name: 'somebody deletes a backup that has succeeded, and another message asks for it again',
    async play(run) {
      await run.publish(asking(run, 'one'));
      await ticks(run, 5);
      run.lane.spanner.world.delete(run.backup('one'));
      await run.publish(asking(run, 'one'));
      await run.pass(leaseMs);
      await ticks(run, 1, 5);
    },
  },
  {
    name: 'a message is rejected because its round is full, and is delivered again when the round has ended',
    async prepare(run) {
      run.lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
      for (let asked = 0; asked < recordLimits.requestsPerRound; asked += 1)
        await run.publish(asking(run, 'one'));
    },
    async play(run) {
      const refused = await run.publish(asking(run, 'one'), 'either');
      await ticks(run, 5);
      await run.deliver(refused);
      await ticks(run, 1, 5);
    },
  },
  {
    name: 'one backup takes longer than it should, and another vanishes',
    async play(run) {
      run.lane.spanner.world.setDuration(run.backup('one'), 50 * minuteMs);
      await run.publish(asking(run, 'one'));
      await run.publish(asking(run, 'mill', { database: run.database('mill') }));
      await ticks(run, 1);
      run.lane.spanner.world.delete(run.backup('mill'));
      await ticks(run, 25, 30);
    },
  },
  {
    name: 'twenty backups end together, and their records are written together',
    async prepare(run) {
      for (let count = 1; count <= 20; count += 1) {
        const database = run.database(`many-${count}`);
        run.lane.spanner.world.addDatabase(database, { createTimeMs: run.nowMs() });
        await run.publish(asking(run, `many-${count}`, { database }));
      }
    },
    async play(run) {
      run.lane.spanner.world.cancel(run.backup('many-7'));
      await ticks(run, 5, 1);
    },
  },
];
