import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { BackupEventDataSchema, RejectedEventDataSchema } from '../../shared/events/event-schema.ts';
import {
  backupNamed,
  database,
  type Harness,
  hourMs,
  instance,
  minuteMs,
  request,
  startHarness,
} from '../harness.ts';
import type { Received } from '../inbox.ts';

/** What a story leads to: the event, and the message that asked. */
type Story = (on: Harness) => Promise<{ event: Received | undefined; messageId: string; time: string }>;

const last = async (on: Harness) => (await on.inbox.take()).at(-1);

const stories = {
  waiting: async (on: Harness) => {
    on.spanner.world.startBackup(backupNamed('other'), database);
    const messageId = await on.ask(request('nightly'));
    return { event: await last(on), messageId, time: '2026-11-22T10:00:00Z' };
  },
  started: async (on: Harness) => {
    const messageId = await on.ask(request('nightly'));
    return { event: await last(on), messageId, time: '2026-11-22T10:00:00Z' };
  },
  succeeded: async (on: Harness) => {
    const messageId = await on.ask(request('nightly'));
    await on.settleAll();
    return { event: await last(on), messageId, time: '2026-11-22T10:02:00Z' };
  },
  failed: async (on: Harness) => {
    on.spanner.world.failNext(backupNamed('nightly'), { code: 'INTERNAL', message: 'A disk failed.' });
    const messageId = await on.ask(request('nightly'));
    await on.settleAll();
    return { event: await last(on), messageId, time: '2026-11-22T10:01:00Z' };
  },
  cancelled: async (on: Harness) => {
    const messageId = await on.ask(request('nightly'));
    on.clock.advance(minuteMs);
    on.spanner.world.cancel(backupNamed('nightly'));
    await on.settleAll();
    return { event: await last(on), messageId, time: '2026-11-22T10:01:00Z' };
  },
  expired: async (on: Harness) => {
    on.spanner.world.setDuration(database, 9 * hourMs);
    on.spanner.world.startBackup(backupNamed('other'), database);
    const messageId = await on.ask(request('nightly', { startWithin: '1h' }));
    on.clock.advance(hourMs);
    await on.tick();
    return { event: await last(on), messageId, time: '2026-11-22T11:00:00Z' };
  },
  delayed: async (on: Harness) => {
    on.spanner.world.setDuration(database, 9 * hourMs);
    const messageId = await on.ask(request('nightly'));
    on.clock.advance(7 * hourMs);
    await on.tick();
    return { event: await last(on), messageId, time: '2026-11-22T17:00:00Z' };
  },
  rejected: async (on: Harness) => {
    const messageId = await on.ask({ database: 'shop', labels: { ticket: 'T-1' } });
    return { event: await last(on), messageId, time: '2026-11-22T10:00:00Z' };
  },
} satisfies Record<string, Story>;

for (const [kind, story] of Object.entries(stories))
  test(`a "${kind}" event reaches a subscriber with exactly the promised attributes`, async () => {
    await using on = await startHarness();
    const { event, messageId, time } = await story(on);
    const ofMessage = kind === 'rejected';
    assert.deepEqual(event?.attributes, {
      'ce-specversion': '1.0',
      'ce-id': ofMessage ? `${messageId}/rejected` : `${backupNamed('nightly')}/${messageId}/${kind}`,
      'ce-type': `dev.spannerbackup.backup.v1.${kind}`,
      'ce-source': ofMessage
        ? '//pubsub.googleapis.com/projects/local/topics/spanner-backup-requests'
        : `//spanner.googleapis.com/${instance}`,
      'ce-time': time,
      'ce-datacontenttype': 'application/json',
      'content-type': 'application/json',
      ...(!ofMessage && { 'ce-subject': backupNamed('nightly'), database, instance }),
    });
    assert.equal(event?.orderingKey, '');
    assert.ok(
      v.safeParse(ofMessage ? RejectedEventDataSchema : BackupEventDataSchema, event?.data).success,
      JSON.stringify(event?.data),
    );
    if (!ofMessage) assert.deepEqual(event?.data.requests, [{ messageId, labels: {} }]);
  });

test('the event succeeded tells the backup, its duration and its size', async () => {
  await using on = await startHarness();
  const { event } = await stories.succeeded(on);
  const { backup, startedAt, endedAt, durationMs, round, operation } = event?.data ?? {};
  assert.deepEqual(backup, {
    name: backupNamed('nightly'),
    database,
    state: 'READY',
    createTime: '2026-11-22T10:00:00Z',
    versionTime: '2026-11-22T10:00:00Z',
    expireTime: '2026-11-29T10:00:00Z',
    sizeBytes: '12345678901',
    encryption: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyVersions: [] },
  });
  assert.deepEqual(
    [startedAt, endedAt, durationMs, round, operation],
    [
      '2026-11-22T10:00:00Z',
      '2026-11-22T10:02:00Z',
      120_000,
      1,
      `${backupNamed('nightly')}/operations/_auto_op_1`,
    ],
  );
});

test('the event failed tells the words of Spanner', async () => {
  await using on = await startHarness();
  const { event } = await stories.failed(on);
  assert.deepEqual(event?.data.error, { code: 13, status: 'INTERNAL', message: 'A disk failed.' });
});

test('the event expired tells the blocker', async () => {
  await using on = await startHarness();
  const { event } = await stories.expired(on);
  assert.equal(event?.data.blockedBy, `${backupNamed('other')}/operations/_auto_op_1`);
  assert.equal(event?.data.error.status, 'FAILED_PRECONDITION');
});
