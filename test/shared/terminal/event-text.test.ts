import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventExamples } from '../../../scripts/contract/examples.ts';
import { aboutOf, detailsOf, fullAboutOf, kindOf, styleOf } from '../../../shared/terminal/event-text.ts';
import { eventOfKind, failedEvent, rejectedEvent, startedEvent, succeededEvent } from '../../local/events.ts';

test('an event is named by the last part of its type', () => {
  assert.equal(kindOf(succeededEvent), 'succeeded');
  assert.equal(styleOf('succeeded'), 'green');
  assert.equal(styleOf('unheard of'), undefined);
});

test('an event is about a backup, and a rejection about a message', () => {
  assert.equal(aboutOf(startedEvent), 'orders-nightly');
  assert.equal(aboutOf(rejectedEvent), 'message 4');
});

test('a started event tells its operation', () => {
  assert.deepEqual(detailsOf(startedEvent), ['operation _auto_op_1']);
});

test('a waiting event tells its blocker, or else what Spanner says', () => {
  const startBy = '2026-11-23T10:50:44Z';
  const blockedBy = 'projects/local/instances/main/backups/by-hand/operations/_auto_op_7';
  const error = { code: 9, status: 'FAILED_PRECONDITION', message: 'it moves' };
  const waiting = (data: object) => detailsOf(eventOfKind('waiting', startBy, { startBy, ...data }));
  assert.deepEqual(waiting({ blockedBy, error }), ['for by-hand']);
  assert.deepEqual(waiting({ error }), ['FAILED_PRECONDITION: it moves']);
});

test('a stale event is named by its database and tells the reason; a found event tells size and schedule', () => {
  const { stale, found } = eventExamples;
  assert.deepEqual([kindOf(stale), aboutOf(stale), fullAboutOf(stale)], ['stale', 'orders', stale.subject]);
  assert.deepEqual(detailsOf(stale), ['the newest good backup is from 2026-11-22T02:00:00Z']);
  assert.deepEqual([kindOf(found), fullAboutOf(found)], ['found', found.subject]);
  assert.deepEqual(detailsOf(found), ['9.0 PB, made by the schedule nightly']);
});

test('a succeeded event tells the size, the duration and the expiry', () => {
  assert.deepEqual(detailsOf(succeededEvent), ['48.3 GB in 6.0 s, kept until 2026-12-06']);
});

test('a succeeded event of a backup that is gone says that it was deleted', () => {
  const gone = { ...succeededEvent, data: { ...succeededEvent.data, backupGone: true } };
  assert.deepEqual(detailsOf(gone), ['48.3 GB in 6.0 s, kept until 2026-12-06, deleted since']);
});

test('a failed event tells the words of Spanner', () => {
  assert.deepEqual(detailsOf(failedEvent), ['INTERNAL: the backup broke off half-way']);
});

test('a rejected event tells every reason, with its field', () => {
  assert.deepEqual(detailsOf(rejectedEvent), ['retentionDays: unknown field', 'the data is not JSON']);
});
