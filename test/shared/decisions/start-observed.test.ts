import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { dueAfter } from '../../../shared/decisions/due.ts';
import { type BackupRecord, RecordSchema } from '../../../shared/record/record.ts';
import type { BackupOperation, SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  after,
  at,
  backup,
  endedWith,
  hours,
  leasedRecord,
  minutes,
  operation,
  operationName,
  otherBackup,
  otherDatabase,
  policy,
  spannerError,
} from '../record/builders.ts';

/* Answers that do not speak for themselves: what was seen of Spanner decides. */

const refusalOfOperation = spannerError('INTERNAL', 'a machine died');
const ours = {
  unfinished: operation({ progressPercent: 5 }),
  failed: endedWith({ kind: 'failed', error: refusalOfOperation }),
  cancelled: endedWith({ kind: 'failed', error: spannerError('CANCELLED') }),
  ready: endedWith({ kind: 'succeeded', backup: backup({ sizeBytes: '1' }) }),
  creating: endedWith({ kind: 'succeeded', backup: backup({ state: 'CREATING' }) }),
  silent: endedWith({ kind: 'succeeded', backup: undefined }),
};
const older = operation({ startTime: at(-hours) });
const unbegun = operation({ startTime: undefined });
const early = backup({ state: 'CREATING', createTime: at(-hours) });
const theirs = operation({ name: `${otherBackup}/operations/1`, backup: otherBackup });
const ended = { kind: 'succeeded', backup: undefined } as const;

interface Row {
  readonly name: string;
  readonly operations?: BackupOperation[];
  readonly backup?: SpannerBackup;
  readonly state: BackupRecord['state'];
  readonly more?: object;
}

function check(status: string, { operations = [], backup, more = {}, ...row }: Row) {
  const record = leasedRecord({ refusal: { status: 'NOT_FOUND', since: at(0) } });
  const observation = { operations, backup };
  const answer = { kind: 'error', error: spannerError(status) } as const;
  const facts = { answer, observation, callBeganAt: at(minutes), now: after(5 * minutes), policy };
  const next = applyAnswer(record, facts);
  assert.equal(next.state, row.state);
  assert.ok(v.is(RecordSchema, next), 'it can be read back');
  for (const [field, value] of Object.entries(more)) {
    assert.deepEqual(Reflect.get(next, field), value, field);
  }
  if (next.state === 'requested') {
    assert.deepEqual(next.lastError, spannerError(status));
    assert.deepEqual(next.outbox, []);
  } else {
    assert.equal(next.outbox.length, 1);
  }
}

const taken = (text: string) => ({ error: { ...spannerError('ALREADY_EXISTS'), message: text } });
/** Refused, and tried again with backoff. */
const again = (status: string) => ({
  nextAttemptAt: dueAfter(at(minutes), policy.firstRetryMs),
  blockedBy: undefined,
  refusal: { status, since: at(5 * minutes) },
  lease: undefined,
});
/** What is there may be ours: nobody begins anything before it was looked at once more. */
const stands = (status: string) => ({ ...again(status), lease: leasedRecord().lease });

const alreadyExists: Row[] = [
  { name: 'no start is shown, of an older backup', operations: [unbegun], backup: early, state: 'failed' },
  { name: 'no start is shown, of one since then', operations: [unbegun], backup: backup(), state: 'running' },
  {
    name: 'our operation runs',
    operations: [ours.unfinished],
    backup: backup({ state: 'CREATING' }),
    state: 'running',
  },
  {
    name: 'our operation failed',
    operations: [ours.failed],
    state: 'failed',
    more: { error: refusalOfOperation, operation: operationName },
  },
  {
    name: 'our operation was cancelled',
    operations: [ours.cancelled],
    state: 'cancelled',
    more: { error: spannerError('CANCELLED'), operation: operationName },
  },
  {
    name: 'our operation made it',
    operations: [ours.ready],
    backup: backup({ sizeBytes: '2' }),
    state: 'succeeded',
    more: { backup: backup({ sizeBytes: '2' }), operation: operationName },
  },
  {
    name: 'our operation made it and does not say what',
    operations: [ours.silent],
    backup: backup({ sizeBytes: '2' }),
    state: 'succeeded',
    more: { backup: backup({ sizeBytes: '2' }) },
  },
  {
    name: 'our operation is over and its backup not READY yet',
    operations: [ours.creating],
    backup: backup({ state: 'CREATING' }),
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: 'our operation is over and its backup gone',
    operations: [ours.silent],
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: "our operation is over and somebody else's backup has the name",
    operations: [ours.silent],
    backup: backup({ database: otherDatabase }),
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: 'no operation, our backup is READY',
    backup: backup(),
    state: 'succeeded',
    more: { backup: backup() },
  },
  {
    name: 'no operation, our backup is being made',
    backup: backup({ state: 'CREATING' }),
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: 'a backup from before our intent',
    backup: backup({ createTime: at(-hours) }),
    operations: [older],
    state: 'failed',
    more: taken(
      'the name is taken: projects/shop/instances/main/backups/nightly is a backup of projects/shop/instances/main/databases/orders, created at 2026-11-22T11:00:00Z',
    ),
  },
  {
    name: 'a backup of another database',
    backup: backup({ database: otherDatabase, state: 'CREATING' }),
    operations: [operation({ database: otherDatabase })],
    state: 'failed',
    more: { lastError: spannerError('ALREADY_EXISTS') },
  },
  { name: 'there is nothing any more', state: 'requested', more: again('ALREADY_EXISTS') },
  {
    name: "only somebody else's operation is there",
    operations: [older, theirs],
    state: 'requested',
    more: again('ALREADY_EXISTS'),
  },
];

