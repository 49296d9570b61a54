import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { type Admission, admit } from '../../../shared/decisions/admit.ts';
import { decideWithdrawal, withdrawalTable } from '../../../shared/decisions/withdrawal.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import { type BackupRecord, RecordSchema, type Requested } from '../../../shared/record/record.ts';
import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  after,
  at,
  backup,
  backupName,
  days,
  hours,
  incoming,
  leasedRecord,
  minutes,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../record/builders.ts';
import { nextOf } from './admissions.ts';
import { rowsWithout } from './examples.ts';

/* What a withdrawal means for a record (docs/architecture.md): the first row that holds decides. */

const now = after(hours);
const refused = { attempts: 2, lastError: spannerError('FAILED_PRECONDITION') };
const joined = (some: Partial<Requested> = {}) => {
  const record = nextOf(admit(requested(some), incoming('m2'), 'not observed', now), 'joined');
  assert.ok(record.state === 'requested');
  return record;
};

function decided(
  record: BackupRecord,
  { by = 'w1', withdraws = 'm1', publishTime = at(hours) } = {},
  seen: 'not observed' | 'none' | SpannerBackup = 'not observed',
) {
  return decideWithdrawal(record, { messageId: by, publishTime, withdraws, backup: backupName }, seen, now);
}

function withdrawnBy(by: string, record: BackupRecord, withdraws = 'm1'): BackupRecord {
  const decision = decided(record, { by, withdraws });
  assert.ok(decision.kind === 'withdrawn');
  assert.ok(v.is(RecordSchema, decision.next), 'it can be read back');
  return decision.next;
}

/** In the next round of a name nobody of the last one waits any more. */
const nextRound = nextOf(
  admit(settledRecord({ state: 'failed', error: spannerError('INTERNAL') }), incoming('m3'), 'none', now),
  'new round',
);
const messages = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `x${n}`, publishTime: at(0) }));

const examples = [
  {
    row: 'this withdrawal is known',
    of: withdrawnBy('w1', joined()),
    means: 'duplicate',
  },
  { row: 'this withdrawal is known', of: withdrawnBy('w1', requested()), means: 'duplicate' },
  {
    row: 'the message never asked for this backup',
    of: requested(),
    asked: { withdraws: 'm9' },
    means: /^message m9 is not known to have asked for projects.*nightly$/,
  },
  {
    row: 'the message waits for no round',
    of: nextRound,
    means: /^message m1 waits for nothing: it was answered before$/,
  },
  {
    row: 'the message waits for no round',
    of: withdrawnBy('w1', joined()),
    asked: { by: 'w2', withdraws: 'w1' },
    means: /^message w1 waits for nothing/,
  },
  {
    row: 'the request is withdrawn already',
    of: withdrawnBy('w1', joined()),
    asked: { by: 'w2' },
    means: /^message m1 was withdrawn before, by message w1$/,
  },
  {
    row: 'the request is withdrawn already',
    of: withdrawnBy('w1', requested()),
    asked: { by: 'w2' },
    means: /^message m1 was withdrawn before, by message w1$/,
  },
  { row: 'the round is settled', of: succeeded(), means: /^it comes too late: projects.* is succeeded$/ },
  {
    row: 'the round is settled',
    of: settledRecord({ state: 'expired' }, requested()),
    means: /^it comes too late: projects.* is expired$/,
  },
  { row: 'the backup runs', of: running(), means: /^it comes too late: Spanner makes projects/ },
  {
    row: 'an attempt may be under way',
    of: leasedRecord(),
    means: /^it comes too late: projects.* may be starting now/,
  },
  {
    row: 'an attempt may be under way',
    of: leasedRecord({ requests: joined().requests }),
    means: /^it comes too late: projects.* may be starting now/,
  },
  {
    row: 'too many messages are remembered',
    of: requested({ messages: [...messages(recordLimits.messages - 1), { id: 'm1', publishTime: at(0) }] }),
    means: /^projects.* was asked for too often/,
  },
  { row: 'others wait for the backup', of: joined(), means: 'withdrawn' },
  { row: 'others wait for the backup', of: joined(refused), means: 'withdrawn' },
  { row: 'nothing was ever tried', of: requested(), means: 'withdrawn' },
  {
    row: 'nothing was ever tried',
    of: withdrawnBy('w0', joined()),
    asked: { withdraws: 'm2' },
    means: 'withdrawn',
  },
  { row: 'it was tried, its backup not read yet', of: requested(refused), means: 'observe' },
  {
    row: 'it was tried, and its backup is there',
    of: requested(refused),
    seen: backup({ state: 'CREATING', createTime: at(minutes) }),
    means: /^it comes too late: Spanner makes projects/,
  },
  {
    row: 'it was tried, and nothing of it is there',
    of: requested(refused),
    seen: 'none',
    means: 'withdrawn',
  },
  {
    row: 'it was tried, and nothing of it is there',
    of: requested(refused),
    seen: backup({ createTime: at(-days), versionTime: at(-days) }),
    means: 'withdrawn',
  },
] as const;

