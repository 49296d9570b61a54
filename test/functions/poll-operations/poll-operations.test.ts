import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { everyCall, type Harness, minuteMs, request, startHarness } from '../../harness.ts';
import { poll } from './poll.ts';

/** Asks for a backup in each of some instances; gives the databases. */
async function askInstances(on: Harness, count: number): Promise<string[]> {
  const databases = Array.from(
    { length: count },
    (_, n) => `projects/local/instances/shop-${n}/databases/orders`,
  );
  for (const database of databases) {
    on.spanner.world.addDatabase(database);
    await on.ask(request('nightly', { database }));
    on.clock.advance(minuteMs);
  }
  return databases;
}

test('a tick answers with a summary of what it did', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  on.clock.advance(minuteMs);
  const { status, body } = await poll(on);
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), {
    ok: true,
    durationMs: 0,
    open: 1,
    instances: 1,
    observed: 1,
    looked: 0,
    unlooked: 0,
    attempted: 0,
    reached: {},
    sent: 0,
    unsent: 0,
    deferred: 0,
    overtaken: 0,
    running: 1,
    unreadable: 0,
    failures: 0,
    unwritten: 0,
    worked: true,
  });
  on.clock.advance(minuteMs);
  const { reached, sent } = await on.tick();
  assert.deepEqual([reached, sent], [{ succeeded: 1 }, 1]);
});

test('a tick with nothing to do is a good tick', async () => {
  await using on = await startHarness();
  const { ok, open, worked } = await on.tick();
  assert.deepEqual([ok, open, worked], [true, 0, false]);
});

for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
  test(`${method} is answered with 405, and nothing is done`, async () => {
    await using on = await startHarness();
    const { status, allow } = await poll(on, { method });
    assert.deepEqual([status, allow], [405, 'POST']);
    assert.deepEqual(on.facts, []);
  });

for (const [name, body, type] of [
  ['of bytes', Buffer.alloc(1_025), 'application/octet-stream'],
  ['of JSON', JSON.stringify({ a: 'x'.repeat(1_025) }), 'application/json'],
  ['of text', 'x'.repeat(1_025), 'text/plain'],
  ['of a form', `a=${'x'.repeat(1_025)}`, 'application/x-www-form-urlencoded'],
  ['of three megabytes', Buffer.alloc(3_000_000), 'image/png'],
] as const)
  test(`a body ${name} that is larger than 1 KB is answered with 413, and nothing is done`, async () => {
    await using on = await startHarness();
    const { status } = await poll(on, { method: 'POST', body, headers: { 'content-type': type } });
    assert.deepEqual([status, on.facts], [413, []]);
  });

test('a request with a body of at most 1 KB runs a tick', async () => {
  await using on = await startHarness();
  for (const body of ['', '{}', 'x'.repeat(1_024)])
    assert.equal((await poll(on, { method: 'POST', body })).status, 200);
});

for (const code of ['PERMISSION_DENIED', 'UNAVAILABLE'] as const)
  test(`a tick that cannot read the records (${code}) is answered with 500, in time`, async () => {
    await using on = await startHarness({ policy: { readTimeoutMs: 200 } });
    const mend = on.break('firestore', everyCall, { kind: 'refused', code });
    const { status, body } = await poll(on);
    assert.equal(status, 500);
    assert.deepEqual(JSON.parse(body), { ok: false, error: 'the records could not be read' });
    assert.equal(on.facts.at(-1)?.severity, 'ERROR');
    assert.equal(on.facts.at(-1)?.outcome, 'tick failed');
    mend();
  });

test('a tick in which nothing could be observed is answered with 500; the records stay as they are', async () => {
  await using on = await startHarness();
  await askInstances(on, 2);
  const before = on.records();
  const mend = on.break('spanner', everyCall, { kind: 'refused', code: 'UNAVAILABLE' });
  const { status, body } = await poll(on);
  assert.equal(status, 500);
  const { ok, failures, observed } = JSON.parse(body);
  assert.deepEqual([ok, failures, observed], [false, 2, 0]);
  assert.deepEqual(on.records(), before);
  mend();
  await on.settleAll();
});

