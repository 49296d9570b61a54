import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { admit } from '../../../shared/decisions/admit.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import { type BackupRecord, isOpen, RecordSchema, type Requested } from '../../../shared/record/record.ts';
import { begin, lease, settle } from '../../../shared/record/transitions.ts';
import {
  after,
  at,
  backupName,
  hours,
  incoming,
  minutes,
  operation,
  operationName,
  policy,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../record/builders.ts';

const failure = spannerError('INVALID_ARGUMENT');

/** The record after a message that opens a new round. */
function nextRound(record: BackupRecord, messageId: string, now: Date): Requested {
  const admission = admit(record, incoming(messageId), 'none', now);
  assert.equal(admission.kind, 'new round');
  assert.ok('next' in admission && admission.next.state === 'requested');
  assert.ok(v.is(RecordSchema, admission.next));
  return admission.next;
}

test('a message that would open a round is nacked while unsent events of earlier rounds leave no room', () => {
  const failed = settledRecord({ state: 'failed', error: failure });
  const [event] = settle(running(), { state: 'failed', error: failure }, after(3 * hours)).outbox;
  assert.ok(event);
  const bytes = Buffer.byteLength(JSON.stringify([event]));
  const kindWith = (count: number) =>
    admit({ ...failed, outbox: Array(count).fill(event) }, incoming('m2'), 'none', after(4 * hours)).kind;
  const many = Math.floor(recordLimits.unsentBytes / bytes);
  assert.deepEqual(
    [kindWith(1), kindWith(many - 1), kindWith(2 * many)],
    ['new round', 'new round', 'not yet'],
  );
});

test('a new round begins like the first, and keeps messages, history and outbox', () => {
  const unsent = settle(
    running(),
    { state: 'failed', operation: operation(), error: failure },
    after(3 * hours),
  );
  const next = nextRound(unsent, 'm2', after(4 * hours));
  assert.deepEqual(next, {
    ...requested({ intentAt: at(4 * hours), nextAttemptAt: at(4 * hours) }),
    round: 2,
    openedBy: 'm2',
    requests: [{ messageId: 'm2', labels: {} }],
    messages: [
      { id: 'm1', publishTime: at(0) },
      { id: 'm2', publishTime: at(0) },
    ],
    outbox: unsent.outbox,
    history: [
      {
        round: 1,
        openedBy: 'm1',
        state: 'failed',
        settledAt: at(3 * hours),
        operation: operationName,
        error: failure,
      },
    ],
    formerOperations: [operationName],
  });
});

test('unsent events of an earlier round are announced before those of the next', () => {
  const first = settle(running(), { state: 'failed', error: failure }, after(3 * hours));
  const second = nextRound(first, 'm2', after(4 * hours));
  const under = begin(lease(second, after(4 * hours), policy), operation({ name: 'op2' }), after(4 * hours));
  assert.deepEqual(
    under.outbox.map(({ id }) => id),
    [`${backupName}/m1/failed`, `${backupName}/m2/started`],
  );
});

test('a round without an operation adds none to the former operations', () => {
  const expired = settledRecord({ state: 'expired' }, requested({ lastError: failure }));
  const next = nextRound(expired, 'm2', after(30 * hours));
  assert.deepEqual(next.formerOperations, []);
  assert.deepEqual(next.history, [{ round: 1, openedBy: 'm1', state: 'expired', settledAt: at(3 * hours) }]);
  assert.equal(next.lastError, undefined);
});

test('an earlier success is in the history, without an error', () => {
  const [past] = nextRound(succeeded(), 'm2', after(4 * hours)).history;
  assert.deepEqual(past, {
    round: 1,
    openedBy: 'm1',
    state: 'succeeded',
    settledAt: at(3 * hours),
    operation: operationName,
  });
});

test('messages of every round are known in all later rounds', () => {
  let record: BackupRecord = requested();
  for (const n of [2, 3, 4]) {
    assert.ok(isOpen(record));
    const ended = settle(record, { state: 'expired' }, after(n * hours));
    record = nextRound({ ...ended, outbox: [] }, `m${n}`, after(n * hours));
  }
  for (const id of ['m1', 'm2', 'm3', 'm4']) {
    assert.equal(admit(record, incoming(id), 'not observed', after(5 * hours)).kind, 'duplicate');
  }
});

test('events of two rounds have different ids, and tell the number of their round', () => {
  const first = settle(running(), { state: 'failed', error: failure }, after(3 * hours));
  const second = nextRound({ ...first, outbox: [] }, 'm2', after(4 * hours));
  const third = settle(second, { state: 'failed', error: failure }, after(5 * hours));
  assert.notEqual(third.outbox[0]?.id, first.outbox[0]?.id);
  assert.equal(third.outbox[0]?.data.round, 2);
});

test('a record keeps the last hundred rounds of a name that fails for ever', () => {
  let record: BackupRecord = requested();
  const rounds = recordLimits.pastRounds + 5;
  for (let n = 1; n <= rounds; n++) {
    const now = after(n * minutes);
    const under = begin(record as Requested, operation({ name: `op${n}` }), now);
    const ended = settle({ ...under, outbox: [] }, { state: 'failed', error: failure }, now);
    record = nextRound({ ...ended, outbox: [] }, `n${n}`, now);
  }
  assert.equal(record.round, rounds + 1);
  assert.equal(record.history.length, recordLimits.pastRounds);
  assert.equal(record.history.at(-1)?.round, rounds);
  assert.equal(record.formerOperations.length, recordLimits.pastRounds);
  assert.equal(record.formerOperations.at(-1), `op${rounds}`);
});
