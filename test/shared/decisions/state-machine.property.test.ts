import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import type { BackupEvent } from '../../../shared/events/event-schema.ts';
import { type BackupRecord, isOpen, RecordSchema } from '../../../shared/record/record.ts';
import { isKnownToWait } from '../../../shared/record/waiting.ts';
import { waitingFor } from '../../../shared/record/withdraw.ts';
import { always, pairs, played } from './stories.ts';
import { steps } from './world.ts';

always('whatever happens, the record can be read back', (records) => {
  for (const record of records) {
    const { issues } = v.safeParse(RecordSchema, record);
    assert.equal(issues, undefined, issues?.map((issue) => v.getDotPath(issue)).join());
  }
});

always('an outcome is final: only a message moves the record on, and to a new round', (records) => {
  for (const [from, to] of pairs(records)) {
    assert.ok(to.round === from.round || to.round === from.round + 1);
    if (to.round > from.round) {
      assert.ok(!isOpen(from) && to.state === 'requested');
      assert.equal(to.history.at(-1)?.state, from.state);
    } else if (!isOpen(from)) {
      const { requests, messages, outbox } = to;
      assert.deepEqual({ ...from, requests, messages, outbox }, to);
    } else if (from.state === 'running') {
      assert.notEqual(to.state, 'requested', 'what runs is never started again');
    }
  }
});

always(
  'a round has one outcome at most, and one event of each kind, the same wherever it is seen',
  (records) => {
    const events = new Map<string, BackupEvent>();
    const outcomes = new Map<number, string>();
    for (const { outbox } of records) {
      assert.equal(new Set(outbox.map(({ id }) => id)).size, outbox.length);
      for (const event of outbox) {
        const kind = event.type.split('.').at(-1) ?? '';
        const { round } = event.data;
        assert.deepEqual(events.get(`${round} ${kind}`) ?? event, event);
        events.set(`${round} ${kind}`, event);
        if (['waiting', 'started', 'delayed'].includes(kind)) continue;
        assert.equal(outcomes.get(round) ?? kind, kind);
        outcomes.set(round, kind);
      }
    }
    const ids = [...events.values()].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  },
);

always('a round says at most once that it waits, and only while it is requested', (records) => {
  const told = new Map<number, BackupEvent>();
  for (const [from, to] of pairs(records)) {
    const known = new Set(from.outbox.map(({ id }) => id));
    for (const event of to.outbox) {
      if (known.has(event.id) || !event.type.endsWith('.waiting')) continue;
      assert.equal(told.get(to.round), undefined, 'announced before');
      told.set(to.round, event);
      assert.ok(from.state === 'requested' && to.state === 'requested' && from.round === to.round);
      assert.ok(event.data.blockedBy !== undefined || event.data.error !== undefined, 'it says why');
      assert.equal(event.data.startBy, to.startBy);
    }
    if (to.state === 'requested')
      assert.equal(told.has(to.round), isKnownToWait(to), 'what waits has said so, and nothing else');
  }
});

always('a lost answer announces nothing', (records) => {
  for (const [from, to] of pairs(records)) {
    if (from.state !== 'requested' || to.state !== 'requested' || to.lease === undefined) continue;
    assert.ok(to.outbox.length <= from.outbox.length || to.lastError === from.lastError);
  }
});

always('an event leaves the outbox by being sent, and nothing is put before it', (records) => {
  for (const [from, to] of pairs(records)) {
    const ids = (record: BackupRecord) => record.outbox.map(({ id }) => id);
    const kept = ids(from).filter((id) => ids(to).includes(id));
    assert.deepEqual(ids(to).slice(0, kept.length), kept);
    if (to.outbox.length > from.outbox.length) assert.equal(kept.length, from.outbox.length);
  }
});

always('a settled round has put its outcome into the outbox, in the same write', (records) => {
  for (const [from, to] of pairs(records)) {
    if (!isOpen(from) || isOpen(to)) continue;
    assert.equal(to.outbox.at(-1)?.id, `${to.request.backup}/${to.openedBy}/${to.state}`);
  }
});

always('no message that was taken in is forgotten, and each opens one round at most', (records) => {
  const openers = new Map<string, number>();
  for (const [from, to] of pairs(records)) {
    const known = to.messages.map(({ id }) => id);
    for (const { id } of from.messages) assert.ok(known.includes(id));
    assert.equal(new Set(known).size, known.length);
    assert.equal(openers.get(to.openedBy) ?? to.round, to.round);
    openers.set(to.openedBy, to.round);
  }
});

always('as long as a round is to be made, somebody waits for it', (records) => {
  for (const record of records) if (record.state === 'requested') assert.ok(waitingFor(record).length > 0);
});

always('an operation settles or runs one round only', (records) => {
  for (const record of records) {
    const operation = 'operation' in record ? record.operation : undefined;
    if (operation !== undefined) assert.ok(!record.formerOperations.includes(operation));
  }
});

test('the stories reach every state, a second round and every kind of event', () => {
  const reached = new Set<string>();
  for (const story of fc.sample(steps, { numRuns: 2_000, seed: 1 })) {
    for (const record of played(story)) {
      reached.add(record.state).add(`round ${Math.min(record.round, 3)}`);
      if (record.requests.some(({ withdrawnBy }) => withdrawnBy !== undefined)) reached.add('withdrawn');
      for (const { type } of record.outbox) reached.add(type.split('.').at(-1) ?? '');
    }
  }
  const states = ['requested', 'running', 'succeeded', 'failed', 'cancelled', 'expired'];
  assert.deepEqual(
    [...reached].toSorted(),
    [...states, 'waiting', 'delayed', 'started', 'round 1', 'round 2', 'round 3', 'withdrawn'].toSorted(),
  );
});
