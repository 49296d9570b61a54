import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GrpcCode } from 'google-emulators/grpc/error.ts';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { dayMs, type Harness, hourMs, instance, minuteMs, request, startHarness } from '../../harness.ts';

/* Reads of Spanner that keep failing, whatever the code: each request comes to an end, and everybody hears of it. */

const codes: readonly GrpcCode[] = [
  'INVALID_ARGUMENT',
  'UNIMPLEMENTED',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
  'OUT_OF_RANGE',
  'PERMISSION_DENIED',
  'UNKNOWN',
];

const reads = ({ method }: Call) => method !== 'CreateBackup';
const kindsOf = async (on: Harness) => (await on.inbox.take()).map(({ kind }) => kind);

async function ticks(on: Harness, count: number, apartMs: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) {
    on.clock.advance(apartMs);
    await on.tick();
  }
}

/** Backups of databases of their own, in one instance. */
async function askFor(on: Harness, ids: readonly string[], more: object = {}): Promise<void> {
  for (const id of ids) {
    const database = `${instance}/databases/${id}`;
    on.spanner.world.addDatabase(database);
    await on.ask(request(id, { database, ...more }));
  }
}

for (const code of codes)
  test(`with ${code} to every read, a running backup is announced as delayed and fails after two weeks`, async () => {
    await using on = await startHarness({ spanner: { backupDuration: 20 * hourMs } });
    await askFor(on, ['one', 'two']);
    on.break('spanner', reads, { kind: 'refused', code });
    await ticks(on, 8, hourMs);
    const [first, second, ...late] = await on.inbox.take();
    assert.deepEqual(
      [first?.kind, second?.kind, late.map(({ kind }) => kind)],
      ['started', 'started', ['delayed', 'delayed']],
    );
    for (const { data } of late) assert.equal(data.error?.status, code);
    await ticks(on, 13, dayMs);
    assert.deepEqual(await kindsOf(on), []);
    await ticks(on, 1, dayMs);
    assert.deepEqual(await kindsOf(on), ['failed', 'failed']);
  });

for (const code of codes)
  test(`with ${code} to every call, a request that never began expires on time`, async () => {
    await using on = await startHarness();
    const mend = on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'RESOURCE_EXHAUSTED' });
    await on.ask(request('nightly', { startWithin: '1h' }));
    on.break('spanner', reads, { kind: 'refused', code });
    await ticks(on, 8, 10 * minuteMs);
    assert.deepEqual([on.record('nightly')?.state, await kindsOf(on)], ['expired', ['waiting', 'expired']]);
    mend();
  });

test('when operations cannot be listed, each backup is observed singly until it has succeeded', async () => {
  await using on = await startHarness({ spanner: { backupDuration: minuteMs } });
  const ids = Array.from({ length: 45 }, (_, n) => `backup-${n}`);
  await askFor(on, ids);
  on.break('spanner', 'ListBackupOperations', { kind: 'refused', code: 'INVALID_ARGUMENT' });
  await on.inbox.take();
  await ticks(on, 3, minuteMs);
  assert.deepEqual(new Set(await kindsOf(on)), new Set(['succeeded']));
  assert.ok(on.records().every(({ state }) => state === 'succeeded'));
});

test("a short outage of Spanner's reads changes no record, and announces nothing", async () => {
  await using on = await startHarness({ spanner: { backupDuration: 20 * hourMs } });
  await askFor(on, ['one', 'two', 'three']);
  await ticks(on, 1, 7 * hourMs);
  await on.inbox.take();
  const before = on.records();
  for (let flap = 0; flap < 3; flap += 1) {
    const mend = on.break('spanner', reads, { kind: 'refused', code: 'UNAVAILABLE' });
    await ticks(on, 4, minuteMs);
    mend();
    await ticks(on, 1, minuteMs);
  }
  assert.deepEqual(on.records(), before);
  assert.deepEqual(await kindsOf(on), []);
});

test("an outage of Spanner's reads is noted once in each record, and removed when they work again", async () => {
  await using on = await startHarness({ spanner: { backupDuration: 20 * hourMs } });
  await askFor(on, ['one', 'two']);
  await ticks(on, 1, minuteMs);
  const since = new Date(on.clock.now().getTime() + minuteMs).toISOString().replace('.000', '');
  const mend = on.break('spanner', reads, { kind: 'refused', code: 'UNAVAILABLE' });
  await ticks(on, 11, minuteMs);
  const noted = on.records();
  for (const record of noted) assert.equal('refusedSince' in record && record.refusedSince, since);
  await ticks(on, 20, minuteMs);
  assert.deepEqual(on.records(), noted);
  mend();
  await ticks(on, 1, minuteMs);
  for (const record of on.records()) assert.ok(!('refusedSince' in record));
});

test('an instance that cannot be observed for an hour is reported once an hour, in the words of Spanner', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 20 * hourMs } });
  await askFor(on, ['one', 'two']);
  await ticks(on, 1, minuteMs);
  const reports = () => on.facts.filter(({ outcome }) => outcome === 'unobserved');
  const mend = on.break('spanner', reads, { kind: 'refused', code: 'FAILED_PRECONDITION' });
  await ticks(on, 60, minuteMs);
  assert.equal(reports().length, 0);
  await ticks(on, 90, minuteMs);
  assert.equal(reports().length, 2);
  const [first] = reports();
  assert.deepEqual([first?.severity, first?.instance], ['ERROR', instance]);
  assert.match(String(first?.reason), /FAILED_PRECONDITION/);
  mend();
  await ticks(on, 70, minuteMs);
  assert.equal(reports().length, 2);
});

test('a list that Spanner denies for an hour is reported, though each backup can be got singly', async () => {
  await using on = await startHarness({ spanner: { backupDuration: 20 * hourMs } });
  await askFor(on, ['one', 'two']);
  on.break('spanner', 'ListBackupOperations', { kind: 'refused', code: 'INVALID_ARGUMENT' });
  await ticks(on, 7, 10 * minuteMs);
  assert.equal(on.facts.filter(({ outcome }) => outcome === 'unobserved').length, 1);
});

test('a backup that is deleted right after its operation ended is announced as made and gone', async () => {
  for (const ids of [['one'], ['one', 'two']]) {
    await using on = await startHarness();
    await askFor(on, ids);
    on.clock.advance(3 * minuteMs);
    on.spanner.world.delete(`${instance}/backups/one`);
    await on.tick();
    const events = await on.inbox.take();
    const [one] = events.filter(
      ({ kind, data }) => kind === 'succeeded' && data.backup.name.endsWith('/one'),
    );
    assert.equal(one?.data.backupGone, true);
  }
});

test('a backup that expires before its operation was read is announced as made and gone', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly', { retentionPeriod: '7h' }));
  on.clock.advance(3 * minuteMs);
  on.clock.advance(8 * hourMs);
  await on.tick();
  const [told, ...others] = (await on.inbox.take()).filter(({ kind }) => kind === 'succeeded');
  assert.deepEqual([told?.data.backupGone, others], [true, []]);
  assert.equal(told?.data.backup.name, `${instance}/backups/nightly`);
});

test('a record whose backup cannot be read does not succeed on the word of its operation alone', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  on.spanner.world.permissions.revoke('spanner.backups.get', instance);
  await ticks(on, 15, minuteMs);
  assert.equal(on.record('nightly')?.state, 'running');
  on.spanner.world.permissions.grant('spanner.backups.get', instance);
  await on.settleAll();
  assert.deepEqual(await kindsOf(on), ['started', 'succeeded']);
});
