import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { admit, intent } from '../../../shared/decisions/admit.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import { RecordSchema } from '../../../shared/record/record.ts';
import {
  after,
  at,
  backupName,
  days,
  hours,
  incoming,
  minutes,
  operationName,
  otherDatabase,
  request,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../record/builders.ts';

import { nextOf } from './admissions.ts';

const later = after(4 * hours);
const failed = settledRecord({ state: 'failed', error: spannerError('INVALID_ARGUMENT') });
const cancelled = settledRecord({ state: 'cancelled', error: spannerError('CANCELLED') });
const expired = settledRecord({ state: 'expired' }, requested());

test('the first message for a name makes a record that waits for its start', () => {
  const record = intent(incoming('m1', { labels: { ticket: 'T-1' }, publishTime: at(-minutes) }), after(0));
  assert.deepEqual(record, {
    state: 'requested',
    request: request(),
    round: 1,
    openedBy: 'm1',
    intentAt: at(0),
    startBy: at(24 * hours),
    requests: [{ messageId: 'm1', labels: { ticket: 'T-1' } }],
    messages: [{ id: 'm1', publishTime: at(-minutes) }],
    attempts: 0,
    nextAttemptAt: at(0),
    outbox: [],
    history: [],
    formerOperations: [],
  });
  assert.ok(v.is(RecordSchema, record));
});

const states = {
  requested: requested(),
  running: running(),
  succeeded: succeeded(),
  failed,
  cancelled,
  expired,
};

for (const [state, record] of Object.entries(states)) {
  test(`a known message is a duplicate, whatever it asks for now (${state})`, () => {
    const other = request({ database: otherDatabase });
    assert.deepEqual(admit(record, incoming('m1'), 'not observed', later), { kind: 'duplicate' });
    assert.deepEqual(admit(record, incoming('m1', { request: other }), 'none', later), { kind: 'duplicate' });
  });

  test(`a different request under the same name is rejected (${state})`, () => {
    const other = request({ expiry: { kind: 'time', expireTime: at(20 * days) } });
    assert.deepEqual(admit(record, incoming('m2', { request: other }), 'not observed', later), {
      kind: 'rejected',
      reason: `${backupName} was asked for before, with another request; what differs: retentionPeriod, expireTime`,
    });
  });
}

for (const record of [requested({ attempts: 2, blockedBy: 'x' }), running({ progressPercent: 40 })]) {
  test(`the same request joins a ${record.state} record, with its own labels and deadline`, () => {
    const asked = incoming('m2', {
      labels: { ticket: 'T-2' },
      startBy: at(9 * hours),
      publishTime: at(hours),
    });
    assert.deepEqual(nextOf(admit(record, asked, 'not observed', later), 'joined'), {
      ...record,
      requests: [...record.requests, { messageId: 'm2', labels: { ticket: 'T-2' } }],
      messages: [...record.messages, { id: 'm2', publishTime: at(hours) }],
    });
  });
}

test('a message that joined is a duplicate from then on', () => {
  const joined = nextOf(admit(requested(), incoming('m2'), 'not observed', later), 'joined');
  assert.equal(admit(joined, incoming('m2'), 'not observed', later).kind, 'duplicate');
  assert.equal(admit(joined, incoming('m1'), 'not observed', later).kind, 'duplicate');
});

for (const record of [failed, cancelled, expired]) {
  test(`a request after ${record.state} opens a new round without observing Spanner`, () => {
    const next = nextOf(admit(record, incoming('m2'), 'not observed', later), 'new round');
    assert.equal(next.state, 'requested');
    assert.equal(next.round, 2);
    assert.equal(next.openedBy, 'm2');
  });
}

test('a message is known for 32 days after its publishing, a day longer than Pub/Sub can replay it', () => {
  const record = running({ messages: [{ id: 'old', publishTime: at(0) }] });
  const idsAt = (ms: number) =>
    nextOf(
      admit(record, incoming('m2', { publishTime: at(ms) }), 'not observed', after(ms)),
      'joined',
    ).messages.map(({ id }) => id);
  assert.deepEqual(idsAt(32 * days - 1), ['old', 'm2']);
  assert.deepEqual(idsAt(32 * days), ['m2']);
});

test('the decision about a message does not depend on the moment of its delivery', () => {
  const messages = Array.from({ length: recordLimits.messages }, (_, n) => ({
    id: `m${n}`,
    publishTime: at(n === 0 ? -32 * days + 500 : 0),
  }));
  const kindAt = (ms: number) =>
    admit(running({ messages }), incoming('new', { publishTime: at(0) }), 'not observed', after(ms)).kind;
  assert.deepEqual([kindAt(0), kindAt(1_000)], ['rejected', 'rejected']);
});

test('a requester who joins with a later startBy moves it for all; one with an earlier startBy does not', () => {
  const record = requested({ startBy: at(hours) });
  const startByAfter = (startBy: string) => {
    const next = nextOf(admit(record, incoming('m2', { startBy }), 'not observed', later), 'joined');
    return next.startBy;
  };
  assert.equal(startByAfter(at(days)), at(days));
  assert.equal(startByAfter(at(minutes)), at(hours));
});

test('a new round has the operation of the round before among its former operations', () => {
  const next = nextOf(admit(failed, incoming('m2'), 'not observed', later), 'new round');
  assert.deepEqual(next.formerOperations, [operationName]);
});
