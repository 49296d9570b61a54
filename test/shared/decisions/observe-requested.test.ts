import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, rule } from '../../../shared/decisions/observe.ts';
import { requestedTable } from '../../../shared/decisions/requested.ts';
import { type Seen, seenNothing } from '../../../shared/decisions/seen.ts';
import { after, at, leasedRecord, minutes, policy } from '../record/builders.ts';
import { rowsWithout } from './examples.ts';
import { withNothingSeen } from './requested-nothing-seen.ts';
import { withSomethingSeen } from './requested-something-seen.ts';
import { everywhere, expired, leave } from './verdicts.ts';

/* What an observation means for a record that waits for its start (docs/architecture.md). */

const examples = [...withSomethingSeen, ...withNothingSeen];

for (const { row, name, record, seen, verdict } of examples) {
  test(`requested, ${name}: ${verdict.kind}, because "${row}"`, () => {
    assert.deepEqual(rule(record, { ...seenNothing, ...seen }, after(0), policy), { row, verdict });
  });
}

const underWay = 'an attempt may be under way';

test('every row of the table for requested records decides about an example', () => {
  assert.deepEqual(rowsWithout(requestedTable, [...examples, { row: underWay }]), []);
});

test('a leased record is left alone until the lease ends, whatever Spanner shows', () => {
  const record = leasedRecord({ startBy: at(2 * minutes), nextAttemptAt: at(0) });
  const end = Date.parse(record.lease?.leaseUntil ?? '') - after(0).getTime();
  assert.equal(end, minutes + policy.createTimeoutMs + policy.leaseMarginMs);
  for (const { seen } of examples) {
    for (const ms of [minutes, 2 * minutes, end - 1]) {
      const ruling = rule(record, { ...seenNothing, ...seen }, after(ms), policy);
      assert.deepEqual(ruling, { row: underWay, verdict: leave });
    }
  }
  const nothing: Seen = { ...seenNothing, ...everywhere, backup: 'none' };
  assert.deepEqual(decide(record, nothing, after(end), policy), expired);
});
