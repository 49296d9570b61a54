import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { type Admission, admit, intent } from '../../../shared/decisions/admit.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import { type BackupRecord, RecordSchema } from '../../../shared/record/record.ts';
import { begin } from '../../../shared/record/transitions.ts';
import {
  after,
  at,
  backup,
  backupName,
  days,
  hours,
  incoming,
  minutes,
  operation,
  operationName,
  otherDatabase,
  request,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../record/builders.ts';

const later = after(4 * hours);
const failed = settledRecord({ state: 'failed', error: spannerError('INVALID_ARGUMENT') });
const cancelled = settledRecord({ state: 'cancelled', error: spannerError('CANCELLED') });
const expired = settledRecord({ state: 'expired' }, requested());

/** What the record becomes by a message, which has to be of this kind. */
function nextOf(admission: Admission, kind: Admission['kind']): BackupRecord {
  assert.equal(admission.kind, kind);
  assert.ok('next' in admission);
  assert.ok(v.is(RecordSchema, admission.next), 'it can be read back');
  return admission.next;
}

test('the first message of a name makes a record that waits for its start', () => {
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
  test(`a message that is known already is a duplicate, whatever it says by now (${state})`, () => {
    const other = request({ database: otherDatabase });
    assert.deepEqual(admit(record, incoming('m1'), 'not observed', later), { kind: 'duplicate' });
    assert.deepEqual(admit(record, incoming('m1', { request: other }), 'none', later), { kind: 'duplicate' });
  });

  test(`another request under the same name is rejected (${state})`, () => {
    const other = request({ expiry: { kind: 'time', expireTime: at(20 * days) } });
    assert.deepEqual(admit(record, incoming('m2', { request: other }), 'not observed', later), {
      kind: 'rejected',
      reason: `${backupName} was asked for before, with another request; what differs: retentionPeriod, expireTime`,
    });
  });
}

for (const record of [requested({ attempts: 2, blockedBy: 'x' }), running({ progressPercent: 40 })]) {
  test(`the same request joins while the record is ${record.state}, with its own labels and deadline`, () => {
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

test('one who joined is known from then on', () => {
  const joined = nextOf(admit(requested(), incoming('m2'), 'not observed', later), 'joined');
  assert.equal(admit(joined, incoming('m2'), 'not observed', later).kind, 'duplicate');
  assert.equal(admit(joined, incoming('m1'), 'not observed', later).kind, 'duplicate');
});

test('after success the backup itself has to be looked at first', () => {
  assert.deepEqual(admit(succeeded(), incoming('m2'), 'not observed', later), { kind: 'observe' });
});

test('while the backup is there the same event is announced again: same id, same content', () => {
  const record = succeeded();
  const next = nextOf(
    admit(record, incoming('m2', { labels: { a: 'b' } }), backup(), later),
    'announced again',
  );
  assert.deepEqual(next, {
    ...record,
    requests: [...record.requests, { messageId: 'm2', labels: { a: 'b' } }],
    messages: [...record.messages, { id: 'm2', publishTime: at(0) }],
    outbox: [record.announcement],
  });
});

test('what is announced again goes out after what waits already', () => {
  const [started] = begin(requested(), operation(), after(0)).outbox;
  assert.ok(started);
  const record = succeeded({ outbox: [started] });
  const next = nextOf(admit(record, incoming('m2'), backup(), later), 'announced again');
  assert.deepEqual(next.outbox, [started, record.announcement]);
});

test('an event that waits to be sent anyway is not put into the outbox twice', () => {
  const record = succeeded();
  const unsent = { ...record, outbox: [record.announcement] };
  const next = nextOf(admit(unsent, incoming('m2'), backup(), later), 'announced again');
  assert.deepEqual(next.outbox, [record.announcement]);
  assert.equal(next.messages.length, 2);
});

const stillThere: { name: string; backup: 'none' | ReturnType<typeof backup>; there: boolean }[] = [
  {
    name: 'it is READY and expires in a millisecond',
    backup: backup({ expireTime: at(4 * hours + 1) }),
    there: true,
  },
  { name: 'it is READY and does not say when it expires', backup: withoutExpiry(), there: true },
  {
    name: 'it expires now, though Spanner still shows it',
    backup: backup({ expireTime: at(4 * hours) }),
    there: false,
  },
  { name: 'there is none', backup: 'none', there: false },
  { name: 'it is being created', backup: backup({ state: 'CREATING' }), there: false },
  {
    name: 'somebody made another from before our intent',
    backup: backup({ createTime: at(-hours) }),
    there: false,
  },
  {
    name: 'it says a minute more of when it was made',
    backup: backup({ createTime: at(2 * minutes) }),
    there: true,
  },
  {
    name: 'somebody made another after ours, before we heard how ours had ended',
    backup: backup({ createTime: at(2 * minutes + 1) }),
    there: false,
  },
  {
    name: 'somebody made another after our round was over',
    backup: backup({ createTime: at(3 * hours + 2 * minutes) }),
    there: false,
  },
  { name: 'it is of another database', backup: backup({ database: otherDatabase }), there: false },
];

for (const { name, backup: seen, there } of stillThere) {
  test(`a request after success ${there ? 'is answered' : 'opens a new round'}: ${name}`, () => {
    nextOf(admit(succeeded(), incoming('m2'), seen, later), there ? 'announced again' : 'new round');
  });
}

test('where it is not known when ours was begun or made, it was made before its round was over', () => {
  const { createTime, ...made } = backup();
  const { startedAt, ...record } = succeeded({ backup: made });
  const answerTo = (ms: number) => admit(record, incoming('m2'), backup({ createTime: at(ms) }), later);
  nextOf(answerTo(3 * hours + minutes), 'announced again');
  nextOf(answerTo(3 * hours + minutes + 1), 'new round');
});

function withoutExpiry() {
  const { expireTime, ...rest } = backup();
  return rest;
}

for (const record of [failed, cancelled, expired]) {
  test(`a request after ${record.state} opens a new round without a look`, () => {
    const next = nextOf(admit(record, incoming('m2'), 'not observed', later), 'new round');
    assert.equal(next.state, 'requested');
    assert.equal(next.round, 2);
    assert.equal(next.openedBy, 'm2');
  });
}

test('the 21st request of an open record is rejected, and answered after success', () => {
  const requests = Array.from({ length: recordLimits.requestsPerRound }, (_, n) => ({
    messageId: `m${n}`,
    labels: {},
  }));
  const full = admit(running({ requests }), incoming('m99'), 'not observed', later);
  assert.deepEqual(full, { kind: 'rejected', reason: `20 requests wait for ${backupName} already` });
  nextOf(admit(running({ requests: requests.slice(1) }), incoming('m99'), 'not observed', later), 'joined');
  const answered = nextOf(
    admit(succeeded({ requests }), incoming('m99'), backup(), later),
    'announced again',
  );
  assert.equal(answered.outbox.length, 1);
  assert.deepEqual(answered.requests, requests);
  assert.equal(answered.messages.at(-1)?.id, 'm99');
});

test('a name that was asked for a thousand times in a month is asked for too often', () => {
  const messages = Array.from({ length: recordLimits.messages }, (_, n) => ({
    id: `m${n}`,
    publishTime: at(0),
  }));
  assert.deepEqual(admit(running({ messages }), incoming('new'), 'not observed', later), {
    kind: 'rejected',
    reason: `${backupName} was asked for too often: give each backup its own id`,
  });
  nextOf(admit(running({ messages: messages.slice(1) }), incoming('new'), 'not observed', later), 'joined');
});

test('a message is remembered for 32 days after its publishing, a day longer than Pub/Sub can replay it', () => {
  const record = running({ messages: [{ id: 'old', publishTime: at(0) }] });
  const idsAt = (ms: number) =>
    nextOf(
      admit(record, incoming('m2', { publishTime: at(ms) }), 'not observed', after(ms)),
      'joined',
    ).messages.map(({ id }) => id);
  assert.deepEqual(idsAt(32 * days - 1), ['old', 'm2']);
  assert.deepEqual(idsAt(32 * days), ['m2']);
});

test('what a message comes to does not hang on when it is handled: deliveries of it at once think alike', () => {
  const messages = Array.from({ length: recordLimits.messages }, (_, n) => ({
    id: `m${n}`,
    publishTime: at(n === 0 ? -32 * days + 500 : 0),
  }));
  const kindAt = (ms: number) =>
    admit(running({ messages }), incoming('new', { publishTime: at(0) }), 'not observed', after(ms)).kind;
  assert.deepEqual([kindAt(0), kindAt(1_000)], ['rejected', 'rejected']);
});

test('who joins with more time gives it to all that wait, and with less takes none', () => {
  const record = requested({ startBy: at(hours) });
  const startByAfter = (startBy: string) => {
    const next = nextOf(admit(record, incoming('m2', { startBy }), 'not observed', later), 'joined');
    return next.startBy;
  };
  assert.equal(startByAfter(at(days)), at(days));
  assert.equal(startByAfter(at(minutes)), at(hours));
});

test('the operation of a round that is over is in the history of the next', () => {
  const next = nextOf(admit(failed, incoming('m2'), 'not observed', later), 'new round');
  assert.deepEqual(next.formerOperations, [operationName]);
});

test('a round names as many requests as 40 KB hold, however large their labels are', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 16 }, (_, n) => [`l${n}`.padEnd(63, 'l'), '語'.repeat(128)]),
  );
  let record: BackupRecord = requested({ requests: [{ messageId: 'm1', labels }] });
  for (const messageId of ['m2', 'm3', 'm4', 'm5']) {
    const admission = admit(record, incoming(messageId, { labels }), 'not observed', later);
    assert.ok(admission.kind === 'joined', messageId);
    record = admission.next;
  }
  assert.deepEqual(admit(record, incoming('m6', { labels }), 'not observed', later), {
    kind: 'rejected',
    reason: `requests with 40 KB of labels wait for ${backupName} already`,
  });
  assert.equal(admit(record, incoming('m7'), 'not observed', later).kind, 'joined');
});
