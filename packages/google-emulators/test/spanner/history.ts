import { instance, minuteMs, type Stage } from './stage.ts';

/** One backup that succeeded, one that failed, one that was cancelled and one that runs; a minute between them. */
export async function history(on: Stage): Promise<void> {
  on.spanner.world.addDatabase(`${instance}/databases/prod`, { sizeBytes: 500 });
  on.spanner.world.failNext(`${instance}/backups/nightly-2`, { code: 'INTERNAL' });
  await on.create('nightly-1', { database: `${instance}/databases/prod` });
  on.clock.advance(minuteMs);
  await on.create('nightly-2');
  on.clock.advance(minuteMs);
  await on.cancel(await on.create('nightly-3'));
  on.clock.advance(minuteMs);
  await on.create('howl');
}
