import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { admit } from '../../../shared/decisions/admit.ts';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { leavesDatabaseFree, type StartObservation } from '../../../shared/decisions/start.ts';
import { type BackupRecord, RecordSchema, type Requested } from '../../../shared/record/record.ts';
import { lease, settle } from '../../../shared/record/transitions.ts';
import { markBlocked } from '../../../shared/record/waiting.ts';
import {
  after,
  at,
  hours,
  incoming,
  leasedRecord,
  minutes,
  operation,
  otherBackup,
  policy,
  requested,
  spannerError,
} from './builders.ts';

const theirs = operation({ name: `${otherBackup}/operations/1`, backup: otherBackup });
const seen: StartObservation = { operations: [theirs], backup: undefined };

/** The record after this answer to one more attempt. */
function refused(
  record: Requested,
  status: string,
  observation?: StartObservation,
  ms = 2 * minutes,
): Requested {
  const attempt = lease(record, after(ms - minutes), policy);
  const facts = { observation, callBeganAt: at(ms - minutes), now: after(ms), policy };
  const next = applyAnswer(attempt, { answer: { kind: 'error', error: spannerError(status) }, ...facts });
  assert.ok(next.state === 'requested' && v.is(RecordSchema, next));
  return next;
}

const told = ({ outbox }: BackupRecord) => outbox.filter(({ type }) => type.endsWith('.waiting'));

test('the event waiting tells the blocker, the words of Spanner and startBy', () => {
  const [event, ...more] = told(refused(requested(), 'FAILED_PRECONDITION', seen));
  assert.equal(more.length, 0);
  const { blockedBy, error, startBy } = event?.data ?? {};
  assert.deepEqual(
    { blockedBy, error, startBy, time: event?.time },
    {
      blockedBy: theirs.name,
      error: spannerError('FAILED_PRECONDITION'),
      startBy: at(24 * hours),
      time: at(2 * minutes),
    },
  );
});

test('the event waiting is announced once in a round, whatever Spanner answers later', () => {
  let record = refused(requested(), 'NOT_FOUND');
  const first = told(record);
  const later: [string, StartObservation?][] = [
    ['UNAVAILABLE'],
    ['FAILED_PRECONDITION', seen],
    ['FAILED_PRECONDITION'],
    ['RESOURCE_EXHAUSTED'],
    ['INTERNAL'],
    ['NOT_FOUND'],
  ];
  for (const [index, [status, observation]] of later.entries()) {
    record = refused(record, status, observation, (index + 4) * minutes);
    assert.deepEqual(told(record), first, status);
  }
  assert.equal(markBlocked(record, theirs.name, after(hours)), record);
});

test('a lost answer announces no wait, and the refusal after it does', () => {
  const lost = refused(requested(), 'UNAVAILABLE');
  assert.deepEqual(told(lost), []);
  assert.equal(told(refused(lost, 'RESOURCE_EXHAUSTED')).length, 1);
});

test('a record left behind another of its database announces that blocker, and no words of a lost answer', () => {
  const record = markBlocked(refused(requested(), 'UNAVAILABLE'), theirs.name, after(hours));
  const [event] = told(record);
  assert.deepEqual([event?.data.blockedBy, event?.data.error], [theirs.name, undefined]);
  assert.ok(v.is(RecordSchema, record));
  assert.equal(told(refused(record, 'FAILED_PRECONDITION', seen)).length, 1);
});

test('a wait that was announced stays announced after a lost answer has removed the blocker', () => {
  const behind = markBlocked(requested(), theirs.name, after(0));
  const lost = refused(behind, 'UNAVAILABLE');
  assert.equal(lost.blockedBy, undefined);
  assert.equal(told(refused(lost, 'FAILED_PRECONDITION', seen)).length, 1);
});

test('a lost answer restarts the ten minutes of a refusal', () => {
  const first = refused(requested(), 'NOT_FOUND', undefined, 2 * minutes);
  const lost = refused(first, 'UNAVAILABLE', undefined, 8 * minutes);
  assert.equal(refused(lost, 'NOT_FOUND', undefined, 13 * minutes).refusal?.since, at(13 * minutes));
});

test('a message that joins announces no second wait, and a new round announces its own', () => {
  const waiting = refused(requested(), 'RESOURCE_EXHAUSTED');
  const joined = admit(waiting, incoming('m2'), 'not observed', after(hours));
  assert.ok(joined.kind === 'joined' && joined.next.state === 'requested');
  assert.deepEqual(told(refused(joined.next, 'RESOURCE_EXHAUSTED')), told(waiting));
  const over = settle(joined.next, { state: 'expired' }, after(24 * hours));
  const again = admit({ ...over, outbox: [] }, incoming('m3'), 'not observed', after(25 * hours));
  assert.ok(again.kind === 'new round' && again.next.state === 'requested');
  assert.deepEqual(told(again.next), []);
  const [event] = told(refused(again.next, 'RESOURCE_EXHAUSTED'));
  assert.equal(event?.data.round, 2);
});

const free: { what: string; record: BackupRecord; free: boolean }[] = [
  {
    what: 'refused for good',
    record: settle(requested(), { state: 'failed', error: spannerError('INVALID_ARGUMENT') }, after(0)),
    free: true,
  },
  { what: 'not found', record: refused(requested(), 'NOT_FOUND'), free: true },
  {
    what: 'refused, and nothing is seen in its way',
    record: refused(requested(), 'FAILED_PRECONDITION'),
    free: true,
  },
  { what: 'blocked by another', record: refused(requested(), 'FAILED_PRECONDITION', seen), free: false },
  { what: 'refused over the rate of calls', record: refused(requested(), 'RESOURCE_EXHAUSTED'), free: false },
  { what: 'not answered', record: refused(requested(), 'UNAVAILABLE'), free: false },
  { what: 'under way', record: leasedRecord(), free: false },
];

for (const { what, record, free: isFree } of free) {
  test(`after one that is ${what} ${isFree ? 'another' : 'no other'} of its database is tried in the same tick`, () => {
    assert.equal(leavesDatabaseFree(record), isFree);
  });
}
