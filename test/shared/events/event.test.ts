import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudEvent } from 'cloudevents';
import * as v from 'valibot';
import { admit } from '../../../shared/decisions/admit.ts';
import { rejectedEvent } from '../../../shared/events/event.ts';
import {
  type BackupEvent,
  BackupEventSchema,
  backupEventKinds,
  RejectedEventSchema,
} from '../../../shared/events/event-schema.ts';
import type { BackupRecord } from '../../../shared/record/record.ts';
import { begin, markDelayed, settle } from '../../../shared/record/transitions.ts';
import { markBlocked } from '../../../shared/record/waiting.ts';
import {
  after,
  at,
  backup,
  backupName,
  database,
  endedWith,
  hours,
  incoming,
  minutes,
  operation,
  operationName,
  requested,
  running,
  spannerError,
} from '../record/builders.ts';

const error = spannerError('INTERNAL');
const seenAt = after(4 * hours);
const requests = [{ messageId: 'm1', labels: { ticket: 'T-1' } }];
const nothing = { name: backupName, database };
const times = { startedAt: at(minutes), endedAt: at(3 * hours), durationMs: 3 * hours - minutes };
const failed = endedWith({ kind: 'failed', error });

const rows: { kind: string; record: BackupRecord; time: string; data: object }[] = [
  {
    kind: 'waiting',
    record: markBlocked(requested(), 'x', seenAt),
    time: at(4 * hours),
    data: { backup: nothing, startBy: at(24 * hours), blockedBy: 'x' },
  },
  {
    kind: 'started',
    record: begin(requested(), operation(), after(2 * minutes)),
    time: at(minutes),
    data: { operation: operationName, backup: nothing, startedAt: at(minutes) },
  },
  {
    kind: 'succeeded',
    record: settle(
      running(),
      { state: 'succeeded', operation: endedWith({ kind: 'succeeded', backup: backup() }), backup: backup() },
      seenAt,
    ),
    time: at(3 * hours),
    data: { operation: operationName, backup: backup(), ...times },
  },
  {
    kind: 'failed',
    record: settle(running(), { state: 'failed', operation: failed, error }, seenAt),
    time: at(3 * hours),
    data: { operation: operationName, backup: nothing, ...times, error },
  },
  {
    kind: 'cancelled',
    record: settle(running(), { state: 'cancelled', operation: failed, error }, seenAt),
    time: at(3 * hours),
    data: { operation: operationName, backup: nothing, ...times, error },
  },
  {
    kind: 'expired',
    record: settle(requested({ lastError: error, blockedBy: 'x' }), { state: 'expired' }, seenAt),
    time: at(4 * hours),
    data: { backup: nothing, endedAt: at(4 * hours), blockedBy: 'x', error },
  },
  {
    kind: 'delayed',
    record: markDelayed(running(), seenAt),
    time: at(4 * hours),
    data: { operation: operationName, backup: nothing, startedAt: at(minutes) },
  },
];

function onlyEvent(record: BackupRecord): BackupEvent {
  const [event, ...more] = record.outbox;
  assert.ok(event !== undefined && more.length === 0);
  return event;
}

for (const { kind, record, time, data } of rows) {
  test(`the event ${kind} says what happened, to what, when, and for whom`, () => {
    const event = onlyEvent(record);
    assert.deepEqual(event, {
      specversion: '1.0',
      id: `${backupName}/m1/${kind}`,
      type: `dev.spannerbackup.backup.v1.${kind}`,
      source: '//spanner.googleapis.com/projects/shop/instances/main',
      subject: backupName,
      time,
      datacontenttype: 'application/json',
      data: { requests, round: 1, ...data },
    });
    assert.ok(v.is(BackupEventSchema, event));
    assert.ok(new CloudEvent(event).validate());
  });
}

test('every kind of event is tested', () => {
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    [...backupEventKinds],
  );
});

test('an event is frozen: messages that join later and the outcome do not change it', () => {
  const record = begin(requested(), operation(), after(minutes));
  const before = structuredClone(onlyEvent(record));
  const joined = admit(record, incoming('m2', { labels: { ticket: 'T-2' } }), 'not observed', seenAt);
  assert.ok(joined.kind === 'joined' && joined.next.state === 'running');
  const over = settle(joined.next, { state: 'failed', operation: failed, error }, seenAt);
  const [started, end] = over.outbox;
  assert.deepEqual(started, before);
  assert.deepEqual(
    end?.data.requests.map(({ messageId }) => messageId),
    ['m1', 'm2'],
    'later events carry those who joined',
  );
  assert.ok(end);
  const again = admit({ ...over, outbox: [end] }, incoming('m3'), 'not observed', seenAt);
  assert.ok(again.kind === 'new round');
  assert.deepEqual(again.next.outbox, [end]);
});

test('a size is a decimal string, for it may exceed what a number holds', () => {
  const event = onlyEvent(settle(running(), { state: 'succeeded', backup: backup() }, seenAt));
  assert.equal(event.data.backup.sizeBytes, '9007199254740993');
});

test('the event of a backup that was gone before it was read tells what is known, and backupGone', () => {
  const known = { name: backupName, database, state: 'STATE_UNSPECIFIED' } as const;
  const outcome = { state: 'succeeded', backup: known, backupGone: true } as const;
  const event = onlyEvent(settle(running(), outcome, seenAt));
  assert.deepEqual([event.data.backup, event.data.backupGone], [known, true]);
});

test('a duration is never negative, even if the end comes before the start', () => {
  const early = endedWith({ kind: 'failed', error }, { startTime: at(hours), endTime: at(hours - 1) });
  const event = onlyEvent(settle(running(), { state: 'failed', operation: early, error }, seenAt));
  assert.equal(event.data.durationMs, 0);
});

test('a failure before the backup began has an end and no duration', () => {
  const { data } = onlyEvent(settle(requested(), { state: 'failed', error }, seenAt));
  assert.deepEqual([data.startedAt, data.endedAt, data.durationMs], [undefined, at(4 * hours), undefined]);
});

test('the event rejected has its id and its source from the message', () => {
  const data = { messageId: 'm9', publishTime: at(0), reasons: [], labels: {}, excerpt: '{}' };
  const event = rejectedEvent(data, 'projects/shop/topics/spanner-backup-requests', at(minutes));
  assert.deepEqual(event, {
    specversion: '1.0',
    id: 'm9/rejected',
    type: 'dev.spannerbackup.backup.v1.rejected',
    source: '//pubsub.googleapis.com/projects/shop/topics/spanner-backup-requests',
    time: at(minutes),
    datacontenttype: 'application/json',
    data,
  });
  assert.ok(v.is(RejectedEventSchema, event));
  assert.ok(new CloudEvent(event).validate());
});

test('the event rejected for a name that is taken has that backup as its subject', () => {
  const data = {
    messageId: 'm9',
    publishTime: at(0),
    reasons: [],
    labels: {},
    excerpt: '{}',
    backup: backupName,
  };
  assert.equal(rejectedEvent(data, 'projects/shop/topics/t', at(0)).subject, backupName);
});
