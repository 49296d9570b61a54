import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { dueAfter } from '../../../shared/decisions/due.ts';
import {
  after,
  at,
  backup,
  hours,
  leasedRecord,
  minutes,
  operationName,
  otherDatabase,
  policy,
  spannerError,
} from '../record/builders.ts';

import {
  again,
  check,
  type Example,
  early,
  ended,
  older,
  ours,
  stands,
  theirs,
  unbegun,
} from './start-observed.ts';

const waits = (by: string) => ({
  ...again('FAILED_PRECONDITION'),
  blockedBy: by,
  nextAttemptAt: dueAfter(at(minutes), policy.blockedRetryMs),
});
/** An instance that moves, a restore that goes on for hours: nothing shows it. */
const waitsForNothingSeen = again('FAILED_PRECONDITION');

const failedPrecondition: Example[] = [
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
    name: 'our operation made the backup, which is out of sight',
    operations: [ours.ready],
    state: 'requested',
    more: stands('FAILED_PRECONDITION'),
  },
  { name: "another's runs", operations: [theirs], state: 'requested', more: waits(theirs.name) },
  {
    name: 'an operation of our name from before our intent runs',
    operations: [older],
    state: 'requested',
    more: waits(operationName),
  },
  {
    name: 'no start shown, the backup is older',
    operations: [unbegun],
    backup: early,
    state: 'requested',
    more: { ...waits(operationName), formerOperations: [operationName] },
  },
  { name: 'no start shown, the backup is ours', operations: [unbegun], backup: backup(), state: 'running' },
  {
    name: "another backup's operation ended after our call began",
    operations: [{ ...theirs, endTime: at(2 * minutes), result: ended }],
    state: 'requested',
    more: waits(theirs.name),
  },
  {
    name: "another backup's operation ended a minute before our call, by another clock",
    operations: [{ ...theirs, endTime: at(0), result: ended }],
    state: 'requested',
    more: waits(theirs.name),
  },
  {
    name: "another backup's operation ended more than a minute before our call",
    operations: [{ ...theirs, endTime: at(-1), result: ended }],
    state: 'requested',
    more: waitsForNothingSeen,
  },
  {
    name: "another backup's operation ended at an unknown time",
    operations: [{ ...theirs, result: ended }],
    state: 'requested',
    more: waitsForNothingSeen,
  },
  {
    name: 'an operation of another database runs',
    operations: [{ ...theirs, database: otherDatabase }],
    state: 'requested',
    more: waitsForNothingSeen,
  },
  { name: 'there is no operation', state: 'requested', more: waitsForNothingSeen },
];

for (const row of failedPrecondition) {
  test(`FAILED_PRECONDITION, ${row.name}: ${row.state}`, () => check('FAILED_PRECONDITION', row));
}

test('FAILED_PRECONDITION without a blocker is tried again until startBy', () => {
  const answer = { kind: 'error', error: spannerError('FAILED_PRECONDITION') } as const;
  const record = leasedRecord({ refusal: { status: 'FAILED_PRECONDITION', since: at(0) } });
  for (const observation of [{ operations: [], backup: undefined }, undefined]) {
    const facts = { answer, observation, callBeganAt: at(0), now: after(23 * hours), policy };
    const next = applyAnswer({ ...record, attempts: 100 }, facts);
    assert.ok(next.state === 'requested');
    assert.equal(next.nextAttemptAt, dueAfter(at(0), policy.longestRetryMs));
  }
});
