import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mostRecords } from '../../../functions/poll-operations/groups.ts';
import { instancesAtOnce } from '../../../functions/poll-operations/observe-all.ts';
import { startsAtOnce } from '../../../functions/poll-operations/start-queue.ts';
import { type BackupAdmin, Unobservable } from '../../../shared/ports.ts';
import type { SpannerError } from '../../../shared/spanner/backup.ts';
import { shifted, timestampOf } from '../../../shared/spanner/timestamp.ts';
import { TickWorld } from '../../fakes/tick-world.ts';
import {
  backup,
  endedWith,
  operation,
  request,
  requested,
  running,
  spannerError,
} from '../../shared/record/builders.ts';

/* Requests that name thousands of projects and instances that are not there, beside backups that run. */

const hourMs = 3_600_000;

function madeUp(world: TickWorld, count: number, instanceOf: (n: number) => string): void {
  const now = timestampOf(world.clock.now());
  for (let n = 0; n < count; n += 1) {
    const [name, database] = [`${instanceOf(n)}/backups/b`, `${instanceOf(n)}/databases/d`];
    const refusal = { status: 'NOT_FOUND', since: now };
    const asked = requested({ request: request({ backup: name, database }), intentAt: now });
    const startBy = shifted(now, 24 * hourMs);
    world.put({ ...asked, outbox: [], attempts: 1, refusal, nextAttemptAt: now, startBy });
  }
}

/** A backup that ends a second after noon. */
function runs(world: TickWorld, instance: string, id: string): string {
  const [name, database] = [`${instance}/backups/${id}`, `${instance}/databases/${id}`];
  const now = timestampOf(world.clock.now());
  const operation = `${name}/operations/o`;
  world.put(
    running({ request: request({ backup: name, database }), operation, intentAt: now, startedAt: now }),
  );
  const made = backup({ name, database, createTime: now, versionTime: now });
  world.spanner.backups.push(made);
  const ended = endedWith({ kind: 'succeeded', backup: made }, { name: operation, backup: name, database });
  world.spanner.operations.push({ ...ended, startTime: now, endTime: shifted(now, 1_000) });
  return name;
}

const notFound = spannerError('NOT_FOUND', 'Instance not found');
const stateOf = (world: TickWorld, name: string) => world.records.get(name)?.record.state;
const isMadeUp = (name: string) => name.includes('made-up');

/** As Spanner answers about what is not there, or with these words. */
function madeUpIn(world: TickWorld, words?: SpannerError): Partial<BackupAdmin> {
  const { spanner } = world;
  return {
    createBackup: async () => ({ kind: 'error', error: notFound }),
    async listOperations(instance, query, pace) {
      if (!isMadeUp(instance)) return spanner.listOperations(instance, query, pace);
      await pace();
      if (words !== undefined) throw new Unobservable(words);
      return undefined;
    },
  };
}

for (const words of [undefined, spannerError('PERMISSION_DENIED'), spannerError('UNAVAILABLE')])
  test(`3,000 made-up instances (${words?.status ?? 'NOT_FOUND'}) keep no outcome of another backup from being announced`, async () => {
    const world = new TickWorld();
    madeUp(world, 3_000, (n) => `projects/p/instances/made-up-${n}`);
    const names = ['one', 'two'].map((id) => runs(world, `projects/p/instances/real-${id}`, id));
    const deps = world.tickDeps(madeUpIn(world, words));
    for (let tick = 0; tick < 2; tick += 1) await world.tick(deps);
    assert.deepEqual(
      names.map((name) => stateOf(world, name)),
      ['succeeded', 'succeeded'],
    );
    const told = world.events.map(({ subject }) => subject);
    for (const name of names) assert.ok(told.includes(name));
  });

test('within four ticks every running backup is observed, though 2,000 requests name made-up instances', async () => {
  const world = new TickWorld();
  madeUp(world, 2_000, (n) => `projects/p/instances/made-up-${n}`);
  const names = Array.from({ length: 150 }, (_, n) =>
    runs(world, `projects/p/instances/real-${n}`, `b-${n}`),
  );
  const deps = world.tickDeps(madeUpIn(world));
  // 150 instances with two calls each, of which a minute has room for 225 and the others take a share.
  for (let tick = 0; tick < 4; tick += 1) await world.tick(deps);
  assert.deepEqual(new Set(names.map((name) => stateOf(world, name))), new Set(['succeeded']));
});

test('every running backup is observed before any of them is again, though 2,000 requests name made-up instances', async () => {
  const world = new TickWorld();
  madeUp(world, 2_000, (n) => `projects/p/instances/made-up-${n}`);
  const names = Array.from({ length: 500 }, (_, n) =>
    runs(world, `projects/p/instances/real-${n}`, `b-${n}`),
  );
  const order: string[] = [];
  const deps = world.tickDeps({
    ...madeUpIn(world),
    async getOperation(name, pace) {
      const ended = await world.spanner.getOperation(name, pace);
      order.push(name);
      return ended && operation({ name, backup: ended.backup, database: ended.database });
    },
  });
  // More than a tick has calls for.
  await world.tick(deps);
  assert.ok(order.length < names.length, `${order.length} in the first tick`);
  for (let tick = 0; tick < 9; tick += 1) await world.tick(deps);
  for (const turn of [order.slice(0, names.length), order.slice(names.length, 2 * names.length)])
    assert.equal(new Set(turn).size, names.length);
});

