import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { controlOf } from '../../../local/control/control.ts';
import { readOrder } from '../../../local/control/order.ts';
import { somebodyElse } from '../../../local/control/somebody-else.ts';
import {
  backupMs,
  database,
  hourMs,
  instance,
  type Stage,
  stage,
} from '../../../packages/google-emulators/test/spanner/stage.ts';

const other = `${instance}/databases/other`;
const minuteMs = 60_000;

/** Carries out what a form or the command line says, on this stage. */
function giving({ spanner: { world }, databases }: Stage) {
  const control = controlOf(
    world,
    somebodyElse(databases, () => world.nowMs()),
  );
  return {
    state: control.state,
    order: (fields: Record<string, string>) => control.carryOut(readOrder(fields)),
  };
}

test('an order makes the next backup of any database fail half-way, in the given words, once', async () => {
  await using on = await stage();
  const { order, state } = giving(on);
  const said = await order({ do: 'fail', code: 'UNAVAILABLE', message: 'a disk is full' });
  assert.equal(said, 'The next backup of any database fails half-way with UNAVAILABLE.');
  assert.equal(state().planned.length, 1);
  const operation = await on.create('doomed');
  assert.deepEqual(state().planned, []);
  on.clock.advance(backupMs / 2 - 1);
  assert.equal((await on.operation(operation)).done, false);
  on.clock.advance(1);
  assert.partialDeepStrictEqual(await on.operation(operation), {
    done: true,
    error: { code: status.UNAVAILABLE, message: 'a disk is full' },
  });
});

test('an order makes the next backup of one database fail, and no other', async () => {
  await using on = await stage();
  on.spanner.world.addDatabase(other);
  const { order } = giving(on);
  assert.equal(
    await order({ do: 'fail', of: 'other' }),
    `The next backup of ${other} fails half-way with INTERNAL.`,
  );
  const spared = await on.create('spared');
  const doomed = await on.create('doomed', { database: other });
  on.clock.advance(backupMs);
  assert.equal((await on.operation(spared)).error, null);
  assert.equal((await on.operation(doomed)).error?.code, status.INTERNAL);
});

test('an order makes a running backup fail at once', async () => {
  await using on = await stage();
  const operation = await on.create('doomed');
  await giving(on).order({ do: 'fail', of: 'doomed', code: 'DATA_LOSS' });
  assert.equal((await on.operation(operation)).error?.code, status.DATA_LOSS);
});

test('an order cancels the only running backup without its name', async () => {
  await using on = await stage();
  const operation = await on.create('unwanted');
  assert.equal(await giving(on).order({ do: 'cancel' }), `${instance}/backups/unwanted is cancelled.`);
  assert.equal((await on.operation(operation)).error?.code, status.CANCELLED);
});

test('an order makes the next backup, or a running one, take an hour', async () => {
  await using on = await stage();
  on.spanner.world.addDatabase(other);
  const { order } = giving(on);
  await order({ do: 'delay', of: 'd' });
  const next = await on.create('next');
  const running = await on.create('running', { database: other });
  assert.equal(
    await order({ do: 'delay', of: 'running' }),
    `${instance}/backups/running takes 1 h 00 min in all.`,
  );
  on.clock.advance(hourMs - 1);
  assert.deepEqual([(await on.operation(next)).done, (await on.operation(running)).done], [false, false]);
  on.clock.advance(1);
  assert.deepEqual([(await on.operation(next)).done, (await on.operation(running)).done], [true, true]);
});

test('an order cannot shorten a backup to less than it has run', async () => {
  await using on = await stage({ backupDuration: hourMs });
  const { order } = giving(on);
  const operation = await on.create('slow');
  on.clock.advance(2 * minuteMs);
  await assert.rejects(order({ do: 'delay', of: 'slow', for: '1m' }), /has run for 2 min already/);
  assert.equal((await on.operation(operation)).done, false);
});

test('an order moves a running backup to its end: it succeeds', async () => {
  await using on = await stage({ backupDuration: hourMs });
  const operation = await on.create('slow');
  assert.equal(
    await giving(on).order({ do: 'finish', of: 'd' }),
    `${instance}/backups/slow has come to its end.`,
  );
  assert.partialDeepStrictEqual(await on.operation(operation), { done: true, error: null });
});

