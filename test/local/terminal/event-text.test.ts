import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aboutOf, detailsOf, kindOf, styleOf } from '../../../local/terminal/event-text.ts';
import { failedEvent, rejectedEvent, startedEvent, succeededEvent } from '../events.ts';

test('an event is named by the last part of its type', () => {
  assert.equal(kindOf(succeededEvent), 'succeeded');
  assert.equal(styleOf('succeeded'), 'green');
  assert.equal(styleOf('unheard of'), undefined);
});

test('an event is about a backup, a rejection about a message', () => {
  assert.equal(aboutOf(startedEvent), 'orders-nightly');
  assert.equal(aboutOf(rejectedEvent), 'message 4');
});

test('a start tells its operation', () => {
  assert.deepEqual(detailsOf(startedEvent), ['operation _auto_op_1']);
});

test('a success tells how large, how fast, and until when', () => {
  assert.deepEqual(detailsOf(succeededEvent), ['48.3 GB in 6.0 s, kept until 2026-12-06']);
});

test('a success of a backup that is gone since says so', () => {
  const gone = { ...succeededEvent, data: { ...succeededEvent.data, backupGone: true } };
  assert.deepEqual(detailsOf(gone), ['48.3 GB in 6.0 s, kept until 2026-12-06, deleted since']);
});

test("a failure is told in Spanner's words", () => {
  assert.deepEqual(detailsOf(failedEvent), ['INTERNAL: the backup broke off half-way']);
});

test('a rejection tells every reason, with its field', () => {
  assert.deepEqual(detailsOf(rejectedEvent), ['retentionDays: unknown field', 'the data is not JSON']);
});
