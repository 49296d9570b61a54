import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { admit } from '../../../shared/decisions/admit.ts';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { applyVerdict } from '../../../shared/decisions/apply-verdict.ts';
import { tickSlackMs } from '../../../shared/decisions/due.ts';
import { decide } from '../../../shared/decisions/observe.ts';
import { isOurBackup, ourOperation } from '../../../shared/decisions/ownership.ts';
import type { StartAnswer } from '../../../shared/decisions/start.ts';
import { decideUnobserved } from '../../../shared/decisions/unobserved.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import { decideWithdrawal } from '../../../shared/decisions/withdrawal.ts';
import { unobservedForMs } from '../../../shared/record/policy.ts';
import { type BackupRecord, GlanceSchema, isOpen } from '../../../shared/record/record.ts';
import { lease, markSent } from '../../../shared/record/transitions.ts';
import { markBlocked } from '../../../shared/record/waiting.ts';
import { waitingFor } from '../../../shared/record/withdraw.ts';
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

/* Stories of one record: steps, and the records on the way. */

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
    case 'withdrawal':
      return withdrawn(record, step, now);
    case 'mark blocked':
      return record.state === 'requested' ? markBlocked(record, `${otherBackup}/operations/1`, now) : record;
    case 'announce':
      return markSent(record, new Set(record.outbox.slice(0, step.count).map(({ id }) => id)));
  }
}

function withdrawn(
  record: BackupRecord,
  { id, withdraws, backup }: Extract<Step, { kind: 'withdrawal' }>,
  now: Date,
): BackupRecord {
  const asked = { messageId: id, publishTime: at(0), withdraws, backup: record.request.backup };
  const decision = decideWithdrawal(record, asked, backup, now);
  if (decision.kind !== 'withdrawn') return record;
  const { next } = decision;
  assert.ok(record.state === 'requested' && record.lease === undefined, 'nothing of it is under way');
  assert.equal(waitingFor(next).length, waitingFor(record).length - 1);
  assert.equal(next.state, waitingFor(next).length === 0 ? 'cancelled' : 'requested');
  return next;
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
    assert.ok(seen.searched === 'everywhere' || isTaken, 'it was searched for once more');
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
    assert.ok(now.getTime() - since >= policy.refusalGraceMs - tickSlackMs, 'one failed read proves little');
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
export function played(story: Step[]): BackupRecord[] {
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
export function always(name: string, holds: (records: BackupRecord[]) => void) {
  test(name, () => {
    fc.assert(
      fc.property(steps, (story) => holds(played(story))),
      { numRuns: 400 },
    );
  });
}

export const pairs = (records: BackupRecord[]) =>
  records.slice(1).map((to, n) => [records[n] ?? to, to] as const);
