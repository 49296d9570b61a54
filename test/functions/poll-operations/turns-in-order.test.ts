import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pace } from '../../../shared/ports.ts';
import { CallBudgets } from '../../../shared/runtime/budgets.ts';
import { instanceOf } from '../../../shared/spanner/names.ts';
import { TickWorld } from '../../fakes/tick-world.ts';
import { hourMs, secondMs } from '../../harness.ts';
import { request, running } from '../../shared/record/builders.ts';

test('a tick that runs out of calls cuts off one instance at most, though it observes many at once', async () => {
  const on = new TickWorld();
  on.clock.advance(3 * hourMs);
  for (let n = 0; n < 20; n += 1) {
    const place = `projects/local/instances/shop-${Math.floor(n / 2)}`;
    const backup = `${place}/backups/nightly-${n}`;
    const named = request({ database: `${place}/databases/orders-${n}`, backup });
    on.put(running({ request: named, operation: `${backup}/operations/o` }));
  }
  const called: string[] = [];
  const counted = async (name: string, pace: Pace) => {
    await pace();
    called.push(instanceOf(name));
  };
  const deps = on.tickDeps({
    listOperations: (instance, _query, pace) => counted(instance, pace).then(() => []),
    getOperation: (name, pace) => counted(name, pace).then(() => undefined),
    listBackups: (instance, _since, pace) => counted(instance, pace).then(() => []),
  });
  const pause = async (ms: number) => {
    // A call takes less time than the wait for the next.
    await nextTurn();
    on.clock.advance(ms);
  };
  const budgets = new CallBudgets({ windows: [{ calls: 1, ms: secondMs }], clock: on.clock.now, pause });
  // Two lists of operations, two gets, and a list of backups: enough for two instances, and two calls more.
  const tickDeadlineMs = deps.policy.createTimeoutMs + 11.5 * secondMs;
  await on.tick({ ...deps, budgets, policy: { ...deps.policy, tickDeadlineMs } });
  const calls = [...Map.groupBy(called, (instance) => instance).values()].map(({ length }) => length);
  assert.deepEqual(calls.toSorted(), [2, 5, 5]);
});

test('while starts wait, two instances of a project are observed at once, and eight when none waits any more', async () => {
  const on = new TickWorld();
  on.clock.advance(3 * hourMs);
  for (let n = 0; n < 30; n += 1) {
    const place = `projects/local/instances/shop-${n}`;
    const backup = `${place}/backups/nightly`;
    const named = request({ database: `${place}/databases/orders`, backup });
    on.put(running({ request: named, operation: `${backup}/operations/o` }));
  }
  const pause = async (ms: number) => on.clock.advance(ms);
  const budgets = new CallBudgets({ windows: [{ calls: 1_000, ms: secondMs }], clock: on.clock.now, pause });
  budgets.of('local').startsToCome(20);
  let observed = 0;
  let underWay = 0;
  const most = { before: 0, after: 0 };
  const deps = on.tickDeps({
    getOperation: async (_name, pace) => {
      await pace();
      observed += 1;
      underWay += 1;
      if (observed === 10) budgets.of('local').startsToCome(0);
      const when = observed <= 10 ? 'before' : 'after';
      most[when] = Math.max(most[when], underWay);
      await nextTurn();
      underWay -= 1;
      return undefined;
    },
  });
  await on.tick({ ...deps, budgets });
  assert.deepEqual([observed, most], [30, { before: 2, after: 8 }]);
});
