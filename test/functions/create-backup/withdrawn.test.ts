import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { composeFunctions } from '../../../functions/compose.ts';
import {
  backupNamed,
  database,
  type Harness,
  hourMs,
  instance,
  minuteMs,
  once,
  request,
  startHarness,
} from '../../harness.ts';

const withdrawal = (of: string, id = 'nightly') => ({ withdraw: of, backup: backupNamed(id) });

/** Somebody else's backup of the database runs for hours. */
function block(on: Harness): void {
  on.spanner.world.setDuration(backupNamed('theirs'), 3 * hourMs);
  on.spanner.world.startBackup(backupNamed('theirs'), database);
}

const kinds = async (on: Harness) => (await on.inbox.take()).map(({ kind }) => kind);
const reasons = (on: Harness) => on.rejections().map(({ event }) => event.data.reasons[0]?.message ?? '');
const logged = (on: Harness, outcome: string) => on.facts.filter((fact) => fact.outcome === outcome);
const accepted = (on: Harness) =>
  on.spanner.journal.acceptedCreates().filter(({ resource }) => resource === backupNamed('nightly'));

test('withdrawing the only request of a waiting backup cancels the round, and announces that', async () => {
  await using on = await startHarness();
  block(on);
  const asked = await on.ask(request('nightly', { labels: { ticket: 'T-1' } }));
  const withdrew = await on.ask(withdrawal(asked));
  const record = on.record('nightly');
  assert.ok(record?.state === 'cancelled');
  const error = { code: 1, status: 'CANCELLED', message: `withdrawn by message ${withdrew}` };
  assert.deepEqual(record.error, error);
  assert.deepEqual(record.outbox, [], 'announced at once');
  const [waiting, cancelled] = await on.inbox.take();
  assert.deepEqual([waiting?.kind, cancelled?.kind], ['waiting', 'cancelled']);
  assert.deepEqual(cancelled?.data.requests, [
    { messageId: asked, labels: { ticket: 'T-1' }, withdrawnBy: withdrew },
  ]);
  await on.settleAll();
  on.clock.advance(4 * hourMs);
  await on.tick();
  assert.deepEqual(accepted(on), []);
  // Told apart from an operation that somebody cancelled: that wakes people up.
  assert.deepEqual(
    logged(on, 'withdrawn').map(({ severity, isLast }) => [severity, isLast]),
    [['NOTICE', true]],
  );
  assert.deepEqual([logged(on, 'cancelled'), on.rejections()], [[], []]);
});

test('when one of two requesters withdraws, the next event says so and the other gets the backup', async () => {
  await using on = await startHarness();
  block(on);
  const one = await on.ask(request('nightly'));
  const other = await on.ask(request('nightly'));
  const withdrew = await on.ask(withdrawal(one));
  assert.equal(on.record('nightly')?.state, 'requested');
  assert.deepEqual(await kinds(on), ['waiting']);
  await on.settleAll(300);
  assert.equal(on.record('nightly')?.state, 'succeeded');
  const [started] = await on.inbox.take();
  assert.deepEqual(started?.data.requests, [
    { messageId: one, labels: {}, withdrawnBy: withdrew },
    { messageId: other, labels: {} },
  ]);
  assert.deepEqual(
    logged(on, 'withdrawn').map(({ isLast }) => isLast),
    [false],
  );
});

test('a withdrawal and the request it withdrew are duplicates when delivered again, in the next round too', async () => {
  await using on = await startHarness();
  block(on);
  const asked = await on.ask(request('nightly'));
  const withdrew = await on.ask(withdrawal(asked));
  await on.redeliver(withdrew);
  await on.redeliver(asked);
  assert.equal(on.record('nightly')?.state, 'cancelled');
  await on.ask(request('nightly'));
  await on.redeliver(withdrew);
  await on.redeliver(asked);
  const record = on.record('nightly');
  assert.deepEqual([record?.state, record?.round, record?.requests.length], ['requested', 2, 1]);
  assert.deepEqual([logged(on, 'duplicate').length, on.rejections()], [4, []]);
});

test('a withdrawal that comes before its request is rejected, and stays rejected when delivered again', async () => {
  await using on = await startHarness();
  block(on);
  const early = await on.ask(withdrawal('1'));
  assert.deepEqual(reasons(on), [`nobody is known to have asked for ${backupNamed('nightly')}`]);
  const [event] = on.rejections();
  assert.deepEqual(
    [event?.event.subject, event?.event.data.reasons[0]?.path],
    [backupNamed('nightly'), 'withdraw'],
  );
  await on.ask(request('nightly'));
  await on.redeliver(early);
  assert.deepEqual([on.record('nightly')?.state, on.rejections().length], ['requested', 1]);
  assert.equal(on.records().length, 1, 'and it made no record');
});

test('a withdrawal of a running or a made backup is rejected as too late', async () => {
  await using on = await startHarness();
  const asked = await on.ask(request('nightly'));
  await on.ask(withdrawal(asked));
  await on.settleAll();
  await on.ask(withdrawal(asked));
  assert.deepEqual(
    reasons(on).toSorted(),
    [
      `it comes too late: Spanner makes ${backupNamed('nightly')} by now; cancel the operation itself`,
      `it comes too late: ${backupNamed('nightly')} is succeeded`,
    ].toSorted(),
  );
  assert.equal(on.record('nightly')?.state, 'succeeded');
});

