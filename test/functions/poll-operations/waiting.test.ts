import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import { documentId } from '../../../shared/adapters/firestore/document.ts';
import {
  backupNamed,
  database,
  hourMs,
  instance,
  minuteMs,
  project,
  request,
  startHarness,
  withoutReserve,
} from '../../harness.ts';

/* Requests that wait for another backup of their database to end. */

test('the request that came first starts first, however many come later and by whatever names', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  await on.ask(request('first'));
  await on.ask(request('zzz-asked-second'));
  for (let later = 1; later <= 4; later += 1) {
    await on.ask(request(`aaa-asked-later-${later}`));
    for (let ticks = 0; ticks < 2; ticks += 1) {
      on.clock.advance(30 * minuteMs);
      await on.tick();
    }
  }
  assert.equal(on.record('zzz-asked-second')?.state, 'succeeded');
});

test('a request that was never tried does not start before an older one of its database that was', async () => {
  // createBackup has one call in an hour, which a backup of another database takes: the poller makes the attempts.
  const environment = { CREATE_CALLS_PER_SECOND: '0.001' };
  await using on = await startHarness({ environment, spanner: { backupDuration: hourMs } });
  withoutReserve(on);
  const elsewhere = `${instance}/databases/elsewhere`;
  on.spanner.world.addDatabase(elsewhere);
  await on.ask(request('elsewhere-1', { database: elsewhere }));
  on.spanner.world.startBackup(backupNamed('theirs'), database);
  await on.ask(request('older'));
  await on.tick();
  on.clock.advance(hourMs);
  await on.ask(request('elsewhere-2', { database: elsewhere }));
  await on.ask(request('younger'));
  assert.deepEqual([on.record('older')?.attempts, on.record('younger')?.attempts], [1, 0]);
  await on.tick();
  assert.deepEqual([on.record('older')?.state, on.record('younger')?.state], ['running', 'requested']);
});

test('a place that becomes free costs one CreateBackup a tick, however many requests wait for it', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  for (let asked = 0; asked < 8; asked += 1) await on.ask(request(`nightly-${asked}`));
  on.clock.advance(hourMs);
  const before = on.spanner.journal.of('CreateBackup').length;
  await on.tick();
  assert.equal(on.spanner.journal.of('CreateBackup').length, before + 1);
  assert.equal(on.record('nightly-1')?.state, 'running');
});

test('requests that Spanner refuses hold up none of the requests behind them', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  const kmsKeyName = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/lost';
  on.spanner.world.setKeyAccessible(kmsKeyName, false);
  on.spanner.world.startBackup(backupNamed('theirs'), database);
  const encryptionConfig = { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName };
  for (let n = 0; n < 6; n += 1) {
    await on.ask(request(`refused-${n}`, { encryptionConfig }));
    on.clock.advance(1_000);
  }
  await on.ask(request('good'));
  // By then theirs has not been in the way for longer than clocks differ.
  on.clock.advance(hourMs + 2 * minuteMs);
  await on.tick();
  assert.equal(on.record('good')?.state, 'running');
});

test('a record that cannot be read holds up none behind it, and is counted as unreadable', async (t) => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  on.spanner.world.startBackup(backupNamed('theirs'), database);
  await on.ask(request('unreadable'));
  on.clock.advance(minuteMs);
  await on.ask(request('good'));
  const firestore = new Firestore({ projectId: project, host: on.stack.addresses.firestore, ssl: false });
  t.after(() => firestore.terminate());
  const unreadable = firestore.collection('backups').doc(documentId(backupNamed('unreadable')));
  // As a later release may leave it behind.
  await unreadable.update({ 'request.newField': 1 });
  on.clock.advance(hourMs);
  assert.equal((await on.tick()).unreadable, 1);
  await unreadable.delete();
  assert.equal(on.record('good')?.state, 'running');
});

test('a blocker that has ended is named neither in the log nor in the expired event of its request', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 4 * minuteMs } });
  on.spanner.world.startBackup(backupNamed('theirs'), database);
  await on.ask(request('nightly', { startWithin: '2h' }));
  let calls = 0;
  on.break('spanner', 'CreateBackup', async () => {
    calls += 1;
    throw new GrpcError('UNAVAILABLE', 'injected');
  });
  const minutesThatPass = async (count: number) => {
    for (let minutes = 0; minutes < count; minutes += 1) {
      on.clock.advance(minuteMs);
      await on.tick();
    }
  };
  // Its name is known until a tick sees that it has ended.
  await minutesThatPass(5);
  const before = on.facts.length;
  await minutesThatPass(120);
  const events = await on.inbox.take();
  const told = events.map(({ kind, data }) => [kind, data.blockedBy !== undefined]);
  assert.deepEqual(told, [
    ['waiting', true],
    ['expired', false],
  ]);
  assert.ok(calls < 20, `${calls} calls`);
  const logged = new Set(on.facts.slice(before).map(({ outcome }) => outcome));
  assert.ok(logged.has('retry') && !logged.has('blocked'), `${[...logged]}`);
});

test('a message that joins with a later startBy keeps the request waiting for that long', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  on.spanner.world.startBackup(backupNamed('theirs'), database);
  await on.ask(request('nightly', { startWithin: '1m' }));
  await on.ask(request('nightly', { startWithin: '1d' }));
  await on.settleAll(200);
  assert.equal(on.record('nightly')?.state, 'succeeded');
});