test('reads that hang for requests that never began leave places to the backups that run', async () => {
  const world = new TickWorld();
  madeUp(world, 300, (n) => `projects/made-up-${n}/instances/i`);
  const names = Array.from({ length: 200 }, (_, n) =>
    runs(world, `projects/p-${n % 20}/instances/real-${n}`, `b-${n}`),
  );
  const released = Promise.withResolvers<void>();
  const answers = madeUpIn(world);
  let left = names.length;
  const deps = world.tickDeps({
    ...answers,
    async listOperations(instance, query, pace) {
      if (isMadeUp(instance)) await released.promise;
      return answers.listOperations?.(instance, query, pace);
    },
    async getBackup(name, pace) {
      left -= 1;
      if (left === 0) released.resolve();
      return world.spanner.getBackup(name, pace);
    },
  });
  await world.tick(deps);
  assert.deepEqual(new Set(names.map((name) => stateOf(world, name))), new Set(['succeeded']));
});

test('the poller asks a missing instance less and less often; its request still fails after ten minutes', async () => {
  const world = new TickWorld();
  madeUp(world, 1, () => 'projects/p/instances/made-up');
  const name = 'projects/p/instances/made-up/backups/b';
  const looks: number[] = [];
  const answers = madeUpIn(world);
  let tick = 0;
  const deps = world.tickDeps({
    ...answers,
    async listOperations(instance, query, pace) {
      looks.push(tick);
      return answers.listOperations?.(instance, query, pace);
    },
  });
  for (; tick <= 9; tick += 1) await world.tick(deps);
  assert.deepEqual([looks, stateOf(world, name)], [[0, 2, 6], 'requested']);
  await world.tick(deps);
  await world.tick(deps);
  assert.equal(stateOf(world, name), 'failed');
});

test('each of 11,000 projects has its turn in a tick, and a bounded number of calls is under way', async () => {
  const world = new TickWorld();
  madeUp(world, 11_000, (n) => `projects/made-up-${n}/instances/i`);
  const names = Array.from({ length: 200 }, (_, n) =>
    runs(world, `projects/real-${n}/instances/i`, `b-${n}`),
  );
  const underWay = { observing: 0, starting: 0 };
  const most = { observing: 0, starting: 0 };
  const asked = new Set<string>();
  const slowly = async <Answer>(doing: keyof typeof most, of: string, answer: () => Promise<Answer>) => {
    asked.add(`${doing} ${of}`);
    underWay[doing] += 1;
    most[doing] = Math.max(most[doing], underWay[doing]);
    // Starts take longer, so that they pile up behind what is observed.
    for (let turn = doing === 'starting' ? 6 : 2; turn > 0; turn -= 1) await nextTurn();
    world.clock.advance(1);
    underWay[doing] -= 1;
    return answer();
  };
  const answers = madeUpIn(world);
  const deps = world.tickDeps({
    createBackup: ({ database }) =>
      slowly('starting', database, async () => ({ kind: 'error', error: notFound })),
    listOperations: (instance, query, pace) =>
      slowly('observing', instance, async () => answers.listOperations?.(instance, query, pace)),
    getOperation: (name, pace) => slowly('observing', name, () => world.spanner.getOperation(name, pace)),
  });
  await world.tick(deps);
  assert.deepEqual(new Set(names.map((name) => stateOf(world, name))), new Set(['succeeded']));
  assert.equal(asked.size, 2 * 11_000 + names.length);
  assert.deepEqual(most, { observing: instancesAtOnce, starting: startsAtOnce });
});

test('when there are more records than a tick takes, the next tick goes on behind the last one it took', async () => {
  const world = new TickWorld();
  const total = mostRecords + 20_000;
  const names = Array.from(
    { length: total },
    (_, n) => `projects/p/instances/i/backups/b-${String(n).padStart(6, '0')}`,
  );
  const [likeAll] = [requested({ nextAttemptAt: '2026-12-31T00:00:00Z', startBy: '2027-01-01T00:00:00Z' })];
  const read = new Set<string>();
  const deps = world.tickDeps({}, async function* ({ after = '', upTo = '~' } = {}) {
    for (const backup of names) {
      if (backup <= after || backup > upTo) continue;
      read.add(backup);
      yield { kind: 'open', backup, version: '1', unsent: false, glance: likeAll };
    }
  });
  assert.equal((await world.tick(deps)).open, mostRecords);
  assert.equal(world.rotated.resumeAfter, names[mostRecords - 1]);
  assert.equal((await world.tick(deps)).open, mostRecords);
  assert.equal(read.size, total);
  names.splice(1_000);
  assert.equal((await world.tick(deps)).open, 1_000);
  assert.equal(world.rotated.resumeAfter, undefined);
});
