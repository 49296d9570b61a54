import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { topology } from '../../../local/topology.ts';
import {
  type Harness,
  type HarnessOptions,
  hourMs,
  minuteMs,
  once,
  request,
  secondMs,
  startHarness,
} from '../../harness.ts';

const databaseIn = (n: number) => `projects/local/instances/shop-${n}/databases/orders`;

/** One backup in each of some instances, all of them running. */
async function running(count: number, options: HarnessOptions = {}): Promise<Harness> {
  const on = await startHarness({ ...options, spanner: { backupDuration: 10 * hourMs, ...options.spanner } });
  for (let n = 0; n < count; n += 1) {
    on.spanner.world.addDatabase(databaseIn(n));
    await on.ask(request('nightly', { database: databaseIn(n) }));
    on.clock.advance(minuteMs);
  }
  return on;
}

/** A tick that begins calls for one second, one a second after the burst. */
const oneSecond = { environment: { POLL_CALLS_PER_SECOND: '1' }, policy: { tickDeadlineMs: 26 * secondMs } };

const observedInstances = (on: Harness, since: number) =>
  on.spanner.journal.entries.slice(since).map(({ resource }) => resource.split('/')[3]);

test('a tick ends before its deadline and leaves the rest, and the next begins with what was left', async () => {
  await using on = await running(9, oneSecond);
  const seen: (string | undefined)[] = [];
  for (let tick = 0; tick < 3; tick += 1) {
    const calls = on.spanner.journal.entries.length;
    const { ok, deferred, durationMs, observed } = await on.tick();
    assert.ok(ok);
    assert.ok(durationMs <= 26 * secondMs, `${durationMs} ms`);
    // A burst of five, and one more in the second that there is.
    assert.equal(observed, 6);
    assert.equal(deferred, 3);
    seen.push(...observedInstances(on, calls));
    on.clock.advance(minuteMs);
  }
  const turns = [...Map.groupBy(seen, (it) => it).values()].map(({ length }) => length);
  assert.equal(turns.length, 9);
  assert.ok(
    turns.every((times) => times >= 1 && times <= 3),
    `${turns}`,
  );
  assert.equal(new Set(seen.slice(0, 9)).size, 9);
});

test('who asked first is started first, also within one second', async () => {
  await using on = await startHarness({
    environment: { CREATE_CALLS_PER_SECOND: '0.00001', POLL_CALLS_PER_SECOND: '0.01' },
    policy: { startPatienceMs: 10 },
    spanner: { backupDuration: minuteMs },
  });
  const ask = (n: number) => {
    on.spanner.world.addDatabase(databaseIn(n));
    return on.ask(request('nightly', { database: databaseIn(n) }));
  };
  // createBackup has calls for the first five, and they come to their end. The rest is left to the poller.
  for (let n = 0; n < 9; n += 1) {
    await ask(n);
    if (n > 4) continue;
    on.clock.advance(hourMs);
    await on.tick();
  }
  on.clock.advance(secondMs - (on.clock.now().getTime() % secondMs));
  await ask(9);
  on.clock.advance(267);
  await ask(10);
  // For one more than five it has no calls.
  on.clock.advance(hourMs);
  await on.tick();
  const started = on.spanner.journal.acceptedCreates().map(({ resource }) => resource.split('/')[3]);
  assert.deepEqual(
    [started.length, started.includes('shop-9'), started.includes('shop-10')],
    [10, true, false],
  );
});

test('an instance that always fails has its turn as the others do, and keeps none of them waiting', async () => {
  await using on = await running(8, oneSecond);
  on.break('spanner', ({ request: sent }) => /shop-[0-3]\//.test(JSON.stringify(sent)), {
    kind: 'refused',
    code: 'PERMISSION_DENIED',
  });
  for (let pair = 0; pair < 3; pair += 1) {
    const calls = on.spanner.journal.entries.length;
    for (let tick = 0; tick < 2; tick += 1) {
      await on.tick();
      on.clock.advance(minuteMs);
    }
    // Six of the eight have their turn in the first tick, and the other two in the second before anybody else.
    assert.equal(new Set(observedInstances(on, calls)).size, 8);
  }
});

test('two ticks at once start each backup once, and tell each event with one id', async () => {
  await using on = await startHarness();
  const mend = on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'RESOURCE_EXHAUSTED' });
  for (let n = 0; n < 4; n += 1) {
    on.spanner.world.addDatabase(databaseIn(n));
    await on.ask(request('nightly', { database: databaseIn(n) }));
  }
  mend();
  for (let minutes = 0; minutes < 6; minutes += 1) {
    on.clock.advance(minuteMs);
    const summaries = await Promise.all([on.tick(), on.tick(), on.tick()]);
    assert.ok(summaries.every(({ ok, failures }) => ok && failures === 0));
  }
  assert.equal(on.spanner.journal.acceptedCreates().length, 4);
  assert.ok(on.records().every(({ state, outbox }) => state === 'succeeded' && outbox.length === 0));
  const events = await on.inbox.take();
  assert.equal(new Set(events.map(({ id }) => id)).size, 12);
  const contents = new Set(events.map(({ id, data, attributes }) => JSON.stringify([id, data, attributes])));
  assert.equal(contents.size, 12, 'every copy of an event is the same');
});

