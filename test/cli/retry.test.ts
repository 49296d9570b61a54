import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { againOf } from '../../cli/again.ts';
import type { RecordView } from '../../shared/record/record-view.ts';
import type { BackupRequest } from '../../shared/request/request.ts';
import { backupNamed, database, type Harness, hourMs, request, startHarness } from '../harness.ts';
import { cli, create, deployed, instanceId } from './stage.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ spanner: { backupDuration: 20_000 } });
});
afterEach(() => harness[Symbol.asyncDispose]());

const retry = (backup: string, ...more: string[]) => [
  'retry',
  backup,
  '--instance',
  instanceId,
  ...deployed,
  ...more,
];

async function failed(more: object = {}): Promise<void> {
  harness.spanner.world.failNext(database, { code: 'INTERNAL', message: 'the disk is full' });
  await harness.ask(request('before-42', more));
  await harness.settleAll();
}

test('retry asks for a failed backup as before, says so, and follows it until it is made', async () => {
  await failed({ labels: { release: '42' }, startWithin: '3h' });
  const { code, out, err } = await cli(harness, retry('before-42'));
  assert.equal(code, 0, err);
  assert.match(
    err,
    /^Round 1 of .*before-42 failed: INTERNAL: the disk is full\. Asking for round 2: .*kept for 7d\.\n/,
  );
  assert.match(err, /requested [\s\S]*round 2[\s\S]*ready/);
  assert.match(out, /^outcome: +succeeded$/m);
  const record = harness.record('before-42');
  assert.equal(record?.round, 2);
  assert.deepEqual(record?.requests[0]?.labels, { release: '42' });
  assert.equal(harness.rejections().length, 0);
});

test('retry keeps the startWithin of the first request', async () => {
  await failed({ startWithin: '3h' });
  const { out, err } = await cli(harness, retry('before-42', '--dry-run'));
  assert.match(err, /Nothing was asked for/);
  assert.deepEqual(JSON.parse(out), request('before-42', { startWithin: '3h' }));
  assert.equal(harness.record('before-42')?.round, 1);
});

test('retry --async says how to follow, and returns', async () => {
  await failed();
  const { code, out, err } = await cli(harness, retry('before-42', '--async'));
  assert.equal(code, 0, err);
  assert.match(out, /^wait: +spanner-backups wait .*before-42 --message=/m);
  await harness.settleAll();
  assert.equal(harness.record('before-42')?.state, 'succeeded');
});

test('retry that fails again ends with the exit code of the new outcome', async () => {
  await failed();
  harness.spanner.world.failNext(database, { code: 'INTERNAL', message: 'it is full still' });
  const { code, err } = await cli(harness, retry('before-42'));
  assert.equal(code, 3, err);
  assert.match(err, /failed +INTERNAL: it is full still/);
});

test('retry of a backup that is there makes no second one', async () => {
  await harness.ask(request('before-42'));
  await harness.settleAll();
  const { code, err } = await cli(harness, retry('before-42'));
  assert.equal(code, 0, err);
  assert.match(err, /was made\. It is made again only if it is not there any more/);
  assert.equal(harness.spanner.journal.acceptedCreates().length, 1);
});

test('retry of an open backup fails, and says how to follow it', async () => {
  await cli(harness, create('before-42', '--async'));
  const { code, err } = await cli(harness, retry('before-42'));
  assert.equal(code, 1);
  assert.match(err, /before-42 is requested still[\s\S]*spanner-backups wait /);
});

test('retry of a misspelt name publishes nothing', async () => {
  const { code, err } = await cli(harness, retry('before-24'));
  assert.equal(code, 1);
  assert.match(err, /Nobody has asked for .*before-24/);
  assert.equal(harness.stack.pubsub?.broker.deliveries.length, 0);
});

test('retry refuses a backup whose expire time is too near by now', async () => {
  const expireTime = new Date(harness.clock.now().getTime() + 7 * hourMs).toISOString();
  harness.spanner.world.failNext(database, { code: 'INTERNAL', message: 'the disk is full' });
  await harness.ask({ database, backupId: 'before-42', expireTime });
  await harness.settleAll();
  harness.clock.advance(2 * hourMs);
  const { code, err } = await cli(harness, retry('before-42'));
  assert.equal(code, 1);
  assert.match(err, /was to be kept until .*at least 6 hours.*Ask for another with spanner-backups create/);
});

test('retry keeps the keys, the version time and a retention in months', () => {
  const kmsKeyName = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';
  const asked: BackupRequest = {
    database,
    backup: backupNamed('b-1'),
    expiry: { kind: 'retention', retention: { months: 2, ms: 90_000 } },
    versionTime: '2026-11-22T10:00:00Z',
    encryption: { type: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName },
  };
  const view: RecordView = {
    state: 'failed',
    request: asked,
    round: 1,
    openedBy: '7',
    intentAt: '',
    startBy: '',
    requests: [],
    messages: [],
    attempts: 1,
    history: [],
  };
  assert.deepEqual(againOf(asked, view, new Date('2026-11-22T12:00:00Z')).request, {
    database,
    backupId: 'b-1',
    retentionPeriod: 'P2MT90S',
    versionTime: '2026-11-22T10:00:00Z',
    encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName },
  });
});
