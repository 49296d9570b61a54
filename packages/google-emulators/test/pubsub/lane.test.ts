import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, Lane } from '../../pubsub/lane.ts';
import type { Message } from '../../pubsub/message.ts';
import { draft } from './core.ts';

const acknowledged = { kind: 'acknowledged' } as const;
const again = { kind: 'again', delayMs: 0 } as const;
const gone = { kind: 'gone' } as const;

/** A lane of which the messages named have been handed out, in order, and others not. */
function start(out: string, inLine = '') {
  const lane = new Lane('k');
  for (const id of out + inLine)
    lane.push({ ...draft(id), messageId: id, publishTime: new Date('2026-11-22T10:00:00Z') });
  const entries = new Map<string, Entry>();
  for (const id of out) {
    const entry = lane.next();
    assert.equal(entry?.message.messageId, id);
    entries.set(id, entry);
  }
  const settle = (id: string, fate: Parameters<Lane['settle']>[1]) => {
    const entry = entries.get(id);
    assert.ok(entry);
    return lane.settle(entry, fate);
  };
  return { lane, settle };
}

const ids = (messages: readonly Message[]) => messages.map(({ messageId }) => messageId).join('');

test('a lane settles when its last outstanding message does, in whatever order', () => {
  const { lane, settle } = start('abc', 'd');
  assert.equal(settle('c', acknowledged), undefined);
  assert.equal(settle('a', acknowledged), undefined);
  assert.equal(lane.free, false);
  const settlement = settle('b', acknowledged);
  assert.deepEqual(settlement && { ...settlement, acknowledged: ids(settlement.acknowledged) }, {
    acknowledged: 'abc',
    returned: 0,
    delayMs: 0,
  });
  assert.equal(lane.free, true);
  assert.equal(ids(lane.messages()), 'd');
});

test('a failed message comes again first, with those after it, even acknowledged ones', () => {
  const { lane, settle } = start('abc', 'd');
  settle('b', again);
  settle('c', acknowledged);
  const settlement = settle('a', acknowledged);
  assert.equal(ids(settlement?.acknowledged ?? []), 'a');
  assert.equal(settlement?.returned, 2);
  assert.equal(ids(lane.messages()), 'bcd');
});

test('a message that is gone does not come again, nor do those after it', () => {
  const { lane, settle } = start('abc', 'd');
  settle('a', gone);
  settle('b', acknowledged);
  assert.equal(ids(settle('c', acknowledged)?.acknowledged ?? []), 'bc');
  assert.equal(ids(lane.messages()), 'd');
});

test('a message that is gone stays away although one before it comes again', () => {
  const { lane, settle } = start('abc');
  settle('a', again);
  settle('b', gone);
  settle('c', acknowledged);
  assert.equal(ids(lane.messages()), 'ac');
});

test('a lane waits for the longest delay of its messages', () => {
  const { settle } = start('ab');
  settle('a', { kind: 'again', delayMs: 500 });
  assert.equal(settle('b', { kind: 'again', delayMs: 200 })?.delayMs, 500);
});

test('a settlement covers the messages since the one before it', () => {
  const { lane, settle } = start('a', 'bc');
  settle('a', acknowledged);
  const [b, c] = [lane.next(), lane.next()];
  assert.ok(b && c);
  assert.equal(lane.settle(b, acknowledged), undefined);
  assert.equal(ids(lane.settle(c, acknowledged)?.acknowledged ?? []), 'bc');
});
