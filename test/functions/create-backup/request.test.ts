import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dayMs, type Harness, hourMs, minuteMs, request, secondMs, startHarness } from '../../harness.ts';

/** What Spanner was asked for. */
// biome-ignore lint/suspicious/noExplicitAny: a decoded message, compared field by field
const asked = (on: Harness): any => on.spanner.journal.of('CreateBackup').at(-1)?.request ?? {};

const seconds = (iso: string) => String(Date.parse(iso) / 1_000);
const key = (id: string) => `projects/local/locations/us-central1/keyRings/r/cryptoKeys/${id}`;

let shared: Harness;
before(async () => {
  shared = await startHarness();
});
after(async () => {
  await shared[Symbol.asyncDispose]();
});

// Published a second after each other, from 2026-11-22T10:00:01Z on.
let count = 0;
for (const [name, more, path, expected] of [
  [
    'a retention period',
    { retentionPeriod: '14d' },
    'backup.expireTime.seconds',
    seconds('2026-12-06T10:00:01Z'),
  ],
  [
    'a month of retention',
    { retentionPeriod: 'P1M' },
    'backup.expireTime.seconds',
    seconds('2026-12-22T10:00:02Z'),
  ],
  [
    'an expiry time',
    { retentionPeriod: undefined, expireTime: '2026-12-01T00:00:00.25+01:00' },
    'backup.expireTime',
    { seconds: seconds('2026-11-30T23:00:00Z'), nanos: 250_000_000 },
  ],
  [
    'a version time',
    { versionTime: '2026-11-22T09:30:00.123456Z' },
    'backup.versionTime',
    { seconds: seconds('2026-11-22T09:30:00Z'), nanos: 123_456_000 },
  ],
  ['no version time', {}, 'backup.versionTime', null],
  ['no encryption', {}, 'encryptionConfig', null],
  [
    "the database's encryption",
    { encryptionConfig: { encryptionType: 'USE_DATABASE_ENCRYPTION' } },
    'encryptionConfig',
    null,
  ],
  [
    "the guide's name for it",
    { encryptionConfig: { encryptionType: 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION' } },
    'encryptionConfig',
    null,
  ],
  [
    "Google's encryption",
    { encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' } },
    'encryptionConfig.encryptionType',
    'GOOGLE_DEFAULT_ENCRYPTION',
  ],
  [
    'one key',
    { encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: key('a') } },
    'encryptionConfig.kmsKeyName',
    key('a'),
  ],
  [
    'a list of keys',
    { encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames: [key('a')] } },
    'encryptionConfig.kmsKeyNames',
    [key('a')],
  ],
] as const) {
  test(`CreateBackup gets ${name} of the request`, async () => {
    count += 1;
    // Room in the budget of calls.
    shared.clock.advance(secondMs);
    const database = `projects/local/instances/orders/databases/db-${count}`;
    shared.spanner.world.addDatabase(database, { createTimeMs: Date.parse('2026-11-01T00:00:00Z') });
    await shared.ask(request(`nightly-${count}`, { database, ...more }));
    assert.ok(shared.record(`nightly-${count}`), JSON.stringify(shared.rejections()));
    const value = path.split('.').reduce((message, field) => message?.[field], asked(shared));
    assert.deepEqual(value, expected);
  });
}

test('CreateBackup gets several keys, one for each region of the instance', async () => {
  await using on = await startHarness();
  const kmsKeyNames = [key('a'), key('b').replace('us-central1', 'us-east1')];
  await on.ask(
    request('nightly', { encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames } }),
  );
  assert.deepEqual(asked(on).encryptionConfig.kmsKeyNames, kmsKeyNames);
});

test('a retention counts from the call of CreateBackup, not from the publishing', async () => {
  await using on = await startHarness();
  const mend = on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'RESOURCE_EXHAUSTED' });
  await on.ask(request('nightly', { retentionPeriod: '1d' }));
  mend();
  on.clock.advance(3 * hourMs);
  await on.tick();
  assert.equal(on.record('nightly')?.state, 'running');
  assert.equal(asked(on).backup.expireTime.seconds, seconds('2026-11-23T13:00:00Z'));
});

test('a request whose expiry came too near while it waited fails without a call of Spanner', async () => {
  await using on = await startHarness();
  const mend = on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'RESOURCE_EXHAUSTED' });
  await on.ask(request('nightly', { retentionPeriod: undefined, expireTime: '2026-11-22T17:00:00Z' }));
  mend();
  on.clock.advance(2 * hourMs);
  await on.tick();
  const [event] = (await on.inbox.take()).slice(-1);
  assert.equal(event?.kind, 'failed');
  assert.match(event?.data.error.message, /Spanner was not called/);
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
});

test('the default retention is for requests that say nothing about their expiry', async () => {
  await using on = await startHarness({ environment: { DEFAULT_RETENTION: '3d' } });
  await on.ask(request('first', { retentionPeriod: undefined }));
  assert.equal(asked(on).backup.expireTime.seconds, seconds('2026-11-25T10:00:00Z'));
});

test('without a default retention a request that says nothing about its expiry is rejected', async () => {
  await using on = await startHarness();
  await on.ask(request('first', { retentionPeriod: undefined }));
  const [event] = await on.inbox.take();
  assert.equal(event?.data.reasons[0].path, 'retentionPeriod');
});

test("a request expires after its own startWithin, or after the deployment's START_WITHIN", async () => {
  await using on = await startHarness({ environment: { START_WITHIN: '3h' } });
  on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'RESOURCE_EXHAUSTED' });
  await on.ask(request('hasty', { startWithin: '1h' }));
  await on.ask(request('patient'));
  on.clock.advance(hourMs - 1);
  await on.tick();
  assert.equal(on.record('hasty')?.state, 'requested');
  on.clock.advance(1);
  await on.tick();
  assert.equal(on.record('hasty')?.state, 'expired');
  on.clock.advance(2 * hourMs - minuteMs);
  await on.tick();
  assert.equal(on.record('patient')?.state, 'requested');
  on.clock.advance(minuteMs);
  await on.tick();
  assert.equal(on.record('patient')?.state, 'expired');
});

test('every event carries the labels of the request', async () => {
  await using on = await startHarness();
  const labels = { ticket: 'T-1', 'team/name': 'läden', 'a.b': '' };
  const messageId = await on.ask(request('nightly', { labels }));
  on.clock.advance(dayMs);
  await on.tick();
  const events = await on.inbox.take();
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['started', 'succeeded'],
  );
  for (const { data } of events) assert.deepEqual(data.requests, [{ messageId, labels }]);
});
