import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyVerdict } from '../../../shared/decisions/apply-verdict.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import {
  after,
  at,
  backup,
  backupName,
  endedWith,
  hours,
  operation,
  operationName,
  requested,
  running,
} from '../record/builders.ts';

const now = after(3 * hours);

const idle: Verdict[] = [
  { kind: 'leave' },
  { kind: 'observe', what: 'operation' },
  { kind: 'observe', what: 'backup' },
  { kind: 'start' },
];

for (const verdict of idle) {
  test(`the verdict ${JSON.stringify(verdict)} leaves the record the same object`, () => {
    for (const record of [requested(), running()]) assert.equal(applyVerdict(record, verdict, now), record);
  });
}

test('a verdict about another state of the record leaves the record the same object', () => {
  const waiting = requested();
  const under = running();
  assert.equal(applyVerdict(under, { kind: 'begin', operation: operation() }, now), under);
  assert.equal(applyVerdict(waiting, { kind: 'note progress', percent: 1, late: true }, now), waiting);
  assert.equal(applyVerdict(waiting, { kind: 'mark missing' }, now), waiting);
});

test('the verdict "begin" makes a requested record running', () => {
  const next = applyVerdict(requested(), { kind: 'begin', operation: operation() }, now);
  assert.equal(next.state, 'running');
  assert.equal('operation' in next && next.operation, operationName);
});

test('the verdict "note progress" stores the progress and removes missingSince', () => {
  const record = running({ missingSince: at(hours) });
  const { missingSince, ...kept } = record;
  const next = applyVerdict(record, { kind: 'note progress', percent: 55, late: false }, now);
  assert.deepEqual(next, { ...kept, progressPercent: 55 });
});

test('the verdict "note progress" of a late backup announces it as delayed, once, with its progress', () => {
  const next = applyVerdict(running(), { kind: 'note progress', percent: 55, late: true }, now);
  assert.ok(next.state === 'running' && next.delayed);
  assert.equal(next.progressPercent, 55);
  assert.deepEqual(
    next.outbox.map(({ id }) => id),
    [`${backupName}/m1/delayed`],
  );
});

test('the verdict "mark missing" stores missingSince, and nothing else', () => {
  const next = applyVerdict(running(), { kind: 'mark missing' }, now);
  assert.deepEqual(next, running({ missingSince: at(3 * hours) }));
});

test('the verdict "settle" settles the record and announces the outcome', () => {
  const ended = endedWith({ kind: 'succeeded', backup: backup() });
  const outcome = { state: 'succeeded', operation: ended, backup: backup() } as const;
  for (const record of [requested(), running()]) {
    const next = applyVerdict(record, { kind: 'settle', outcome }, now);
    assert.equal(next.state, 'succeeded');
    assert.equal(next.outbox.length, 1);
  }
});
