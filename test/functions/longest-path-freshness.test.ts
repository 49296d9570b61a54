import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TickDeps } from '../../functions/poll-operations/open-tick.ts';
import { runTick } from '../../functions/poll-operations/tick.ts';
import type { InstanceReader } from '../../shared/database-ports.ts';
import type { ListedBackup } from '../../shared/freshness/found.ts';
import { CallBudgets } from '../../shared/runtime/budgets.ts';
import { projectOf } from '../../shared/spanner/names.ts';
import { timestampOf } from '../../shared/spanner/timestamp.ts';
import { MemoryFreshness } from '../fakes/memory-freshness.ts';
import { TickWorld } from '../fakes/tick-world.ts';
import { Dice } from '../proofs/faults/dice.ts';
import { slowed, takesUpForMs, timeoutMsOf } from './slow-world.ts';

/*
 * The longest that a tick can take that judges databases, drawn many times: every call takes anything from nothing to as long
 * as it may. There is one instance: those that are looked at side by side would take the time of one clock one after the other.
 */

const draws = 2_000;
const hourMs = 3_600_000;
const instance = 'projects/acme-shop/instances/prod';
const moments = [0, 0, 0, 0.01, 0.25, 0.5, 0.99, 1, 1] as const;

/** An instance with a database whose newest backup is too old, and two backups that others made a moment ago. */
function watched({ clock }: TickWorld): InstanceReader {
  const ago = (hours: number) => timestampOf(new Date(clock.now().getTime() - hours * hourMs));
  const database = `${instance}/databases/shop`;
  const backup = (name: string): ListedBackup => {
    const [versionTime, createTime, expireTime] = [ago(30), ago(0), ago(-300)];
    return { name, database, state: 'READY', versionTime, createTime, expireTime, backupSchedules: [] };
  };
  return {
    listDatabases: async () => [{ name: database, createTime: ago(999) }],
    listBackups: async () => [backup(`${instance}/backups/b1`), backup(`${instance}/backups/b2`)],
    getBackup: async (name) => backup(name),
  };
}

/** Twice: what the first tick leaves is read and sent by the second. */
async function longestOf(deps: TickDeps, world: TickWorld): Promise<number> {
  let longest = 0;
  for (const _ of ['the first', 'the second']) {
    const beganAt = world.clock.now().getTime();
    await runTick(deps);
    longest = Math.max(longest, world.clock.now().getTime() - beganAt);
    world.clock.advance(hourMs);
  }
  return longest;
}

test("a tick that judges databases is over within the poller's timeout, however slow each call is", async (t) => {
  let longest = 0;
  for (let seed = 0; seed < draws; seed += 1) {
    const dice = new Dice(seed);
    const world = new TickWorld();
    const base = world.tickDeps({}, undefined, {
      FRESHNESS_TARGETS: `${instance}/databases/*=26h`,
      FRESHNESS_INTERVAL: '1m',
      FOUND_BACKUPS: 'on',
    });
    const isLate = dice.below(2) === 0;
    const pause = async (ms: number) => world.clock.advance(ms);
    const budgets = new CallBudgets({
      windows: [{ calls: 1, ms: isLate ? takesUpForMs - 1_000 : 200 }],
      clock: world.clock.now,
      pause,
    });
    if (isLate) await budgets.of(projectOf(instance)).take('start', world.clock.now());
    const isDown = dice.below(4) === 0;
    const events = isDown ? { publish: () => Promise.reject(new Error('down')) } : base.events;
    const deps = { ...base, budgets, events, freshness: new MemoryFreshness().deps(watched(world)) };
    const isSlow = dice.below(8) === 0;
    const pick = (mostMs: number) => Math.floor(mostMs * (isSlow ? 1 : dice.oneOf(moments)));
    longest = Math.max(longest, await longestOf(slowed(deps, world.clock, pick), world));
  }
  const timeoutMs = timeoutMsOf('poll-operations.tf');
  t.diagnostic(`${longest} ms of ${timeoutMs}`);
  assert.ok(longest > 100_000, `${longest} ms: nothing was slow`);
  assert.ok(longest < timeoutMs, `${longest} ms of ${timeoutMs}`);
});
