import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CallBudgets } from '../../../shared/runtime/budgets.ts';
import { windowsOf } from '../../../shared/runtime/call-windows.ts';
import { TickWorld } from '../../fakes/tick-world.ts';
import {
  type Harness,
  hourMs,
  minuteMs,
  request,
  secondMs,
  startHarness,
  withoutReserve,
} from '../../harness.ts';
import { requested, running as runningRecord } from '../../shared/record/builders.ts';
import { databaseIn, running } from './running.ts';

/* Whose turn it is when a tick has fewer calls than there is to do. */

/** A tick that begins calls for one second, and has six of its own in two minutes. */
const sixCalls = {
  environment: { POLL_CALLS_PER_SECOND: '0.3' },
  policy: { tickDeadlineMs: 26 * secondMs },
};

const observedInstances = (on: Harness, since: number) =>
  on.spanner.journal.entries.slice(since).map(({ resource }) => resource.split('/')[3]);

test('a tick ends before its deadline, and the next one begins with the instances that were left', async () => {
  await using on = await running(9, sixCalls);
  withoutReserve(on);
  const seen: (string | undefined)[] = [];
  for (let tick = 0; tick < 3; tick += 1) {
    const calls = on.spanner.journal.entries.length;
    const { ok, deferred, durationMs, observed } = await on.tick();
    assert.ok(ok);
    assert.ok(durationMs <= 26 * secondMs, `${durationMs} ms`);
    assert.equal(observed, 6);
    assert.equal(deferred, 3);
    seen.push(...observedInstances(on, calls));
    on.clock.advance(2 * minuteMs);
  }
  const turns = [...Map.groupBy(seen, (it) => it).values()].map(({ length }) => length);
  assert.equal(turns.length, 9);
  assert.ok(
    turns.every((times) => times >= 1 && times <= 3),
    `${turns}`,
  );
  assert.equal(new Set(seen.slice(0, 9)).size, 9);
});

test('a poller that has just begun counts the calls that its predecessor may have made', async () => {
  await using on = await startHarness(sixCalls);
  withoutReserve(on);
  for (let n = 0; n < 9; n += 1) {
    on.spanner.world.addDatabase(databaseIn(n));
    await on.ask(request('nightly', { database: databaseIn(n) }));
  }
  const { observed } = await on.tick();
  assert.equal(observed, 5);
});

test('while starts wait for a place, observations get one call of ten', async () => {
  const world = new TickWorld();
  world.clock.advance(3 * hourMs);
  const calls: string[] = [];
  for (let n = 0; n < 40; n += 1) {
    const place = `projects/local/instances/shop-${n}`;
    const named = { database: `${place}/databases/orders`, backup: `${place}/backups/nightly` };
    const due = requested({ request: { ...requested().request, ...named } });
    const other = { database: `${place}/databases/stock`, backup: `${place}/backups/runs` };
    const runs = runningRecord({
      request: { ...requested().request, ...other },
      operation: `${other.backup}/operations/_auto_op_1`,
    });
    world.put(due);
    world.put(runs);
  }
  const refused = { kind: 'error', error: { code: 8, status: 'RESOURCE_EXHAUSTED', message: 'no' } } as const;
  const deps = world.tickDeps({
    createBackup: async () => {
      calls.push('start');
      // As long as a call is under way, looks could come to ask.
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      return refused;
    },
    async listOperations(_instance, _query, pace) {
      await pace();
      calls.push('look');
      return [];
    },
    async getOperation(_name, pace) {
      await pace();
      calls.push('look');
      return undefined;
    },
    async getBackup(_name, pace) {
      await pace();
      calls.push('look');
      return undefined;
    },
  });
  // While a call of Spanner's is under way hardly any time goes by.
  const pause = async () => {
    await nextTurn();
    world.clock.advance(1);
  };
  const budgets = new CallBudgets({ windows: windowsOf(3.75), clock: world.clock.now, pause });
  await world.tick({ ...deps, budgets });
  const first = calls.slice(0, 40);
  const looks = first.filter((call) => call === 'look').length;
  assert.ok(first.length === 40 && looks >= 3 && looks <= 4, `${first}`);
});

test('the request that waited longest starts first, even if it is older by less than a second', async () => {
  await using on = await startHarness({
    // One call for createBackup, and nine at once for the poller, not counting what they share.
    environment: { CREATE_CALLS_PER_SECOND: '0.00001', POLL_CALLS_PER_SECOND: '0.45' },
    policy: { startPatienceMs: 10, tickDeadlineMs: 26 * secondMs },
    spanner: { backupDuration: minuteMs },
  });
  withoutReserve(on);
  const ask = (n: number) => {
    on.spanner.world.addDatabase(databaseIn(n));
    return on.ask(request('nightly', { database: databaseIn(n) }));
  };
  // The first is started by createBackup, and comes to its end. The rest is left to the poller.
  await ask(0);
  on.clock.advance(hourMs);
  await on.tick();
  for (let n = 1; n < 9; n += 1) await ask(n);
  on.clock.advance(secondMs - (on.clock.now().getTime() % secondMs));
  await ask(9);
  on.clock.advance(267);
  await ask(10);
  on.clock.advance(hourMs);
  await on.tick();
  const started = on.spanner.journal.acceptedCreates().map(({ resource }) => resource.split('/')[3]);
  assert.deepEqual(
    [started.length, started.includes('shop-9'), started.includes('shop-10')],
    [10, true, false],
  );
});

test('an instance whose reads always fail has its turn as the others do, and delays none of them', async () => {
  await using on = await running(8, sixCalls);
  withoutReserve(on);
  on.break('spanner', ({ request: sent }) => /shop-[0-3]\//.test(JSON.stringify(sent)), {
    kind: 'refused',
    code: 'PERMISSION_DENIED',
  });
  for (let pair = 0; pair < 3; pair += 1) {
    const calls = on.spanner.journal.entries.length;
    for (let tick = 0; tick < 2; tick += 1) {
      await on.tick();
      on.clock.advance(2 * minuteMs);
    }
    // Six of the eight have their turn in the first tick, and the other two in the second before anybody else.
    assert.equal(new Set(observedInstances(on, calls)).size, 8);
  }
});
