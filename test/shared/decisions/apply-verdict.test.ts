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
  test(`a verdict to ${verdict.kind} writes nothing: the record is the same object`, () => {
    for (const record of [requested(), running()]) assert.equal(applyVerdict(record, verdict, now), record);
  });
}

test('a verdict about a record that has moved on writes nothing', () => {
  const waiting = requested();
  const under = running();
  assert.equal(applyVerdict(under, { kind: 'begin', operation: operation() }, now), under);
  assert.equal(applyVerdict(waiting, { kind: 'note progress', percent: 1, late: true }, now), waiting);
  assert.equal(applyVerdict(waiting, { kind: 'mark missing' }, now), waiting);
});

test('an operation that was found makes the record run', () => {
  const next = applyVerdict(requested(), { kind: 'begin', operation: operation() }, now);
  assert.equal(next.state, 'running');
  assert.equal('operation' in next && next.operation, operationName);
});

test('progress is stored, and what was missing is back', () => {
  const record = running({ missingSince: at(hours) });
  const { missingSince, ...kept } = record;
  const next = applyVerdict(record, { kind: 'note progress', percent: 55, late: false }, now);
  assert.deepEqual(next, { ...kept, progressPercent: 55 });
});

test('what is late is announced once, with its progress', () => {
  const next = applyVerdict(running(), { kind: 'note progress', percent: 55, late: true }, now);
  assert.ok(next.state === 'running' && next.delayed);
  assert.equal(next.progressPercent, 55);
  assert.deepEqual(
    next.outbox.map(({ id }) => id),
    [`${backupName}/m1/delayed`],
  );
});

test('since when it is missing is stored, and nothing else', () => {
  const next = applyVerdict(running(), { kind: 'mark missing' }, now);
  assert.deepEqual(next, running({ missingSince: at(3 * hours) }));
});

test('an outcome settles the record', () => {
  const ended = endedWith({ kind: 'succeeded', backup: backup() });
  const outcome = { state: 'succeeded', operation: ended, backup: backup() } as const;
  for (const record of [requested(), running()]) {
    const next = applyVerdict(record, { kind: 'settle', outcome }, now);
    assert.equal(next.state, 'succeeded');
    assert.equal(next.outbox.length, 1);
  }
});
