import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import type { Call, Intercept } from 'google-emulators/grpc/intercept.ts';
import { type Harness, instance, minuteMs, once, request, secondMs, startHarness } from '../../harness.ts';

/* When attempts are made, to the second, where every call takes its time: the poller comes once a minute. */

const start = '2026-11-22T12:00:00.000Z';

/** Lets CreateBackup take a moment, and notes when it was called. */
function timed(on: Harness, answer: Intercept): number[] {
  const beganMs = on.clock.now().getTime();
  const calledAt: number[] = [];
  on.break('spanner', 'CreateBackup', (call, proceed) => {
    calledAt.push(Math.round((on.clock.now().getTime() - beganMs) / secondMs));
    on.clock.advance(900);
    return answer(call, proceed);
  });
  return calledAt;
}

/** Ticks at these seconds after the harness began, each a moment late, until nothing is open or the time is over. */
async function ticksAt(on: Harness, firstS: number, lastS: number): Promise<void> {
  const beganMs = Date.parse(start);
  for (let atS = firstS; atS <= lastS; atS += 60) {
    const lateMs = (atS / 60) % 2 === 0 ? 50 : 300;
    on.clock.advance(beganMs + atS * secondMs + lateMs - on.clock.now().getTime());
    await on.tick();
  }
}

test('createBackup of a database that does not exist is tried every minute, and given up after ten', async () => {
  await using on = await startHarness({ start });
  const calledAt = timed(on, (_call, proceed) => proceed());
  await on.ask(request('nightly', { database: `${instance}/databases/nowhere` }));
  await ticksAt(on, 60, 900);
  const everyMinute = Array.from({ length: 11 }, (_, minute) => 60 * minute);
  assert.deepEqual(calledAt, everyMinute);
  assert.equal(on.record('nightly')?.state, 'failed');
});

test('a request for a missing database that came half-way between ticks is given up after 10.5 minutes', async () => {
  await using on = await startHarness({ start });
  const calledAt = timed(on, (_call, proceed) => proceed());
  await on.ask(request('nightly', { database: `${instance}/databases/nowhere` }));
  await ticksAt(on, 30, 900);
  assert.deepEqual(calledAt, [0, 90, 150, 210, 270, 330, 390, 450, 510, 570, 630]);
  assert.equal(on.record('nightly')?.state, 'failed');
});

test('a start whose answer was lost is tried again at the first tick after its lease, never before', async () => {
  await using on = await startHarness({ start });
  let lost = true;
  const calledAt = timed(on, (_call, proceed) => {
    if (!lost) return proceed();
    throw new GrpcError('UNAVAILABLE', 'injected: never arrived');
  });
  await on.ask(request('nightly'));
  lost = false;
  await ticksAt(on, 30, 90);
  assert.deepEqual(calledAt, [0]);
  await ticksAt(on, 150, 150);
  assert.deepEqual(calledAt, [0, 150]);
  assert.equal(on.record('nightly')?.state, 'running');
});

test('a poller that freezes before its call leaves the start to the next tick, and says so', async () => {
  await using on = await startHarness();
  on.break('spanner', 'CreateBackup', once({ kind: 'refused', code: 'RESOURCE_EXHAUSTED' }));
  await on.ask(request('nightly'));
  on.clock.advance(minuteMs);
  const freezes = once(async (_call, proceed) => {
    const reply = await proceed();
    on.clock.advance(31_000);
    return reply;
  });
  const isOfRecord = ({ method, request: written }: Call) =>
    method === 'Commit' && JSON.stringify(written).includes('nightly');
  on.break('firestore', isOfRecord, freezes);
  const { attempted, deferred, overtaken } = await on.tick();
  assert.deepEqual([attempted, deferred, overtaken], [0, 1, 0]);
  assert.equal(on.record('nightly')?.attempts, 1);
  on.clock.advance(minuteMs);
  await on.tick();
  assert.deepEqual([on.record('nightly')?.state, on.record('nightly')?.attempts], ['running', 2]);
});
