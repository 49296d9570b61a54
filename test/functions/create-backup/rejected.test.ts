import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { composeFunctions } from '../../../functions/compose.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import { backupNamed, type Harness, minuteMs, once, request, startHarness } from '../../harness.ts';

/** As many messages ask for the same as may wait for it. */
async function fill(on: Harness): Promise<void> {
  for (let asked = 0; asked < recordLimits.requestsPerRound; asked += 1) await on.ask(request('nightly'));
}

/** One message more than may wait: it is refused. */
async function askInVain(on: Harness): Promise<string> {
  await fill(on);
  const refused = await on.ask(request('nightly'));
  assert.equal(on.rejections().length, 1);
  return refused;
}

/** Publishes a message whose first such call waits until it is released. */
async function heldUp(on: Harness, fits: (call: Call) => boolean) {
  const held = Promise.withResolvers<void>();
  const meanwhile = Promise.withResolvers<void>();
  on.break(
    'firestore',
    fits,
    once(async (_call, proceed) => {
      meanwhile.resolve();
      await held.promise;
      return proceed();
    }),
  );
  const messageId = await on.stack.publish(request('nightly'));
  await meanwhile.promise;
  const broker = on.stack.pubsub?.broker;
  return {
    messageId,
    /** To another instance: in one they wait for each other. */
    async deliverAgain() {
      const another = composeFunctions(on.stack.config, { clock: on.clock.now, log: () => {} });
      const sent = broker?.deliveries.find(({ message }) => message.messageId === messageId)?.message;
      const data = sent?.data.toString('base64');
      await another.createBackup({
        message: { data, messageId, publishTime: sent?.publishTime.toISOString() },
      });
      await another.clients.close();
    },
    async release() {
      held.resolve();
      await broker?.quiet();
    },
  };
}

const heardOf = async (on: Harness, messageId: string) =>
  (await on.inbox.take())
    .filter(({ data, id }) => id.startsWith(messageId) || JSON.stringify(data).includes(`"${messageId}"`))
    .map(({ kind }) => kind);

for (const [name, spoil, state] of [
  ['was made', () => {}, 'succeeded'],
  ['failed', (on: Harness) => on.spanner.world.fail(backupNamed('nightly'), { code: 'INTERNAL' }), 'failed'],
] as const)
  test(`a message that was rejected stays rejected when it is delivered again after its backup ${name}`, async () => {
    await using on = await startHarness();
    const refused = await askInVain(on);
    spoil(on);
    await on.settleAll();
    await on.redeliver(refused);
    assert.deepEqual(on.outcomes(refused), ['acknowledged', 'acknowledged']);
    await on.settleAll();
    const record = on.record('nightly');
    assert.deepEqual(
      [record?.state, record?.round, record?.messages.length],
      [state, 1, recordLimits.requestsPerRound],
    );
    assert.equal(on.spanner.journal.acceptedCreates().length, 1);
    assert.deepEqual(await heardOf(on, refused), ['rejected']);
  });

const ofRejections = ({ method, request: sent }: Call) =>
  method === 'Commit' && JSON.stringify(sent).includes('/documents/rejections/');

test('of two deliveries of a message, one rejecting it and one finding room for it, the latter wins', async () => {
  await using on = await startHarness();
  await fill(on);
  // While the refusal is on its way the round ends, and the same message is delivered once more.
  const { messageId, release, deliverAgain } = await heldUp(on, ofRejections);
  await on.settleAll();
  await deliverAgain();
  await release();
  await on.timers.advance(minuteMs);
  await on.stack.pubsub?.broker.idle();
  await on.settleAll();
  const takenIn = on.record('nightly')?.messages.some(({ id }) => id === messageId);
  assert.deepEqual([takenIn, on.rejections().length], [true, 0]);
});

const ofTheRecord = ({ method, request: sent }: Call) =>
  method === 'BatchGetDocuments' && JSON.stringify(sent).includes('/documents/backups/');

test('a delivery that reads the record after another one rejected the message finds that rejection', async () => {
  await using on = await startHarness();
  await fill(on);
  on.spanner.world.fail(backupNamed('nightly'), { code: 'INTERNAL' });
  // While the one has yet to read, the other refuses and the round ends: what is read then has room again.
  const { messageId, release, deliverAgain } = await heldUp(on, ofTheRecord);
  await deliverAgain();
  assert.equal(on.rejections().length, 1);
  await on.settleAll();
  await release();
  assert.deepEqual(on.outcomes(messageId), ['acknowledged']);
  await on.settleAll();
  const { state, round, messages } = on.record('nightly') ?? {};
  assert.deepEqual([state, round, messages?.length], ['failed', 1, recordLimits.requestsPerRound]);
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
  assert.deepEqual(await heardOf(on, messageId), ['rejected']);
});

test('a message stays rejected when the write of its rejection had no reply', async () => {
  await using on = await startHarness();
  await fill(on);
  on.break('firestore', ofRejections, once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
  const messageId = await on.ask(request('nightly'));
  assert.deepEqual(on.outcomes(messageId), ['refused']);
  await on.settleAll();
  await on.timers.advance(minuteMs);
  await on.stack.pubsub?.broker.idle();
  assert.deepEqual(on.outcomes(messageId), ['refused', 'acknowledged']);
  assert.deepEqual(await heardOf(on, messageId), ['rejected']);
});