test('a withdrawal is rejected while an attempt may be under way, and honoured once that is refused', async () => {
  await using on = await startHarness();
  const lost = on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'UNAVAILABLE' });
  const asked = await on.ask(request('nightly'));
  await on.ask(withdrawal(asked));
  assert.match(reasons(on).join(), /may be starting now/);
  lost();
  on.spanner.world.permissions.revoke('spanner.backups.create', instance);
  for (let tick = 0; tick < 4; tick += 1) {
    on.clock.advance(minuteMs);
    await on.tick();
  }
  assert.ok(on.record('nightly')?.state === 'requested');
  await on.ask(withdrawal(asked));
  assert.deepEqual([on.record('nightly')?.state, on.rejections().length], ['cancelled', 1]);
});

test('a request whose backup exists, though no list shows it yet, is not cancelled by a withdrawal', async () => {
  await using on = await startHarness();
  // Its call takes effect, and its answer is lost. Reads lag behind: the next attempt is refused, and sees no reason.
  on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
  on.spanner.world.setDuration(backupNamed('nightly'), hourMs);
  const hidden = [
    on.break('spanner', 'ListBackupOperations', async () => ({})),
    on.break('spanner', 'ListBackups', async () => ({})),
    on.break('spanner', 'GetBackup', { kind: 'refused', code: 'NOT_FOUND' }),
  ];
  const asked = await on.ask(request('nightly'));
  for (let tick = 0; tick < 4; tick += 1) {
    on.clock.advance(minuteMs);
    await on.tick();
  }
  const record = on.record('nightly');
  assert.ok(record?.state === 'requested' && record.lease === undefined && record.attempts === 2);
  for (const mend of hidden) mend();
  await on.ask(withdrawal(asked));
  assert.match(reasons(on).join(), /it comes too late: Spanner makes/);
  await on.settleAll(90);
  assert.equal(on.record('nightly')?.state, 'succeeded');
});

test('when Spanner cannot be read, a withdrawal of a tried request is nacked until it can', async () => {
  await using on = await startHarness();
  block(on);
  const asked = await on.ask(request('nightly'));
  const mend = on.break('spanner', 'GetBackup', { kind: 'refused', code: 'UNAVAILABLE' });
  const withdrew = await on.ask(withdrawal(asked));
  assert.deepEqual([on.outcomes(withdrew), on.record('nightly')?.state], [['refused'], 'requested']);
  mend();
  await on.timers.advance(minuteMs);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(
    [on.outcomes(withdrew), on.record('nightly')?.state],
    [['refused', 'acknowledged'], 'cancelled'],
  );
});

test('requests and withdrawals that arrive together are decided one after the other', async () => {
  await using on = await startHarness();
  block(on);
  const asked = await on.ask(request('nightly'));
  await Promise.all([
    on.stack.publish(request('nightly')),
    on.stack.publish(withdrawal(asked)),
    on.stack.publish(withdrawal(asked)),
    on.stack.publish(withdrawal('no message')),
  ]);
  await on.stack.pubsub?.broker.idle();
  const waiting = on.record('nightly')?.requests.map(({ withdrawnBy }) => withdrawnBy !== undefined);
  // Whether the second request came before or after the first withdrawal, it waits.
  assert.ok(on.record('nightly')?.state === 'requested');
  assert.equal(waiting?.at(-1), false);
  assert.equal(on.rejections().length, 2);
});

const ofRejections = ({ method, request: sent }: Call) =>
  method === 'Commit' && JSON.stringify(sent).includes('/documents/rejections/');

test('of two deliveries of a withdrawal at once, the one that finds the request wins', async () => {
  await using on = await startHarness();
  block(on);
  const held = Promise.withResolvers<void>();
  const meanwhile = Promise.withResolvers<void>();
  on.break(
    'firestore',
    ofRejections,
    once(async (_call, proceed) => {
      meanwhile.resolve();
      await held.promise;
      return proceed();
    }),
  );
  // It finds no record. While that is being stored, the request arrives; the second delivery finds it.
  const withdrew = await on.stack.publish(withdrawal('77'));
  await meanwhile.promise;
  const another = composeFunctions(on.stack.config, { clock: on.clock.now, log: () => {} });
  const deliver = (messageId: string, data: object) =>
    another.createBackup({
      message: {
        data: Buffer.from(JSON.stringify(data)).toString('base64'),
        messageId,
        publishTime: on.clock.now().toISOString(),
      },
    });
  await deliver('77', request('nightly'));
  await deliver(withdrew, withdrawal('77'));
  await another.clients.close();
  assert.equal(on.record('nightly')?.state, 'cancelled');
  held.resolve();
  await on.stack.pubsub?.broker.quiet();
  assert.deepEqual([on.outcomes(withdrew), on.rejections()], [['acknowledged'], []]);
});
