import { toTimestamp } from '../../spanner/timestamp.ts';
import { dayMs, hourMs, instance, type Stage, stage } from './stage.ts';

export const elsewhere = 'projects/q/instances/far';
export const source = `${instance}/backups/source`;
export const copied = `${elsewhere}/backups/copied`;
export const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';

/** A stage with a READY backup that is an hour old, and an instance of another project to copy it to. */
export async function withSource(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const on = await stage(options);
  on.spanner.world.addInstance(elsewhere);
  await on.create('source');
  on.clock.advance(hourMs);
  return on;
}

export const request = (on: Stage, more: object = {}) => ({
  parent: elsewhere,
  backupId: 'copied',
  sourceBackup: source,
  expireTime: toTimestamp(on.clock.now().getTime() + dayMs),
  ...more,
});

export const copy = (on: Stage, more: object = {}) => on.databases.copyBackup(request(on, more));

export const expiring = (afterMs: number) => (on: Stage) => ({
  expireTime: toTimestamp(on.clock.now().getTime() + afterMs),
});
