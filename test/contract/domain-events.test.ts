import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventKinds } from '../../contract/events.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import type { PublishedEvent } from '../../shared/events/database-event-schema.ts';
import { found } from '../../shared/freshness/found.ts';
import { judge } from '../../shared/freshness/transitions.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import { rejection } from '../../shared/record/rejection.ts';
import { begin, markDelayed, type RoundOutcome, settle } from '../../shared/record/transitions.ts';
import { announceWaiting, markBlocked } from '../../shared/record/waiting.ts';
import * as freshness from '../shared/freshness/builders.ts';
import * as world from '../shared/record/builders.ts';
import { assertOnContract } from './validate-event.ts';

const error = world.spannerError('INTERNAL');
const bare = { name: world.backupName, database: world.database, state: 'STATE_UNSPECIFIED' } as const;
const encryption = {
  encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
  kmsKeyVersions: ['projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1'],
};
const now = world.after(4 * world.hours);

const outcomes: RoundOutcome[] = [
  { state: 'succeeded', backup: world.backup() },
  { state: 'succeeded', backup: world.backup({ encryption }), operation: world.operation() },
  {
    state: 'succeeded',
    backup: bare,
    backupGone: true,
    operation: world.operation({ startTime: undefined }),
  },
  { state: 'failed', error },
  { state: 'failed', error, operation: world.endedWith({ kind: 'failed', error }) },
  { state: 'cancelled', error: world.spannerError('CANCELLED') },
];

const blocked = world.requested({ blockedBy: `${world.otherBackup}/operations/o`, lastError: error });

const records: BackupRecord[] = [
  markBlocked(world.requested(), `${world.otherBackup}/operations/o`, now),
  announceWaiting(world.requested(), world.requested(), error, now),
  begin(world.requested(), world.operation(), now),
  begin(world.requested(), world.operation({ startTime: undefined }), now),
  markDelayed(world.running(), now),
  ...outcomes.flatMap((outcome) => [
    settle(world.running(), outcome, now),
    settle(world.requested(), outcome, now),
  ]),
  settle(world.requested(), { state: 'expired' }, now),
  settle(blocked, { state: 'expired' }, now),
];

const refused = {
  messageId: '1',
  publishTime: world.noon,
  data: Buffer.from([0xff, 0x7b]),
  labels: {},
  problems: [{ path: '', message: 'no' }],
};

const judged = (is: 'stale' | 'fresh', some = {}) =>
  judge(
    freshness.state({ verdict: { ...verdict, is: is === 'stale' ? 'fresh' : 'stale' }, ...some }),
    { is, code: 'OLD', reason: 'it is old' },
    freshness.maxAgeMs,
    now,
  ).outbox;
const verdict = { since: world.noon, code: 'OLD', reason: 'r', maxAgeMs: 1 } as const;
const listed = { ...freshness.listed(world.hours), backupSchedules: [] };

const events: PublishedEvent[] = [
  ...judged('stale'),
  ...judged('fresh', { newest: freshness.good(world.hours, { sizeBytes: '1' }) }),
  ...[
    listed,
    {
      ...listed,
      sizeBytes: '1',
      encryption,
      backupSchedules: ['s'],
      incrementalBackupChainId: 'c',
      oldestVersionTime: world.noon,
    },
  ].flatMap((backup) => found(backup, now)?.event ?? []),
  ...records.flatMap((record) => record.outbox),
  rejection(refused, 'projects/p/topics/t', now).event,
  rejection({ ...refused, backup: world.backupName }, 'projects/p/topics/t', now).event,
];

test('every event that the domain makes keeps the contract, with few fields and with many', () => {
  for (const event of events) assertOnContract(toMessage(event));
  const made = new Set(events.map(({ type }) => type.split('.').at(-1)));
  assert.deepEqual([...made].toSorted(), [...eventKinds].toSorted());
});
