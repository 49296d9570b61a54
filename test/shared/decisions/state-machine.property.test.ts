import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { admit } from '../../../shared/decisions/admit.ts';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { applyVerdict } from '../../../shared/decisions/apply-verdict.ts';
import { decide } from '../../../shared/decisions/observe.ts';
import { isOurBackup, ourOperation } from '../../../shared/decisions/ownership.ts';
import type { StartAnswer } from '../../../shared/decisions/start.ts';
import { decideUnobserved } from '../../../shared/decisions/unobserved.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import type { BackupEvent } from '../../../shared/events/event-schema.ts';
import { unobservedForMs } from '../../../shared/record/policy.ts';
import { type BackupRecord, GlanceSchema, isOpen, RecordSchema } from '../../../shared/record/record.ts';
import { lease, markSent } from '../../../shared/record/transitions.ts';
import { isKnownToWait, markBlocked } from '../../../shared/record/waiting.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import {
  after,
  at,
  incoming,
  operation,
  otherBackup,
  otherDatabase,
  policy,
  request,
  requested,
  spannerError,
} from '../record/builders.ts';
import { type Step, steps } from './world.ts';

const writesNothing: Verdict['kind'][] = ['leave', 'observe', 'start'];

/** The record after a step. What is said of single steps is checked on the way. */
function stepped(record: BackupRecord, step: Step, now: Date): BackupRecord {
  switch (step.kind) {
    case 'tick':
      return ticked(record, step, now);
    case 'failed read':
      return tickedBlindly(record, step, now);
    case 'answer':
      return attemptAnswered(record, step, now);
    case 'message': {
      const asked = incoming(step.id, {
        publishTime: at(0),
        ...(step.other && { request: request({ database: otherDatabase }) }),
      });
      const admission = admit(record, asked, step.backup, now);
      if (isOpen(record)) assert.ok(!['observe', 'announced again', 'new round'].includes(admission.kind));
      return 'next' in admission ? admission.next : record;
    }
    case 'mark blocked':
      return record.state === 'requested' ? markBlocked(record, `${otherBackup}/operations/1`, now) : record;
    case 'announce':
      return markSent(record, new Set(record.outbox.slice(0, step.count).map(({ id }) => id)));
  }
}

function ticked(record: BackupRecord, { seen }: Extract<Step, { kind: 'tick' }>, now: Date): BackupRecord {
  if (!isOpen(record)) return record;
  const mine = seen.operation && ourOperation(record, [seen.operation]);
  const verdict = decide(v.parse(GlanceSchema, record), { ...seen, operation: mine }, now, policy);
  if (record.state === 'requested' && record.lease && Date.parse(record.lease.leaseUntil) > now.getTime()) {
    assert.equal(verdict.kind, 'leave', 'under a lease nobody else moves the record');
  }
  if (verdict.kind === 'settle' && verdict.outcome.state === 'expired') {
    assert.equal(record.state, 'requested');
    assert.ok(Date.parse(record.startBy) <= now.getTime());
    const isTaken =
      mine !== undefined && typeof seen.backup === 'object' && !isOurBackup(record, seen.backup);
    assert.ok(seen.searched === 'everywhere' || isTaken, 'it was looked for once more');
    assert.notEqual(seen.backup, 'not observed');
  }
  const next = applyVerdict(record, verdict, now);
  if (writesNothing.includes(verdict.kind)) assert.equal(next, record);
  else assert.notDeepEqual(next, record);
  return verdict.kind === 'start' && record.state === 'requested' ? lease(record, now, policy) : next;
}

/** What a failed read kept from being seen is decided about as little as may be. */
function tickedBlindly(
  record: BackupRecord,
  step: Extract<Step, { kind: 'failed read' }>,
  now: Date,
): BackupRecord {
  if (!isOpen(record)) return record;
  const mine = step.seen.operation && ourOperation(record, [step.seen.operation]);
  const seen = { ...step.seen, operation: mine };
  const glance = v.parse(GlanceSchema, record);
  if (decide(glance, seen, now, policy).kind !== 'observe') return record;
  const words = spannerError(step.status);
  const instanceSince =
    step.darkMs === undefined ? undefined : timestampOf(new Date(now.getTime() - step.darkMs));
  const verdict = decideUnobserved(glance, seen, { words, instanceSince }, now, policy);
  if (verdict === undefined) return record;
  const since = Date.parse(record.refusedSince ?? instanceSince ?? timestampOf(now));
  if (verdict.kind === 'settle' && verdict.outcome.state !== 'expired') {
    assert.equal(verdict.outcome.state, 'failed');
    assert.ok(now.getTime() - since >= unobservedForMs, 'a failed read is no outcome within two weeks');
  }
  if (verdict.kind === 'start' || (verdict.kind === 'settle' && verdict.outcome.state === 'expired')) {
    assert.ok(record.state === 'requested' && record.lease === undefined && mine === undefined);
  }
  if (verdict.kind === 'settle' || verdict.kind === 'mark delayed')
    assert.ok(now.getTime() - since >= policy.refusalGraceMs, 'one failed read proves little');
  const next = applyVerdict(record, verdict, now);
  if (verdict.kind !== 'start') return next;
  return record.state === 'requested' ? lease(record, now, policy) : next;
}

/** Spanner answers the attempt that is under way, if there is one. */
function attemptAnswered(
  record: BackupRecord,
  step: Extract<Step, { kind: 'answer' }>,
  now: Date,
): BackupRecord {
  if (record.state !== 'requested' || record.lease === undefined) return record;
  const started = operation({ name: `op${record.round}`, startTime: undefined });
  const answer: StartAnswer =
    step.status === 'OK'
      ? { kind: 'operation', operation: started }
      : { kind: 'error', error: spannerError(step.status) };
  return applyAnswer(record, {
    answer,
    observation: step.observation,
    callBeganAt: record.lease.startedAt,
    now,
    policy,
  });
}

/** Plays the steps and gives every record on the way, the first one included. */
function played(story: Step[]): BackupRecord[] {
  const records: BackupRecord[] = [requested()];
  let ms = 0;
  for (const step of story) {
    ms += step.passedMs;
    const record = records.at(-1);
    assert.ok(record);
    records.push(stepped(record, step, after(ms)));
  }
  return records;
}

/** Holds for every record of every story. */
function always(name: string, holds: (records: BackupRecord[]) => void) {
  test(name, () => {
    fc.assert(
      fc.property(steps, (story) => holds(played(story))),
      { numRuns: 400 },
    );
  });
}

const pairs = (records: BackupRecord[]) => records.slice(1).map((to, n) => [records[n] ?? to, to] as const);

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
      for (const { type } of record.outbox) reached.add(type.split('.').at(-1) ?? '');
    }
  }
  const states = ['requested', 'running', 'succeeded', 'failed', 'cancelled', 'expired'];
  assert.deepEqual(
    [...reached].toSorted(),
    [...states, 'waiting', 'delayed', 'started', 'round 1', 'round 2', 'round 3'].toSorted(),
  );
});
