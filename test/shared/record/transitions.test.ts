import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { type BackupRecord, RecordSchema } from '../../../shared/record/record.ts';
import {
  begin,
  lease,
  markDelayed,
  markSent,
  type RoundOutcome,
  settle,
} from '../../../shared/record/transitions.ts';
import {
  after,
  at,
  backup,
  backupName,
  days,
  endedWith,
  hours,
  leasedRecord,
  minutes,
  operation,
  operationName,
  policy,
  requested,
  running,
  spannerError,
} from './builders.ts';

const now = after(4 * hours);
const error = spannerError('INTERNAL');
const ended = endedWith({ kind: 'succeeded', backup: backup() });

const idsOf = (record: BackupRecord) => record.outbox.map(({ id }) => id.slice(backupName.length));

test('a lease lasts until the call times out, and two minutes more', () => {
  const record = requested({ attempts: 2, lastError: error });
  assert.deepEqual(lease(record, now, policy), {
    ...record,
    attempts: 3,
    lease: {
      attempt: 3,
      startedAt: at(4 * hours),
      leaseUntil: at(4 * hours + policy.createTimeoutMs + 2 * minutes),
    },
  });
});

test('a backup starts when its operation says so, or else when it was seen', () => {
  assert.equal(begin(requested(), operation({ startTime: at(minutes) }), now).startedAt, at(minutes));
  const unbegun = begin(requested(), operation({ startTime: undefined }), now);
  assert.equal(unbegun.startedAt, at(4 * hours));
  assert.equal(unbegun.outbox[0]?.time, at(4 * hours));
});

test('a running record has no lease, refusal, blocker or error of its attempts', () => {
  const record = leasedRecord({
    lastError: error,
    blockedBy: 'x',
    refusal: { status: 'NOT_FOUND', since: at(0) },
  });
  const next = begin(record, operation(), now);
  assert.ok(v.is(RecordSchema, next));
  for (const field of ['lease', 'refusal', 'blockedBy', 'lastError', 'nextAttemptAt'])
    assert.equal(field in next, false, field);
  assert.equal(next.attempts, 1);
});

test('the outbox keeps the events of a round in their order', () => {
  const started = begin(requested(), operation(), after(minutes));
  const late = markDelayed(started, after(7 * hours));
  const done = settle(late, { state: 'succeeded', operation: ended, backup: backup() }, after(8 * hours));
  assert.deepEqual(idsOf(done), ['/m1/started', '/m1/delayed', '/m1/succeeded']);
});

test('a sent event leaves the outbox, and the others keep their order', () => {
  const record = markDelayed(begin(requested(), operation(), after(minutes)), now);
  const sent = markSent(record, new Set([`${backupName}/m1/started`, 'unknown']));
  assert.deepEqual(idsOf(sent), ['/m1/delayed']);
  assert.deepEqual({ ...sent, outbox: record.outbox }, record);
});

test('a record of which no event was sent stays the same object', () => {
  const record = markDelayed(running(), now);
  assert.equal(markSent(record, new Set()), record);
  assert.equal(markSent(record, new Set([`${backupName}/m2/delayed`])), record);
});

const outcomes: { name: string; outcome: RoundOutcome; more: object }[] = [
  {
    name: 'succeeded',
    outcome: { state: 'succeeded', operation: ended, backup: backup() },
    more: { backup: backup() },
  },
  { name: 'failed', outcome: { state: 'failed', error }, more: { error } },
  { name: 'cancelled', outcome: { state: 'cancelled', error }, more: { error } },
];

for (const { name, outcome, more } of outcomes) {
  test(`${name}: a settled record drops progress, delay and missingSince, and announces its outcome`, () => {
    const record = running({ progressPercent: 99, delayed: true, missingSince: at(hours) });
    const next = settle(record, outcome, now);
    const { progressPercent, delayed: wasDelayed, missingSince, ...kept } = record;
    const { announcement, expireAt, ...rest } = next as typeof next & { announcement?: object };
    assert.deepEqual(rest, { ...kept, state: name, settledAt: at(4 * hours), outbox: next.outbox, ...more });
    assert.equal(announcement, name === 'succeeded' ? next.outbox[0] : undefined);
    assert.deepEqual(idsOf(next), [`/m1/${name}`]);
    assert.ok(v.is(RecordSchema, next));
  });
}

test('an expired event tells the last words of Spanner and the blocker', () => {
  const record = requested({ lastError: error, blockedBy: operationName, attempts: 9 });
  const next = settle(record, { state: 'expired' }, now);
  assert.ok(next.state === 'expired' && v.is(RecordSchema, next));
  assert.deepEqual(next.lastError, error);
  assert.deepEqual(next.outbox[0]?.data.error, error);
  assert.equal(next.outbox[0]?.data.blockedBy, operationName);
  assert.equal('blockedBy' in next, false);
});

test('an expired event without a word from Spanner has no error', () => {
  const next = settle(requested(), { state: 'expired' }, now);
  assert.equal(next.outbox[0]?.data.error, undefined);
  assert.deepEqual(idsOf(next), ['/m1/expired']);
});

test('a requested record that settles by its operation gets that operation and its start', () => {
  const next = settle(
    requested(),
    { state: 'failed', operation: endedWith({ kind: 'failed', error }), error },
    now,
  );
  assert.equal(next.operation, operationName);
  assert.equal(next.startedAt, at(minutes));
});

test('a backup that is adopted without its operation started when it was created', () => {
  const next = settle(requested(), { state: 'succeeded', backup: backup() }, now);
  assert.equal(next.startedAt, at(minutes));
  assert.equal(next.operation, undefined);
});

test('the start time of the operation replaces the one that was seen', () => {
  const record = running({ startedAt: at(2 * minutes) });
  const told = settle(record, { state: 'succeeded', operation: ended, backup: backup() }, now);
  const silent = settle(record, { state: 'succeeded', backup: backup() }, now);
  assert.equal(told.startedAt, at(minutes));
  assert.equal(silent.startedAt, at(2 * minutes));
});

const dropped: { name: string; outcome: RoundOutcome; keptMs: number }[] = [
  {
    name: 'after the backup has expired',
    outcome: { state: 'succeeded', backup: backup({ expireTime: at(200 * days) }) },
    keptMs: 290 * days,
  },
  {
    name: 'after settling, where the backup expired before',
    outcome: { state: 'succeeded', backup: backup({ expireTime: at(hours) }) },
    keptMs: 4 * hours + 90 * days,
  },
  { name: 'after a failure', outcome: { state: 'failed', error }, keptMs: 4 * hours + 90 * days },
];

for (const { name, outcome, keptMs } of dropped) {
  test(`a settled record expires 90 days ${name}`, () =>
    assert.deepEqual(settle(running(), outcome, now).expireAt, after(keptMs)));
}
