import assert from 'node:assert/strict';
import * as v from 'valibot';
import { applyAnswer } from '../../../shared/decisions/apply-answer.ts';
import { dueAfter } from '../../../shared/decisions/due.ts';
import { type BackupRecord, RecordSchema } from '../../../shared/record/record.ts';
import type { BackupOperation, SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  after,
  at,
  backup,
  endedWith,
  hours,
  leasedRecord,
  minutes,
  operation,
  otherBackup,
  policy,
  spannerError,
} from '../record/builders.ts';

/* Answers that alone do not decide: what Spanner showed after them does. */

export const refusalOfOperation = spannerError('INTERNAL', 'a machine died');
export const ours = {
  unfinished: operation({ progressPercent: 5 }),
  failed: endedWith({ kind: 'failed', error: refusalOfOperation }),
  cancelled: endedWith({ kind: 'failed', error: spannerError('CANCELLED') }),
  ready: endedWith({ kind: 'succeeded', backup: backup({ sizeBytes: '1' }) }),
  creating: endedWith({ kind: 'succeeded', backup: backup({ state: 'CREATING' }) }),
  silent: endedWith({ kind: 'succeeded', backup: undefined }),
};
export const older = operation({ startTime: at(-hours) });
export const unbegun = operation({ startTime: undefined });
export const early = backup({ state: 'CREATING', createTime: at(-hours) });
export const theirs = operation({ name: `${otherBackup}/operations/1`, backup: otherBackup });
export const ended = { kind: 'succeeded', backup: undefined } as const;

export interface Example {
  readonly name: string;
  readonly operations?: BackupOperation[];
  readonly backup?: SpannerBackup;
  readonly state: BackupRecord['state'];
  readonly more?: Readonly<Record<string, unknown>>;
}

export function check(status: string, { operations = [], backup, more = {}, ...row }: Example) {
  const record = leasedRecord({ refusal: { status: 'NOT_FOUND', since: at(0) } });
  const observation = { operations, backup };
  const answer = { kind: 'error', error: spannerError(status) } as const;
  const facts = { answer, observation, callBeganAt: at(minutes), now: after(5 * minutes), policy };
  const next = applyAnswer(record, facts);
  assert.equal(next.state, row.state);
  assert.ok(v.is(RecordSchema, next), 'it can be read back');
  for (const [field, value] of Object.entries(more)) {
    assert.deepEqual(Reflect.get(next, field), value, field);
  }
  if (next.state === 'requested') {
    assert.deepEqual(next.lastError, spannerError(status));
    assert.deepEqual(next.outbox, []);
  } else {
    assert.equal(next.outbox.length, 1);
  }
}

/** A definite refusal: tried again with backoff. */
export const again = (status: string) => ({
  nextAttemptAt: dueAfter(at(minutes), policy.firstRetryMs),
  blockedBy: undefined,
  refusal: { status, since: at(5 * minutes) },
  lease: undefined,
});
/** What is there may be ours: the lease stands, so that Spanner is observed before the next attempt. */
export const stands = (status: string) => ({ ...again(status), lease: leasedRecord().lease });
