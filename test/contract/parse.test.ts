import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventKinds } from '../../contract/events.ts';
import { parseBackupEvent, UnreadableEventError, type UnreadableReason } from '../../contract/parse.ts';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { wrappings } from './wrappings.ts';

for (const kind of eventKinds) {
  test(`${kind} is the same event in every form in which it can arrive`, () => {
    for (const [form, delivered] of Object.entries(wrappings(eventExamples[kind])))
      assert.deepEqual(parseBackupEvent(delivered), eventExamples[kind], form);
  });
}

test('parseBackupEvent keeps fields that a later version adds, wherever they are', () => {
  const { succeeded } = eventExamples;
  const { data } = succeeded;
  const later = {
    ...succeeded,
    traceparent: '00-1-2-01',
    data: {
      ...data,
      mood: 'good',
      requests: data.requests.map((request) => ({ ...request, priority: 1 })),
      backup: { ...data.backup, oldestVersionTime: '2026-11-22T02:00:00Z' },
    },
  };
  assert.deepEqual(parseBackupEvent(later), later);
});

test('parseBackupEvent reads data by the content type of its message, not by its look', () => {
  const { data } = toMessage(eventExamples.started);
  assert.throws(
    () => parseBackupEvent({ data, attributes: {} }),
    unreadable('not an event', /no CloudEvent/),
  );
});

const { attributes, data } = toMessage(eventExamples.failed);
const { backup, ...incomplete } = eventExamples.failed.data;

const refused: { what: string; delivered: unknown; reason: UnreadableReason; words: RegExp }[] = [
  { what: 'nothing', delivered: undefined, reason: 'not an event', words: /neither/ },
  { what: 'a number', delivered: 5, reason: 'not an event', words: /neither/ },
  { what: 'text that is no JSON', delivered: 'hello', reason: 'not an event', words: /not JSON/ },
  { what: 'no text', delivered: '', reason: 'not an event', words: /empty/ },
  { what: 'a list', delivered: '[]', reason: 'not an event', words: /no object/ },
  { what: 'an empty object', delivered: {}, reason: 'not an event', words: /no CloudEvent/ },
  {
    what: 'data that is not base64',
    delivered: { data: '%', attributes },
    reason: 'not an event',
    words: /base64/,
  },
  {
    what: 'data that is not JSON',
    delivered: { data: Buffer.from('{'), attributes },
    reason: 'not an event',
    words: /data of the message is not JSON/,
  },
  {
    what: 'data that is not UTF-8',
    delivered: { data: Buffer.from('{"a":"\xff"}', 'latin1'), attributes },
    reason: 'not an event',
    words: /data of the message is not JSON/,
  },
  {
    what: 'no data',
    delivered: { attributes },
    reason: 'not an event',
    words: /data of the message is empty/,
  },
  {
    what: 'a push without a message',
    delivered: { specversion: '1.0', type: 'google.cloud.pubsub.topic.v1.messagePublished', data: {} },
    reason: 'not an event',
    words: /no message in it/,
  },
  {
    what: "somebody else's event",
    delivered: { specversion: '1.0', type: 'com.example.order' },
    reason: 'not an event',
    words: /com\.example\.order is none of ours/,
  },
  {
    what: 'an event of a type that comes later',
    delivered: { data, attributes: { ...attributes, 'ce-type': 'dev.spannerbackup.backup.v1.copied' } },
    reason: 'unknown type',
    words: /v1\.copied/,
  },
  ...['copy.v1.started', 'backup.v2.succeeded', 'group.v1.completed'].map((type) => ({
    what: `an event of the type ${type}, which comes later`,
    delivered: { specversion: '1.0', type: `dev.spannerbackup.${type}`, data: 1 },
    reason: 'unknown type' as const,
    words: /safe to acknowledge/,
  })),
  {
    what: 'an event of somebody with a name that begins like ours',
    delivered: { specversion: '1.0', type: 'dev.spannerbackups.backup.v1.succeeded' },
    reason: 'not an event',
    words: /none of ours/,
  },
  {
    what: 'an event without what it always has',
    delivered: { ...eventExamples.failed, data: incomplete },
    reason: 'invalid',
    words: /v1\.failed breaks its contract: data\.backup: .+/,
  },
];

for (const { what, delivered, reason, words } of refused) {
  test(`${what} is refused as ${reason}`, () => {
    assert.throws(() => parseBackupEvent(delivered), unreadable(reason, words));
  });
}

test('parseBackupEvent throws no error but UnreadableEventError, whatever is delivered', () => {
  const keys = fc.constantFrom(
    'message',
    'attributes',
    'data',
    'specversion',
    'type',
    'ce-specversion',
    'ce-type',
  );
  const strings = fc.oneof(fc.string(), fc.constantFrom('1.0', ...Object.values(attributes), 'e30=', '{}'));
  const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof({ depthSize: 'small' }, strings, fc.anything(), fc.dictionary(keys, tie('anything'))),
  }));
  fc.assert(
    fc.property(anything, (delivered) => {
      try {
        parseBackupEvent(delivered);
      } catch (error) {
        assert.ok(error instanceof UnreadableEventError, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

function unreadable(reason: UnreadableReason, words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof UnreadableEventError);
    assert.equal(error.reason, reason);
    assert.match(error.message, words);
    return true;
  };
}
