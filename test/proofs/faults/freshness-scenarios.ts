import { minuteMs, type Run } from './run.ts';
import type { Scenario } from './scenarios.ts';

/** Looks every four minutes at what may be an hour old; its lists go over several pages, and the backup that counts is not on the first. */
export const watching = (run: Run) => ({
  FRESHNESS_TARGETS: `${run.instance}/databases/shop=1h`,
  FRESHNESS_INTERVAL: '4m',
  FOUND_BACKUPS: 'on',
});

/** Somebody else makes a backup, and then some of another database. */
async function theyBackUp(run: Run, id: string): Promise<void> {
  const { world } = run.lane.spanner;
  world.startBackup(run.backup(id), run.database('shop'));
  await run.pass(minuteMs);
  for (const other of ['a', 'b', 'c']) world.startBackup(run.backup(`${id}-${other}`), run.database('mill'));
}

async function looks(run: Run, ...minutes: number[]): Promise<void> {
  for (const some of minutes) {
    await run.pass(some * minuteMs);
    await run.tick();
  }
}

export const freshnessScenarios: readonly Scenario[] = [
  {
    name: 'somebody else makes backups of a database, stops, and goes on',
    environment: watching,
    async prepare(run) {
      // Before the others by its name: the database that counts is on the second page as well.
      run.lane.spanner.world.addDatabase(run.database('another'), { createTimeMs: run.nowMs() });
      await theyBackUp(run, 'first');
      await run.pass(20 * minuteMs);
    },
    async play(run) {
      await looks(run, 1, 60);
      await theyBackUp(run, 'second');
      await looks(run, 7);
      run.lane.spanner.world.delete(run.backup('second'));
      await looks(run, 17);
    },
  },
  {
    name: 'a requested backup of a database fails, and the next one succeeds',
    environment: watching,
    async play(run) {
      run.lane.spanner.world.failNext(run.backup('one'), { code: 'INTERNAL' });
      const asked = { database: run.database('shop'), retentionPeriod: '7d' };
      await run.publish({ ...asked, backupId: 'one' });
      await looks(run, 5);
      await run.publish({ ...asked, backupId: 'two' });
      await looks(run, 5);
    },
  },
];
