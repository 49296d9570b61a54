import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { backupNamed, database, type Harness, hourMs, request, startHarness } from '../harness.ts';
import { answersTooLate, cli, create, wait } from './stage.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ spanner: { backupDuration: 20_000 } });
});
afterEach(() => harness[Symbol.asyncDispose]());

test("another publisher's contradicting message is not taken for one's own", async () => {
  const ran = await cli(harness, create('before-42'), async (pauses) => {
    if (pauses === 0) await harness.ask(request('before-42', { retentionPeriod: '30d' }));
    await harness.tick();
  });
  assert.equal(harness.rejections().length, 1);
  assert.equal(ran.code, 0, ran.err);
  assert.doesNotMatch(ran.err, /rejected/);
});

test("one's own contradicting message is rejected, whatever becomes of the other's backup", async () => {
  await harness.ask(request('before-42', { retentionPeriod: '30d' }));
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 4, ran.err);
  assert.match(ran.err, /rejected +backupId: .* was asked for before, with another request/);
});

test('a backup that was made already is there at once, and it is said whose it is', async () => {
  await harness.ask(request('before-42'));
  await harness.settleAll();
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /ready +.*made at .* for another request/);
  assert.equal(harness.spanner.journal.acceptedCreates().length, 1);
});

test('two people who wait for one are both told, and there is one backup', async () => {
  const first = await cli(harness, create('before-42', '--async'));
  assert.equal(first.code, 0);
  const second = await cli(harness, create('before-42'));
  assert.equal(second.code, 0, second.err);
  assert.match(second.err, /joined +asked for before by message 1: both hear of one backup/);
  const waited = await cli(harness, wait('before-42', '--message=1'));
  assert.equal(waited.code, 0, waited.err);
  assert.equal(harness.spanner.journal.acceptedCreates().length, 1);
});

test('who waits for another backup is told for which, and since when', async () => {
  await harness.ask(request('in-the-way'));
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /waits +for in-the-way, since \d\d:\d\d:\d\dZ\n.*started/);
});

test('while the poller is down nothing is told, and afterwards the rest', async () => {
  const ran = await cli(harness, create('before-42'), async (pauses) => {
    if (pauses > 60) await harness.tick();
  });
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /started[\s\S]*ready/);
});

test('where the records are gone in the middle it is said once, and tried again until they answer', async () => {
  let mend: () => Promise<unknown> = () => Promise.resolve();
  const ran = await cli(harness, create('before-42'), async (pauses) => {
    if (pauses === 1) mend = answersTooLate(harness);
    if (pauses === 4) await mend();
    if (pauses < 1 || pauses > 4) await harness.tick();
  });
  assert.equal(ran.code, 0, ran.err);
  assert.equal(ran.err.match(/lost +no answer from the records/g)?.length, 1);
  assert.match(ran.err, /lost[\s\S]*found +the records answer again[\s\S]*ready/);
});

test('records that stay gone end the command when its time is up', async () => {
  let mend: () => Promise<unknown> = () => Promise.resolve();
  const ran = await cli(harness, create('before-42', '--timeout', '5s'), async (pauses) => {
    if (pauses === 1) mend = answersTooLate(harness);
  });
  assert.equal(ran.code, 7, ran.err);
  assert.match(ran.err, /lost +no answer from the records[\s\S]*To follow it again/);
  await mend();
});

test('who may not ask is told which grant is missing', async () => {
  harness.break('pubsub', 'Publish', { kind: 'refused', code: 'PERMISSION_DENIED' });
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 1);
  assert.match(
    ran.err,
    /You may not use the topic .* It takes roles\/pubsub\.publisher on projects\/local\/topics/,
  );
});

test('a round that failed is opened again, and a message of the earlier one still has its own outcome', async () => {
  harness.spanner.world.failNext(request('').database, { code: 'INTERNAL', message: 'the disk is full' });
  const first = await cli(harness, create('before-42'));
  assert.equal(first.code, 3, first.err);
  const again = await cli(harness, create('before-42'));
  assert.equal(again.code, 0, again.err);
  assert.match(again.err, /round 2: it was asked for before, and ended without a backup/);
  const waited = await cli(harness, wait('before-42', '--message=1'));
  assert.equal(waited.code, 3, waited.err);
  assert.match(waited.err, /failed +INTERNAL: the disk is full/);
});

test('a message id that nobody took in is told once, and waited for until the time is up', async () => {
  await harness.ask(request('before-42'));
  const ran = await cli(harness, wait('before-42', '--message=99', '--timeout=20s'));
  assert.equal(ran.code, 7, ran.err);
  assert.equal(ran.err.match(/unknown +message 99 is not taken in yet/g)?.length, 1);
  assert.match(
    ran.err,
    /\nMessage 99 has not been seen taken in: nothing is cancelled\. To follow it again:/,
  );
});

test('what only waits is not said to go on as a backup', async () => {
  harness.spanner.world.setDuration(backupNamed('theirs'), 3 * hourMs);
  harness.spanner.world.startBackup(backupNamed('theirs'), database);
  const ran = await cli(harness, create('before-42', '--timeout=5s'));
  assert.equal(ran.code, 7, ran.err);
  assert.match(ran.err, /The request stands: nothing is cancelled\. To follow it again:/);
});