test('an order starts a backup of somebody else, which blocks others of its database', async () => {
  await using on = await stage();
  const { order, state } = giving(on);
  assert.match(
    await order({ do: 'other', of: 'd', for: '1h' }),
    /^Somebody else has started projects\/p\/instances\/i\/backups\/d-by-somebody-else-\d{6}\.$/,
  );
  await assert.rejects(on.create('ours'), { code: status.FAILED_PRECONDITION });
  assert.equal(state().running[0]?.database, database);
  on.clock.advance(hourMs - 1);
  await assert.rejects(on.create('ours'), { code: status.FAILED_PRECONDITION });
  on.clock.advance(1);
  await on.create('ours');
});

test('a backup of somebody else is refused during another one, and of a missing database', async () => {
  await using on = await stage();
  const { order } = giving(on);
  await on.create('ours');
  await assert.rejects(order({ do: 'other', of: 'd' }), /^OrderError: Not started: .*FAILED_PRECONDITION/);
  await assert.rejects(
    order({ do: 'other', of: 'projects/local/instances/main/databases/gone' }),
    /Not started: .*NOT_FOUND/,
  );
});

test('the state shows running and planned backups, and the ended ones, the latest first', async () => {
  await using on = await stage();
  on.spanner.world.addDatabase(other);
  const { order, state } = giving(on);
  await on.create('first');
  on.clock.advance(backupMs);
  await on.create('second', { database: other });
  await order({ do: 'fail', of: 'second' });
  await on.create('third');
  await order({ do: 'delay', of: 'other', for: '5m' });
  const { running, planned, ended, databases } = state();
  assert.deepEqual(
    running.map(({ backup, progressPercent }) => [backup, progressPercent]),
    [[`${instance}/backups/third`, 0]],
  );
  assert.deepEqual(planned, [{ of: other, durationMs: 5 * minuteMs }]);
  assert.deepEqual(
    ended.map(({ backup, outcome, error }) => [backup, outcome, error?.code]),
    [
      [`${instance}/backups/second`, 'failed', 'INTERNAL'],
      [`${instance}/backups/first`, 'succeeded', undefined],
    ],
  );
  assert.deepEqual(databases, [database, other]);
});

test('an order that fits several backups, or none, is refused with the backups there are', async () => {
  await using on = await stage();
  on.spanner.world.addDatabase(other);
  const { order } = giving(on);
  await assert.rejects(order({ do: 'cancel' }), /No backup runs/);
  await on.create('one');
  await on.create('two', { database: other });
  await assert.rejects(
    order({ do: 'finish' }),
    /Several backups run: say which\. Running: .*\/one, .*\/two\./,
  );
  await assert.rejects(
    order({ do: 'cancel', of: 'three' }),
    /No backup called "three" runs\. Running: .*\/one, /,
  );
  await assert.rejects(
    order({ do: 'fail', of: 'thrice' }),
    /neither a running backup nor a database called "thrice".*Databases: .*\/d, .*\/other\./s,
  );
});

test('an order with an id that two databases have asks for the full name', async () => {
  await using on = await stage();
  on.spanner.world.addDatabase('projects/p/instances/j/databases/d');
  await assert.rejects(
    giving(on).order({ do: 'fail', of: 'd' }),
    /"d" may be any of these; say its full name/,
  );
});

for (const [fields, problem] of [
  [{ do: 'explode' }, /expected one of fail, delay, cancel, finish, other/],
  [{ do: 'fail', code: 'OK' }, /code: expected one of INTERNAL/],
  [{ do: 'delay', for: 'soon' }, /for: expected a duration such as 90s/],
  [{ do: 'delay', for: 'P1M' }, /for: expected a duration/],
  [{ do: 'cancel', for: '1h' }, /for: not for this command/],
  [{ do: 'other' }, /of: /],
] as const) {
  test(`${JSON.stringify(fields)} is no order`, () => {
    assert.throws(() => readOrder(fields), problem);
  });
}

test('a backup that is being cancelled ends as cancelled, not with its planned failure', async () => {
  await using on = await stage({ switches: { cancelTakesMs: 1_000 } });
  const { order, state } = giving(on);
  await order({ do: 'fail' });
  await on.create('unwanted');
  assert.equal(state().running[0]?.failure?.code, 'INTERNAL');
  await order({ do: 'cancel' });
  const [running] = state().running;
  assert.equal(running?.endTime, new Date(on.clock.now().getTime() + 1_000).toISOString());
  assert.equal(running?.failure, undefined);
});
