import type { FreshnessDeps } from '../../shared/database-ports.ts';
import { leavesDatabaseFree } from '../../shared/decisions/start.ts';
import type { Waiting } from '../../shared/freshness/verdict.ts';
import { type Announcing, announce } from '../../shared/operations/announce.ts';
import { type Starting, startBackup } from '../../shared/operations/start-backup.ts';
import type { OpenGlanced, RejectionStore, Rotation, Stored, Turn } from '../../shared/ports.ts';
import { OutOfBudget } from '../../shared/runtime/budget.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { reasonOf } from '../../shared/runtime/log.ts';
import { type Busy, noteAttempt } from './busy.ts';
import { Room } from './room.ts';
import { type Started, StartQueue } from './start-queue.ts';
import { Tally } from './summary.ts';
import { holdingWhole, roomBytes } from './whole-records.ts';

/** What a tick needs. */
export interface TickDeps extends Starting, Announcing {
  readonly config: Config;
  readonly rejections: RejectionStore;
  readonly rotation: Rotation;
  readonly freshness: FreshnessDeps;
}

/** A tick while it runs. */
export interface Tick {
  readonly deps: TickDeps;
  readonly tally: Tally;
  /** Nothing is begun after this time, so that even the slowest call ends before the tick's deadline. */
  readonly until: Date;
  /** The last turn of each instance, the one that waited longest first. */
  readonly turns: Map<string, Turn>;
  /** The last record that the previous tick read, if there were more than it takes. */
  resumeAfter: string | undefined;
  /**
   * How many instances have begun their turn. One that began earlier has its calls first: else the end of the tick would cut
   * off as many turns as are under way, and the next tick begins those again.
   */
  turnsBegun: number;
  /** The instances that had their turn in this tick, in its order. */
  readonly observed: Set<string>;
  /** The room for records that are held whole, in bytes. */
  readonly wholeRecords: Room;
  /** Queues records whose start is due. */
  start(records: readonly OpenGlanced[]): void;
  /** Resolves once no start is under way any more, with those that were due and not tried. */
  startsFinished(): Promise<readonly OpenGlanced[]>;
  readonly busy: Busy;
  /** The databases with an open record. */
  readonly asked: Set<string>;
  /** What a request waits behind, by its database. */
  readonly waiting: Map<string, Waiting>;
  /** Counts and logs a call that failed; the next tick tries again. If the budget was used up, counts it as deferred. */
  failed(error: unknown, message: string): void;
  /** Counts and logs a document that this version cannot read. */
  unreadable(document: { readonly id: string; readonly problem: string }): void;
}

export function openTick(deps: TickDeps): Tick {
  const { clock, log, policy } = deps;
  const slowestCallMs = Math.max(policy.readTimeoutMs, policy.createTimeoutMs);
  const tally = new Tally();
  const tick: Tick = {
    deps,
    tally,
    until: new Date(clock().getTime() + Math.max(0, policy.tickDeadlineMs - slowestCallMs)),
    turns: new Map(),
    resumeAfter: undefined,
    turnsBegun: 0,
    observed: new Set(),
    wholeRecords: new Room(roomBytes),
    start: (records) => queue.add(records),

    busy: new Map(),
    asked: new Set(),
    waiting: new Map(),

    async startsFinished() {
      tally.leave(await queue.finished());
      return queue.untried;
    },

    failed(error, message) {
      if (error instanceof OutOfBudget) {
        tally.leave(1);
        return;
      }
      tally.failures += 1;
      const reason = reasonOf(error);
      log({
        severity: 'WARNING',
        message: `${message}; the next tick tries again`,
        outcome: 'unseen',
        reason,
      });
    },

    unreadable({ id, problem }) {
      tally.unreadable += 1;
      const message = 'a document could not be read';
      log({ severity: 'ERROR', message, outcome: 'unreadable', document: id, problem });
    },
  };
  const queue = new StartQueue(
    (record) => startOne(record, tick),
    (project, starts) => deps.budgets.of(project).startsToCome(starts),
  );
  return tick;
}

/** Starts a record that is due, unless it has changed since that was decided. */
async function startOne({ backup, version }: OpenGlanced, tick: Tick): Promise<Started> {
  try {
    return await holdingWhole([backup], tick, ([stored]) => startStored(backup, version, stored, tick));
  } catch (error) {
    tick.tally.unwritten += 1;
    tick.failed(error, `${backup} could not be started`);
    return 'done';
  }
}

async function startStored(
  backup: string,
  version: string,
  stored: Stored | undefined,
  tick: Tick,
): Promise<Started> {
  const { deps, tally, until } = tick;
  if (stored === undefined) {
    tick.unreadable({ id: backup, problem: 'is due to be started, but is no record' });
    return 'not begun';
  }
  if (stored.version !== version || stored.record.state !== 'requested') return 'done';
  const result = await startBackup({ record: stored.record, version }, deps, until);
  if (result.kind === 'deferred') return 'no room';
  if (result.kind === 'overtaken') tally.overtaken += 1;
  if (result.kind === 'too late') tally.leave(1);
  if (result.kind !== 'attempted') return 'done';
  const { record } = result.stored;
  tally.attempted += 1;
  noteAttempt(record, tick.busy);
  if (record.state !== 'requested') tally.reach(record);
  tally.announced(await announce([result.stored], deps));
  return leavesDatabaseFree(record) ? 'not begun' : 'done';
}