test('a tick that could write nothing of what it saw is answered with 500, and the log says why', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const ofRecords = ({ method, request: sent }: Call) =>
    ['Commit', 'BatchWrite'].includes(method) && JSON.stringify(sent).includes('/documents/backups/');
  on.break('firestore', ofRecords, { kind: 'refused', code: 'PERMISSION_DENIED' });
  on.clock.advance(5 * minuteMs);
  const { status, body } = await poll(on);
  const { ok, observed, unwritten } = JSON.parse(body);
  assert.deepEqual([status, ok, observed, unwritten], [500, false, 1, 1]);
  const fact = on.facts.find(({ outcome }) => outcome === 'unwritten');
  assert.equal(fact?.severity, 'ERROR');
  assert.match(String(fact?.reason), /PERMISSION_DENIED/);
});

test('an instance that denies its reads does not fail the tick, and the others are observed', async () => {
  await using on = await startHarness();
  const [broken, ...others] = await askInstances(on, 4);
  on.break('spanner', ({ request: sent }) => JSON.stringify(sent).includes('/shop-0/'), {
    kind: 'refused',
    code: 'PERMISSION_DENIED',
  });
  on.clock.advance(minuteMs);
  const { ok, failures, observed } = await on.tick();
  assert.deepEqual([ok, failures, observed], [true, 1, others.length]);
  for (const { state, request: asked } of on.records())
    assert.equal(state, asked.database === broken ? 'running' : 'succeeded');
});

test('an operation that cannot be got decides nothing, and the others of its instance are observed', async () => {
  await using on = await startHarness();
  for (const id of ['a', 'b', 'c']) {
    const database = `projects/local/instances/orders/databases/db-${id}`;
    on.spanner.world.addDatabase(database);
    on.spanner.world.setDuration(database, id === 'a' ? minuteMs : 60 * minuteMs);
    await on.ask(request(`backup-${id}`, { database }));
  }
  const mend = on.break('spanner', 'GetOperation', { kind: 'refused', code: 'INTERNAL' });
  on.clock.advance(6 * minuteMs);
  const { ok, failures, observed } = await on.tick();
  assert.deepEqual([ok, failures, observed], [true, 1, 1]);
  const progress = (id: string) => {
    const record = on.record(id);
    return record?.state === 'running' ? record.progressPercent : record?.state;
  };
  assert.deepEqual([progress('backup-a'), progress('backup-b'), progress('backup-c')], [0, 10, 10]);
  mend();
  await on.tick();
  assert.equal(progress('backup-a'), 'succeeded');
});

test('a document that is no record is reported, and the other records are handled', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const { Firestore } = await import('@google-cloud/firestore');
  const firestore = new Firestore({ projectId: 'local', host: on.stack.addresses.firestore, ssl: false });
  const [good] = on.stack.firestore?.documents('backups') ?? [];
  await firestore.collection('backups').doc('stray').set({ state: 'requested', pending: true });
  await firestore.collection('rejections').doc('stray').set({ pending: true });
  // Its glance is right, and the rest is not.
  const unsent = encodeURIComponent('projects/local/instances/orders/backups/half');
  await firestore
    .collection('backups')
    .doc(unsent)
    .set({ state: 'failed', pending: true, unsent: true, request: { backup: decodeURIComponent(unsent) } });
  await firestore.terminate();
  on.clock.advance(2 * minuteMs);
  const { ok, unreadable, reached } = await on.tick();
  assert.deepEqual([ok, unreadable, reached], [true, 3, { succeeded: 1 }]);
  const reported = on.facts.filter(({ outcome }) => outcome === 'unreadable');
  assert.deepEqual(new Set(reported.map(({ severity }) => severity)), new Set(['ERROR']));
  assert.equal(on.record('nightly')?.request.backup, decodeURIComponent(good?.id ?? ''));
});

test("when the poller's own documents cannot be read, the tick still settles records", async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  on.break('firestore', ({ request: sent }) => JSON.stringify(sent).includes('/poller/'), {
    kind: 'refused',
    code: 'PERMISSION_DENIED',
  });
  on.clock.advance(2 * minuteMs);
  const { ok, reached, failures } = await on.tick();
  // The rotation twice, read and written, and the looks at databases.
  assert.deepEqual([ok, reached, failures], [true, { succeeded: 1 }, 3]);
});

test("the tick's line in the log carries its trace and its counts", async () => {
  await using on = await startHarness();
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await poll(on, { method: 'POST', headers: { 'x-cloud-trace-context': `${trace}/123;o=1` } });
  const [fact] = on.facts;
  assert.equal(fact?.['logging.googleapis.com/trace'], `projects/local/traces/${trace}`);
  assert.deepEqual([fact?.severity, fact?.outcome, fact?.open, fact?.failures], ['INFO', 'ticked', 0, 0]);
});
