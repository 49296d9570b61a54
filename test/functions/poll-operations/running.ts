import { type Harness, type HarnessOptions, hourMs, minuteMs, request, startHarness } from '../../harness.ts';

/** A database in the instance of this number. */
export const databaseIn = (n: number) => `projects/local/instances/shop-${n}/databases/orders`;

/** One backup in each of some instances, all of them running. */
export async function running(count: number, options: HarnessOptions = {}): Promise<Harness> {
  const on = await startHarness({ ...options, spanner: { backupDuration: 10 * hourMs, ...options.spanner } });
  for (let n = 0; n < count; n += 1) {
    on.spanner.world.addDatabase(databaseIn(n));
    await on.ask(request('nightly', { database: databaseIn(n) }));
    on.clock.advance(minuteMs);
  }
  return on;
}
