import { databaseStateOf } from './database-state.ts';
import { keysOf } from './encryption.ts';
import { databaseOf, idOf, instanceOf } from './names.ts';
import type { Places } from './places.ts';
import type { Restorations } from './restorations.ts';
import type { Chain, Schedule } from './schedule.ts';
import type { Due, Schedules } from './schedules.ts';
import type { Start } from './start.ts';
import type { Switches } from './switches.ts';

/** "Up to 13 incremental backups" after a full one. Source: Google's backup guide. */
const longestChain = 14;

/** "A new chain if the oldest full backup is 28 days old". Source: Google's backup guide. */
const oldestChainMs = 28 * 24 * 3_600_000;

/** What has changed since the backup before: a guess, but less than all of it. */
const shareChanged = 0.1;

/** What schedules need of the world that holds them. */
interface Surroundings {
  readonly nowMs: () => number;
  readonly switches: Switches;
  readonly schedules: Schedules;
  readonly places: Places;
  readonly restorations: Restorations;
  start(order: Start): unknown;
  /** The backup that has this name now; `undefined` where there is none. */
  backup(name: string): unknown;
}

/**
 * Makes every backup that has been due by a schedule, in the order of their times. No timer runs: a call that reads backups
 * makes those first that have become due.
 */
export function makeScheduledBackups(world: Surroundings): void {
  const firedUntilMs = world.nowMs() - world.switches.scheduledStartsAfterMs;
  for (let due = world.schedules.takeDue(firedUntilMs); due !== undefined; ) {
    make(world, due);
    due = world.schedules.takeDue(firedUntilMs);
  }
}

function make(world: Surroundings, { schedule, atMs }: Due): void {
  const startMs = atMs + world.switches.scheduledStartsAfterMs;
  const database = world.places.database(databaseOf(schedule.name));
  const instance = world.places.instance(instanceOf(schedule.name));
  if (database === undefined || instance?.moving !== false) return;
  if (databaseStateOf(database, world) === 'CREATING') return;
  const backup = `${instance.name}/backups/${scheduledId(schedule, atMs)}`;
  const incremental =
    schedule.kind === 'incremental' ? next(world, schedule, backup, atMs, database.sizeBytes) : {};
  world.start({
    backup,
    database,
    startMs,
    versionTimeMs: atMs,
    expireTimeMs: startMs + schedule.retentionMs,
    kmsKeys: keysOf(schedule.encryption, database),
    schedules: [schedule.name],
    ...incremental,
  });
}

/** Google does not document the names of scheduled backups: nobody can rely on them. */
function scheduledId({ name }: Schedule, atMs: number): string {
  const stamp = new Date(atMs).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${idOf(name).slice(0, 46)}-${stamp}`;
}

/** The next backup of a chain, or the full one that begins another. */
function next(world: Surroundings, schedule: Schedule, backup: string, atMs: number, fullBytes: number) {
  const before = schedule.chain;
  const goesOn =
    before !== undefined &&
    before.length < longestChain &&
    atMs - before.oldestVersionTimeMs < oldestChainMs &&
    world.backup(before.lastBackup) !== undefined;
  const exclusiveSizeBytes = goesOn ? Math.round(fullBytes * shareChanged) : fullBytes;
  const chain: Chain = goesOn
    ? {
        ...before,
        length: before.length + 1,
        lastBackup: backup,
        sizeBytes: before.sizeBytes + exclusiveSizeBytes,
      }
    : {
        id: `${idOf(schedule.name)}-${atMs}`,
        oldestVersionTimeMs: atMs,
        length: 1,
        lastBackup: backup,
        sizeBytes: fullBytes,
      };
  world.schedules.put({ ...schedule, madeUntilMs: atMs, chain });
  const { id, oldestVersionTimeMs, sizeBytes } = chain;
  return { incremental: { chainId: id, oldestVersionTimeMs, exclusiveSizeBytes, sizeBytes } };
}
