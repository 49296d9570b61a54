import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, rule } from '../../../shared/decisions/observe.ts';
import { runningTable } from '../../../shared/decisions/running.ts';
import { seenNothing } from '../../../shared/decisions/seen.ts';
import { after, at, hours, minutes, operation, policy, running } from '../record/builders.ts';
import { rowsWithout } from './examples.ts';
import { withOperation } from './running-with-operation.ts';
import { withoutOperation } from './running-without-operation.ts';
import { leave } from './verdicts.ts';

/* What an observation means for a record whose operation is known (docs/architecture.md). */

const now = after(3 * hours);
const record = running({ progressPercent: 40 });
const runningExamples = [...withOperation, ...withoutOperation];

for (const { row, name, some, seen, verdict } of runningExamples) {
  test(`running, ${name}: ${verdict.kind}, because "${row}"`, () => {
    assert.deepEqual(rule({ ...record, ...some }, { ...seenNothing, ...seen }, now, policy), {
      row,
      verdict,
    });
  });
}

test('every row of the table for running records decides about an example', () => {
  assert.deepEqual(rowsWithout(runningTable, runningExamples), []);
});

test('startBy means nothing once the record is running', () => {
  const overdue = { ...record, startBy: at(minutes) };
  const seen = { ...seenNothing, operation: operation({ progressPercent: 40 }) };
  assert.deepEqual(decide(overdue, seen, now, policy), leave);
});