for (const [index, example] of examples.entries()) {
  const { row, of, means } = example;
  test(`a withdrawal of what is ${of.state}, example ${index + 1}: "${row}"`, () => {
    const decision = decided(
      of,
      'asked' in example ? example.asked : {},
      'seen' in example ? example.seen : 'not observed',
    );
    assert.equal(decision.row, row);
    if (typeof means === 'string') assert.equal(decision.kind, means);
    else assert.match(decision.kind === 'rejected' ? decision.reason : decision.kind, means);
  });
}

test('every row of the table for withdrawals decides about an example', () => {
  assert.deepEqual(rowsWithout(withdrawalTable, examples), []);
});

test('a withdrawn request is marked, both messages stay known, and the other request still waits', () => {
  const before = joined({ blockedBy: 'x', attempts: 1 });
  const next = withdrawnBy('w1', before);
  assert.deepEqual(next, {
    ...before,
    requests: [
      { messageId: 'm1', labels: { ticket: 'T-1' }, withdrawnBy: 'w1' },
      { messageId: 'm2', labels: {} },
    ],
    messages: [...before.messages, { id: 'w1', publishTime: at(hours) }],
  });
  assert.deepEqual(next.outbox, [], 'the next event says it');
  for (const id of ['m1', 'm2', 'w1'])
    assert.deepEqual(admit(next, incoming(id), 'none', now), { kind: 'duplicate' }, id);
});

test('withdrawing the last request cancels the round, and the event names the withdrawal', () => {
  const next = withdrawnBy('w2', withdrawnBy('w1', joined()), 'm2');
  assert.ok(next.state === 'cancelled');
  const error = { code: 1, status: 'CANCELLED', message: 'withdrawn by message w2' };
  assert.deepEqual([next.error, next.settledAt, next.lastError], [error, at(hours), undefined]);
  assert.deepEqual(next.operation, undefined);
  const [event, ...more] = next.outbox;
  assert.deepEqual(more, []);
  assert.deepEqual(
    [event?.type, event?.data.error, event?.data.requests.map(({ withdrawnBy: by }) => by)],
    ['dev.spannerbackup.backup.v1.cancelled', error, ['w1', 'w2']],
  );
});

test('after a withdrawal the same request in a new message opens a round; the withdrawn message does not', () => {
  const cancelled = withdrawnBy('w1', requested());
  const admission: Admission = admit(cancelled, incoming('m2'), 'none', now);
  const next = nextOf(admission, 'new round');
  assert.deepEqual([next.round, next.requests], [2, [{ messageId: 'm2', labels: {} }]]);
  for (const id of ['m1', 'w1'])
    assert.deepEqual(admit(next, incoming(id), 'none', now), { kind: 'duplicate' }, id);
  assert.equal(decided(next).kind, 'duplicate');
});