test('while an attempt is leased nobody starts, settles or moves the record; announcing goes on', async () => {
  await using on = await startHarness();
  on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
  await on.ask(request('nightly', { startWithin: '1m' }));
  const leased = on.record('nightly');
  assert.ok(leased?.state === 'requested' && leased.lease !== undefined);
  for (let seconds = 0; seconds < 149; seconds += 50) {
    await on.tick();
    assert.deepEqual(on.record('nightly'), leased);
    on.clock.advance(50 * secondMs);
  }
  // Too late by now; but what was lost was found before that was decided.
  on.clock.advance(minuteMs);
  await on.tick();
  assert.equal(on.record('nightly')?.state, 'succeeded');
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
});

test('nothing is written for a backup whose progress has not changed', async () => {
  await using on = await running(1);
  on.clock.advance(10 * minuteMs);
  await on.tick();
  on.stack.firestore?.resetUsage();
  on.clock.advance(secondMs);
  const { observed } = await on.tick();
  assert.equal(observed, 1);
  const { writes } = on.stack.firestore?.usage() ?? {};
  // The rotation alone.
  assert.equal(writes, 1);
});

test('a tick reads no record whole that it does not change', async () => {
  await using on = await running(4);
  await on.tick();
  const reads: string[] = [];
  on.break(
    'firestore',
    ({ method }) => method === 'BatchGetDocuments',
    ({ request: sent }, proceed) => {
      reads.push(JSON.stringify(sent));
      return proceed();
    },
  );
  await on.tick();
  assert.deepEqual(
    reads.filter((sent) => sent.includes('/backups/')),
    [],
  );
});

test('one that was out of sight and is seen again has not vanished the next time, though its events cannot be sent', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  const ofEvents = ({ request: sent }: Call) => JSON.stringify(sent).includes(`topics/${topology.events}`);
  const mend = on.break('pubsub', ofEvents, { kind: 'refused', code: 'UNAVAILABLE' });
  await on.ask(request('nightly'));
  let isHidden = false;
  const looks = ({ method }: Call) => isHidden && ['GetOperation', 'GetBackup'].includes(method);
  on.break('spanner', looks, { kind: 'refused', code: 'NOT_FOUND' });
  for (let minute = 1; minute <= 15; minute += 1) {
    isHidden = minute === 1 || minute === 14;
    on.clock.advance(minuteMs);
    await on.tick();
  }
  mend();
  await on.settleAll(100);
  assert.equal(on.record('nightly')?.state, 'succeeded');
});

test('one that runs for too long is announced as delayed, once, and goes on', async () => {
  await using on = await running(1);
  await on.inbox.take();
  for (let hours = 0; hours < 9; hours += 1) {
    on.clock.advance(hourMs);
    await on.tick();
  }
  const [delayed, ...others] = await on.inbox.take();
  assert.deepEqual([delayed?.kind, others], ['delayed', []]);
  assert.equal(delayed?.attributes['ce-time'], '2026-11-22T16:01:00Z');
  assert.equal(on.records()[0]?.state, 'running');
  on.clock.advance(hourMs);
  await on.tick();
  assert.deepEqual(
    (await on.inbox.take()).map(({ kind }) => kind),
    ['succeeded'],
  );
});

test('a server with small pages is read to the end', async () => {
  await using on = await startHarness({ spanner: { switches: { pageCap: 2 } } });
  for (let n = 0; n < 5; n += 1) {
    const database = `projects/local/instances/orders/databases/db-${n}`;
    on.spanner.world.addDatabase(database);
    on.spanner.world.setDuration(database, n % 2 === 0 ? minuteMs : hourMs);
    await on.ask(request(`nightly-${n}`, { database }));
  }
  on.clock.advance(2 * minuteMs);
  const { reached } = await on.tick();
  assert.deepEqual(reached, { succeeded: 3 });
  assert.equal(on.spanner.journal.of('ListBackupOperations').length, 3);
  assert.equal(on.spanner.journal.of('GetOperation').length, 0);
});

test('an outage of more than a week: the operation is forgotten, and the backup decides', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly', { retentionPeriod: '30d' }));
  on.clock.advance(8 * 24 * hourMs);
  await on.tick();
  const [, event] = await on.inbox.take();
  assert.equal(event?.kind, 'succeeded');
  assert.equal(event?.data.backup.state, 'READY');
});

test('what was decided about a record is not written on top of what another worker wrote since', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const firestore = new Firestore({ projectId: 'local', host: on.stack.addresses.firestore, ssl: false });
  const [document] = on.stack.firestore?.documents('backups') ?? [];
  const meddle = once(async (_call, proceed) => {
    await firestore
      .collection('backups')
      .doc(document?.id ?? '')
      .update({ attempts: 7 });
    return proceed();
  });
  on.break('firestore', ({ request: sent }) => /documents":\[".*backups/.test(JSON.stringify(sent)), meddle);
  on.clock.advance(2 * minuteMs);
  const { overtaken, reached } = await on.tick();
  assert.deepEqual([overtaken, reached, on.record('nightly')?.state], [1, {}, 'running']);
  assert.deepEqual((await on.tick()).reached, { succeeded: 1 });
  assert.equal(on.record('nightly')?.attempts, 7);
  await firestore.terminate();
});
