import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { topology } from '../../../local/topology.ts';
import { hourMs, minuteMs, once, request, secondMs, startHarness } from '../../harness.ts';
import { databaseIn, running } from './running.ts';

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

test('while an attempt is leased no tick starts, settles or moves its record', async () => {
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

test('while an attempt is leased, a tick sends the unsent events of its record, and changes nothing else in it', async () => {
  await using on = await startHarness();
  const ofEvents = ({ request: sent }: Call) => JSON.stringify(sent).includes(`topics/${topology.events}`);
  const mend = on.break('pubsub', ofEvents, { kind: 'refused', code: 'UNAVAILABLE' });
  const accept = on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'RESOURCE_EXHAUSTED' });
  await on.ask(request('nightly'));
  accept();
  on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
  on.clock.advance(minuteMs);
  await on.tick();
  const leased = on.record('nightly');
  assert.ok(leased?.state === 'requested' && leased.lease !== undefined);
  assert.deepEqual(
    leased.outbox.map(({ id }) => id.split('/').at(-1)),
    ['waiting'],
  );
  mend();
  await on.tick();
  assert.deepEqual(
    (await on.inbox.take()).map(({ kind }) => kind),
    ['waiting'],
  );
  assert.deepEqual(on.record('nightly'), { ...leased, outbox: [] });
});

test('a tick writes no record for a backup whose progress has not changed', async () => {
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

test('a tick reads no whole record that it does not change', async () => {
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

test('a backup that is out of sight twice, and seen in between, has not vanished, though its events are unsent', async () => {
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

test('a backup that runs for too long is announced as delayed, once, and still succeeds', async () => {
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

test('a tick reads the lists of a server with small pages to the end', async () => {
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

test('after an outage of more than a week, when the operation is gone, the backup decides the outcome', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly', { retentionPeriod: '30d' }));
  on.clock.advance(8 * 24 * hourMs);
  await on.tick();
  const [, event] = await on.inbox.take();
  assert.equal(event?.kind, 'succeeded');
  assert.equal(event?.data.backup.state, 'READY');
});

test('a tick does not overwrite a record that another worker changed since it was read', async () => {
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
