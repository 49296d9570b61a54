import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { backupNamed, database, type Harness, hourMs, request, startHarness } from '../harness.ts';
import { answersTooLate, cli, create, wait } from './stage.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ spanner: { backupDuration: 20_000 } });
});
afterEach(() => harness[Symbol.asyncDispose]());

test("create is not affected by the rejection of another publisher's contradicting message", async () => {
  const ran = await cli(harness, create('before-42'), async (pauses) => {
    if (pauses === 0) await harness.ask(request('before-42', { retentionPeriod: '30d' }));
    await harness.tick();
  });
  assert.equal(harness.rejections().length, 1);
  assert.equal(ran.code, 0, ran.err);
  assert.doesNotMatch(ran.err, /rejected/);
});

test('create is rejected if another message asked for its name with another request', async () => {
  await harness.ask(request('before-42', { retentionPeriod: '30d' }));
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 4, ran.err);
  assert.match(ran.err, /rejected +backupId: .* was asked for before, with another request/);
});

test('create of a backup that was made before is done at once, and says for whom it was made', async () => {
  await harness.ask(request('before-42'));
  await harness.settleAll();
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /ready +.*made at .* for another request/);
  assert.equal(harness.spanner.journal.acceptedCreates().length, 1);
});

test('create joins a request that waits, and both publishers get one backup', async () => {
  const first = await cli(harness, create('before-42', '--async'));
  assert.equal(first.code, 0);
  const second = await cli(harness, create('before-42'));
  assert.equal(second.code, 0, second.err);
  assert.match(second.err, /joined +asked for before by message 1: both hear of one backup/);
  const waited = await cli(harness, wait('before-42', '--message=1'));
  assert.equal(waited.code, 0, waited.err);
  assert.equal(harness.spanner.journal.acceptedCreates().length, 1);
});

test('create tells which backup its request waits for, and since when', async () => {
  await harness.ask(request('in-the-way'));
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /waits +for in-the-way, since \d\d:\d\d:\d\dZ\n.*started/);
});

test('create tells nothing while the poller is down, and the rest afterwards', async () => {
  let told = '';
  const toldAt = new Map<number, string>();
  const follows = async (pauses: number) => {
    toldAt.set(pauses, told);
    if (pauses > 60) await harness.tick();
  };
  const ran = await cli(harness, create('before-42'), follows, async (_, { err }) => {
    told = err;
  });
  assert.equal(ran.code, 0, ran.err);
  const atFirst = toldAt.get(1) ?? '';
  assert.match(atFirst, /started/);
  assert.equal(toldAt.get(60), atFirst);
  assert.ok(ran.err.startsWith(atFirst));
  assert.match(ran.err.slice(atFirst.length), /ready/);
});

test('create says once that the records do not answer, and goes on when they do', async () => {
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

test('create ends with 7 if the records stay unreachable until --timeout', async () => {
  let mend: () => Promise<unknown> = () => Promise.resolve();
  const ran = await cli(harness, create('before-42', '--timeout', '5s'), async (pauses) => {
    if (pauses === 1) mend = answersTooLate(harness);
  });
  assert.equal(ran.code, 7, ran.err);
  assert.match(ran.err, /lost +no answer from the records[\s\S]*To follow it again/);
  await mend();
});

test('create without permission to publish names the missing grant', async () => {
  harness.break('pubsub', 'Publish', { kind: 'refused', code: 'PERMISSION_DENIED' });
  const ran = await cli(harness, create('before-42'));
  assert.equal(ran.code, 1);
  assert.match(
    ran.err,
    /You may not use the topic .* It takes roles\/pubsub\.publisher on projects\/local\/topics/,
  );
});

test('create opens a new round after a failure, and wait for the first message still gives its own outcome', async () => {
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

test('wait for an unknown message id says so once, and waits until --timeout', async () => {
  await harness.ask(request('before-42'));
  const ran = await cli(harness, wait('before-42', '--message=99', '--timeout=20s'));
  assert.equal(ran.code, 7, ran.err);
  assert.equal(ran.err.match(/unknown +message 99 is not taken in yet/g)?.length, 1);
  assert.match(
    ran.err,
    /\nMessage 99 has not been seen taken in: nothing is cancelled\. To follow it again:/,
  );
});

test('create whose request still waits at --timeout says that the request stands', async () => {
  harness.spanner.world.setDuration(backupNamed('theirs'), 3 * hourMs);
  harness.spanner.world.startBackup(backupNamed('theirs'), database);
  const ran = await cli(harness, create('before-42', '--timeout=5s'));
  assert.equal(ran.code, 7, ran.err);
  assert.match(ran.err, /The request stands: nothing is cancelled\. To follow it again:/);
});
