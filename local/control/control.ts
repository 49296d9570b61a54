import { anyBackup } from 'google-emulators/spanner/plans.ts';
import type { World } from 'google-emulators/spanner/world.ts';
import { backupNameOf, lastSegment } from '../../shared/spanner/names.ts';
import { duration } from '../../shared/terminal/amounts.ts';
import { type Order, OrderError } from './order.ts';
import { type RunningBackup, stateOf, type WorldState } from './state.ts';
import { databaseOf, runningOf, targetOf } from './target.ts';

type OrderOf<Verb extends Order['do']> = Extract<Order, { do: Verb }>;

/** Starts a backup as any client may, and rejects where Spanner refuses it. */
export type StartBackup = (database: string, backup: string) => Promise<void>;

/** What lets things happen in the local Spanner that happen by themselves in the real one. */
export interface Control {
  state(): WorldState;
  /**
   * Carries an order out, and says in a sentence what happens now.
   *
   * @throws {OrderError} where it cannot be carried out
   */
  carryOut(order: Order): Promise<string>;
}

/** The control of a world; `startBackup` is for backups that somebody else starts. */
export function controlOf(world: World, startBackup: StartBackup): Control {
  const state = () => stateOf(world);
  return {
    state,
    carryOut: async (order) => {
      switch (order.do) {
        case 'fail':
          return fail(world, order);
        case 'delay':
          return delay(world, order);
        case 'cancel':
          return cancel(world, runningOf(order.of, state()));
        case 'finish':
          return finish(world, runningOf(order.of, state()));
        case 'other':
          return await other(world, startBackup, order);
      }
    },
  };
}

function fail(world: World, { of, code, message }: OrderOf<'fail'>): string {
  const error = { code, ...(message !== undefined && { message }) };
  if (of === undefined) {
    world.failNext(anyBackup, error);
    return `The next backup of any database fails half-way with ${code}.`;
  }
  const target = targetOf(of, stateOf(world));
  if (target.kind === 'next') {
    world.failNext(target.name, error);
    return `The next backup of ${target.name} fails half-way with ${code}.`;
  }
  world.fail(target.backup.backup, error);
  return `${target.backup.backup} has failed with ${code}.`;
}

function delay(world: World, { of, for: ms }: OrderOf<'delay'>): string {
  if (of === undefined) {
    world.delayNext(anyBackup, ms);
    return `The next backup of any database takes ${duration(ms)}.`;
  }
  const target = targetOf(of, stateOf(world));
  if (target.kind === 'next') {
    world.delayNext(target.name, ms);
    return `The next backup of ${target.name} takes ${duration(ms)}.`;
  }
  const { backup, createTime } = target.backup;
  const ranMs = world.nowMs() - Date.parse(createTime);
  if (ms <= ranMs)
    throw new OrderError(
      `${backup} has run for ${duration(ranMs)} already: it can take longer, or be moved to its end.`,
    );
  world.delay(backup, ms);
  return `${backup} takes ${duration(ms)} in all.`;
}

function cancel(world: World, { backup }: RunningBackup): string {
  world.cancel(backup);
  return `${backup} is cancelled.`;
}

function finish(world: World, { backup, endTime, failure }: RunningBackup): string {
  world.finish(backup);
  if (failure !== undefined) return `${backup} has failed with ${failure.code}, as was planned.`;
  return endTime === null
    ? `${backup} ends as soon as its rows are carried.`
    : `${backup} has come to its end.`;
}

async function other(
  world: World,
  startBackup: StartBackup,
  { of, for: ms }: OrderOf<'other'>,
): Promise<string> {
  const database = databaseOf(of, stateOf(world));
  const time = new Date(world.nowMs()).toISOString().slice(11, 19).replaceAll(':', '');
  const backup = backupNameOf(database, `${lastSegment(database)}-by-somebody-else-${time}`);
  try {
    await startBackup(database, backup);
  } catch (error) {
    throw new OrderError(`Not started: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (ms !== undefined) world.delay(backup, ms);
  return `Somebody else has started ${backup}.`;
}
