import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TickDeps } from '../../functions/poll-operations/open-tick.ts';
import { runTick } from '../../functions/poll-operations/tick.ts';
import type { FreshnessDeps, Looks, StoredDatabase } from '../../shared/database-ports.ts';
import type { Found, ListedBackup } from '../../shared/freshness/found.ts';
import { CallBudgets } from '../../shared/runtime/budget.ts';
import { projectOf } from '../../shared/spanner/names.ts';
import { timestampOf } from '../../shared/spanner/timestamp.ts';
import { TickWorld } from '../fakes/tick-world.ts';
import { Dice } from '../proofs/faults/dice.ts';
import { slowed } from './slow-world.ts';

/*
 * The longest that a tick can take that judges databases, drawn many times: every call takes anything from nothing to as long
 * as it may. There is one instance: those that are looked at side by side would take the time of one clock one after the other.
 */

const draws = 2_000;
const hourMs = 3_600_000;
const instance = 'projects/acme-shop/instances/prod';
const moments = [0, 0, 0, 0.01, 0.25, 0.5, 0.99, 1, 1] as const;

/** A database whose newest backup is too old, and backups of it that others made a moment ago. */
class Watched {
  readonly #world: TickWorld;
  readonly #databases = new Map<string, StoredDatabase>();
  readonly #found = new Map<string, Found>();
  looks: Looks = { instances: new Map() };

  constructor(world: TickWorld) {
    this.#world = world;
  }

  deps(): FreshnessDeps {
    const databases = this.#databases;
    const found = this.#found;
    return {
      instances: {
        listDatabases: async () => [{ name: `${instance}/databases/shop`, createTime: this.#ago(999) }],
        listBackups: async () => [
          this.#backup(`${instance}/backups/b1`),
          this.#backup(`${instance}/backups/b2`),
        ],
        getBackup: async (name) => this.#backup(name),
      },
      databases: {
        async *all() {
          yield* databases.values();
        },
        async *ofInstance() {
          yield* databases.values();
        },
        readMany: async (names) => names.flatMap((name) => databases.get(name) ?? []),
        storeMany: async (changes) =>
          changes.map(({ to }) => {
            const stored = { state: to, version: '1' };
            databases.set(to.database, stored);
            return { kind: 'stored', stored };
          }),
        async *unsent() {
          yield* [...databases.values()].filter(({ state }) => state.outbox.length > 0);
        },
      },
      found: {
        create: async (one) => {
          found.set(one.backup, one);
          return 'stored';
        },
        markAnnounced: async () => {},
        async *unsent() {
          yield* [...found.values()];
        },
      },
      looks: {
        read: async () => this.looks,
        write: async (looks) => {
          this.looks = looks;
        },
      },
      outcomes: {
        async *settledSince() {},
      },
    };
  }

  #ago(hours: number): string {
    return timestampOf(new Date(this.#world.clock.now().getTime() - hours * hourMs));
  }

  #backup(name: string): ListedBackup {
    const database = `${name.split('/backups/')[0]}/databases/shop`;
    const [versionTime, createTime, expireTime] = [this.#ago(30), this.#ago(0), this.#ago(-300)];
    return { name, database, state: 'READY', versionTime, createTime, expireTime, backupSchedules: [] };
  }
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
      perSecond: isLate ? 1_000 / 57_000 : 5,
      burst: 1,
      clock: world.clock.now,
      pause,
    });
    if (isLate) await budgets.of(projectOf(instance)).take('start', world.clock.now());
    const isDown = dice.below(4) === 0;
    const events = isDown ? { publish: () => Promise.reject(new Error('down')) } : base.events;
    const deps = { ...base, budgets, events, freshness: new Watched(world).deps() };
    const isSlow = dice.below(8) === 0;
    const pick = (mostMs: number) => Math.floor(mostMs * (isSlow ? 1 : dice.oneOf(moments)));
    longest = Math.max(longest, await longestOf(slowed(deps, world.clock, pick), world));
  }
  const [, seconds] =
    /timeout_seconds = (\d+)/.exec(readFileSync('terraform/poll-operations.tf', 'utf8')) ?? [];
  t.diagnostic(`${longest} ms of ${Number(seconds) * 1_000}`);
  assert.ok(longest > 100_000, `${longest} ms: nothing was slow`);
  assert.ok(longest < Number(seconds) * 1_000, `${longest} ms`);
});