for (const row of alreadyExists) {
  test(`ALREADY_EXISTS, ${row.name}: ${row.state}`, () => check('ALREADY_EXISTS', row));
}

const waits = (by: string) => ({
  ...again('FAILED_PRECONDITION'),
  blockedBy: by,
  nextAttemptAt: dueAfter(at(minutes), policy.blockedRetryMs),
});
/** An instance that moves, a restore that goes on for hours: nothing shows it. */
const waitsForNothingSeen = again('FAILED_PRECONDITION');

const failedPrecondition: Row[] = [
  {
    name: 'our operation runs, and its backup is out of sight',
    operations: [ours.unfinished],
    state: 'requested',
    more: stands('FAILED_PRECONDITION'),
  },
  {
    name: 'our operation runs',
    operations: [theirs, ours.unfinished],
    backup: backup({ state: 'CREATING' }),
    state: 'running',
    more: { operation: operationName },
  },
  { name: 'our operation failed', operations: [ours.failed], state: 'failed' },
  { name: 'our operation was cancelled', operations: [ours.cancelled], state: 'cancelled' },
  {
    name: 'our operation made it, and nobody looked whether its backup is there',
    operations: [ours.ready],
    state: 'requested',
    more: stands,
  },
  { name: "another's runs", operations: [theirs], state: 'requested', more: waits(theirs.name) },
  {
    name: 'one of our name from before our intent runs',
    operations: [older],
    state: 'requested',
    more: waits(operationName),
  },
  {
    name: 'no start is shown, of an older backup',
    operations: [unbegun],
    backup: early,
    state: 'requested',
    more: { ...waits(operationName), formerOperations: [operationName] },
  },
  { name: 'no start is shown, of one since then', operations: [unbegun], backup: backup(), state: 'running' },
  {
    name: "another's ended after our call began",
    operations: [{ ...theirs, endTime: at(2 * minutes), result: ended }],
    state: 'requested',
    more: waits(theirs.name),
  },
  {
    name: "another's ended a minute before that, by another clock",
    operations: [{ ...theirs, endTime: at(0), result: ended }],
    state: 'requested',
    more: waits(theirs.name),
  },
  {
    name: "another's ended earlier than that",
    operations: [{ ...theirs, endTime: at(-1), result: ended }],
    state: 'requested',
    more: waitsForNothingSeen,
  },
  {
    name: "another's ended nobody knows when",
    operations: [{ ...theirs, result: ended }],
    state: 'requested',
    more: waitsForNothingSeen,
  },
  {
    name: 'one of another database runs',
    operations: [{ ...theirs, database: otherDatabase }],
    state: 'requested',
    more: waitsForNothingSeen,
  },
  { name: 'there is none', state: 'requested', more: waitsForNothingSeen },
];

for (const row of failedPrecondition) {
  test(`FAILED_PRECONDITION, ${row.name}: ${row.state}`, () => check('FAILED_PRECONDITION', row));
}

test('FAILED_PRECONDITION with nothing in the way: again until it is too late, however long Spanner says it', () => {
  const answer = { kind: 'error', error: spannerError('FAILED_PRECONDITION') } as const;
  const record = leasedRecord({ refusal: { status: 'FAILED_PRECONDITION', since: at(0) } });
  for (const observation of [{ operations: [], backup: undefined }, undefined]) {
    const facts = { answer, observation, callBeganAt: at(0), now: after(23 * hours), policy };
    const next = applyAnswer({ ...record, attempts: 100 }, facts);
    assert.ok(next.state === 'requested');
    assert.equal(next.nextAttemptAt, dueAfter(at(0), policy.longestRetryMs));
  }
});
