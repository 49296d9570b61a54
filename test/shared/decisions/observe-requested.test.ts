import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type Seen, seenNothing, type Verdict } from '../../../shared/decisions/observe.ts';
import type { Requested } from '../../../shared/record/record.ts';
import { lease } from '../../../shared/record/transitions.ts';
import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  after,
  at,
  backup,
  backupName,
  database,
  endedWith,
  hours,
  leasedRecord,
  minutes,
  operation,
  otherDatabase,
  policy,
  requested,
  spannerError,
} from '../record/builders.ts';
import { creating, everywhere, expired, leave, lookAt, ready, silent, start, succeeded } from './verdicts.ts';

/* The second table of the design, for records that wait for their start. */

const unfinished = operation({ progressPercent: 3 });
const unbegun = operation({ startTime: undefined });
const older = backup({ state: 'CREATING', createTime: at(-hours) });
const cancelled = endedWith({ kind: 'failed', error: spannerError('CANCELLED') });
const failed = endedWith({ kind: 'failed', error: spannerError('INTERNAL') });
const foreign = backup({ database: otherDatabase });
const unknown: SpannerBackup = { name: backupName, database, state: 'STATE_UNSPECIFIED' };

/** Tried once, due since a minute, and not late. */
const due = requested({ attempts: 1, nextAttemptAt: at(-minutes) });
const fresh = requested();
const late = requested({ attempts: 1, startBy: at(0), nextAttemptAt: at(hours) });
const lateAndNeverTried = requested({ startBy: at(0), intentAt: at(-hours) });
/** It waited in Pub/Sub for longer than for a start. */
const cameTooLate = requested({ startBy: at(-hours) });
const waiting = requested({ attempts: 1, nextAttemptAt: at(1) });
/** Its answer never came, its lease has passed, and its next attempt is still to come. */
const unanswered = requested({ ...lease(requested(), after(-hours), policy), nextAttemptAt: at(minutes) });
const blocked = requested({ attempts: 1, nextAttemptAt: at(minutes), blockedBy: 'x' });

const rows: { name: string; record: Requested; seen?: Partial<Seen>; verdict: Verdict }[] = [
  // An operation of this round.
  {
    name: 'an unfinished operation',
    record: due,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unfinished },
  },
  {
    name: 'an unfinished operation, after the time to start',
    record: late,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unfinished },
  },
  {
    name: 'an unfinished operation, before the next attempt is due',
    record: waiting,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unfinished },
  },
  {
    name: 'an unfinished operation, the backup not looked at',
    record: due,
    seen: { operation: unfinished },
    verdict: lookAt('backup'),
  },
  {
    name: 'an unfinished operation, its backup of another time',
    record: due,
    seen: { operation: unfinished, backup: backup({ state: 'CREATING', versionTime: at(-hours) }) },
    verdict: start,
  },
  {
    name: 'an operation that shows no start, its backup since then',
    record: due,
    seen: { operation: unbegun, backup: backup({ state: 'CREATING' }) },
    verdict: { kind: 'begin', operation: unbegun },
  },
  {
    name: 'an operation that shows no start, its backup out of sight',
    record: late,
    seen: { operation: unbegun, backup: 'none' },
    verdict: leave,
  },
  {
    name: 'an operation that shows no start, of an older backup',
    record: due,
    seen: { operation: unbegun, searched: 'unfinished', backup: older },
    verdict: start,
  },
  {
    name: 'an operation that shows no start, of an older backup, not due',
    record: waiting,
    seen: { operation: unbegun, searched: 'unfinished', backup: older },
    verdict: leave,
  },
  {
    name: 'an operation that shows no start, of an older backup, too late',
    record: late,
    seen: { operation: unbegun, searched: 'unfinished', backup: older },
    verdict: expired,
  },
  {
    name: 'an operation that made a READY backup',
    record: due,
    seen: { operation: ready, backup: backup() },
    verdict: succeeded({ operation: ready }),
  },
  {
    name: 'an operation that made a READY backup, the backup not looked at',
    record: late,
    seen: { operation: ready },
    verdict: lookAt('backup'),
  },
  {
    name: 'an operation that does not say READY, the backup READY',
    record: due,
    seen: { operation: creating, backup: backup() },
    verdict: succeeded({ operation: creating }),
  },
  {
    name: 'an operation that does not say READY, the backup CREATING',
    record: late,
    seen: { operation: creating, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    name: 'an operation that does not say READY, the backup gone',
    record: due,
    seen: { operation: creating, backup: 'none' },
    verdict: succeeded({ operation: creating, backup: backup({ state: 'CREATING' }), backupGone: true }),
  },
  {
    name: 'an operation that says nothing, the backup gone',
    record: due,
    seen: { operation: silent, backup: 'none' },
    verdict: succeeded({ operation: silent, backup: unknown, backupGone: true }),
  },
  {
    name: 'an operation that was cancelled',
    record: due,
    seen: { operation: cancelled },
    verdict: {
      kind: 'settle',
      outcome: { state: 'cancelled', operation: cancelled, error: spannerError('CANCELLED') },
    },
  },
  {
    name: 'an operation that failed',
    record: due,
    seen: { operation: failed },
    verdict: {
      kind: 'settle',
      outcome: { state: 'failed', operation: failed, error: spannerError('INTERNAL') },
    },
  },
  // No operation.
  {
    name: 'our backup READY',
    record: waiting,
    seen: { ...everywhere, backup: backup() },
    verdict: succeeded({}),
  },
  {
    name: 'our backup READY, too late',
    record: late,
    seen: { ...everywhere, backup: backup() },
    verdict: succeeded({}),
  },
  {
    name: 'our backup CREATING',
    record: due,
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    name: 'our backup CREATING, too late',
    record: late,
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: leave,
  },
  {
    name: 'our backup CREATING, too late by ten minutes',
    record: requested({ attempts: 1, startBy: at(-10 * minutes) }),
    seen: { ...everywhere, backup: backup({ state: 'CREATING' }) },
    verdict: expired,
  },
  { name: 'a backup not ours', record: due, seen: { ...everywhere, backup: foreign }, verdict: start },
  {
    name: 'a backup not ours, not due',
    record: waiting,
    seen: { ...everywhere, backup: foreign },
    verdict: leave,
  },
  {
    name: 'a backup not ours, too late',
    record: late,
    seen: { ...everywhere, backup: foreign },
    verdict: expired,
  },
  { name: 'nothing, never tried', record: fresh, verdict: start },
  { name: 'nothing, tried before, not looked everywhere', record: due, verdict: lookAt('operation') },
  {
    name: 'nothing among the unfinished, tried before',
    record: due,
    seen: { searched: 'unfinished' },
    verdict: lookAt('operation'),
  },
  { name: 'nothing anywhere, tried before', record: due, seen: everywhere, verdict: start },
  { name: 'nothing, the next attempt a millisecond away', record: waiting, seen: everywhere, verdict: leave },
  { name: 'nothing, the last answer lost, not looked', record: unanswered, verdict: lookAt('operation') },
  { name: 'nothing anywhere, the last answer lost', record: unanswered, seen: everywhere, verdict: leave },
  {
    name: 'nothing, blocked by one that still runs',
    record: blocked,
    seen: { stillBlocked: true },
    verdict: leave,
  },
  { name: 'nothing, blocked by one that nobody looked at', record: blocked, verdict: leave },
  {
    name: 'nothing, blocked by one that is over',
    record: blocked,
    seen: { ...everywhere, stillBlocked: false },
    verdict: start,
  },
  {
    name: 'nothing, a mere wait is not over because nothing blocks',
    record: waiting,
    seen: { ...everywhere, stillBlocked: false },
    verdict: leave,
  },
  { name: 'nothing, too late, not looked at all', record: late, verdict: lookAt('operation') },
  {
    name: 'nothing, too late, never tried, not looked',
    record: lateAndNeverTried,
    verdict: lookAt('operation'),
  },
  {
    name: 'nothing among the unfinished, too late',
    record: late,
    seen: { searched: 'unfinished', backup: 'none' },
    verdict: lookAt('operation'),
  },
  {
    name: 'no operation anywhere, too late, the backup not looked at',
    record: late,
    seen: everywhere,
    verdict: lookAt('backup'),
  },
  {
    name: 'nothing anywhere, too late',
    record: late,
    seen: { ...everywhere, backup: 'none' },
    verdict: expired,
  },
  {
    name: 'nothing anywhere, too late, never tried',
    record: lateAndNeverTried,
    seen: { ...everywhere, backup: 'none' },
    verdict: expired,
  },
  { name: 'nothing, came too late, never tried', record: cameTooLate, verdict: { kind: 'start' } },
  {
    name: 'nothing anywhere, came too late, tried once',
    record: { ...cameTooLate, attempts: 1 },
    seen: { ...everywhere, backup: 'none' },
    verdict: expired,
  },
  {
    name: 'nothing anywhere, came too late, and for ten minutes nobody could try',
    record: { ...cameTooLate, intentAt: at(-10 * minutes), startBy: at(-hours) },
    seen: { ...everywhere, backup: 'none' },
    verdict: expired,
  },
  {
    name: 'nothing anywhere, a millisecond before it is too late',
    record: { ...due, startBy: at(1) },
    seen: { ...everywhere, backup: 'none' },
    verdict: start,
  },
];

for (const { name, record, seen, verdict } of rows) {
  test(`requested, ${name}: ${verdict.kind}`, () => {
    assert.deepEqual(decide(record, { ...seenNothing, ...seen }, after(0), policy), verdict);
  });
}

test('requested, under a lease: whatever is seen, only the owner of the attempt moves the record', () => {
  const record = leasedRecord({ startBy: at(2 * minutes), nextAttemptAt: at(0) });
  const end = Date.parse(record.lease?.leaseUntil ?? '') - after(0).getTime();
  assert.equal(end, minutes + policy.createTimeoutMs + policy.leaseMarginMs);
  for (const { seen } of rows) {
    for (const ms of [minutes, 2 * minutes, end - 1]) {
      assert.deepEqual(decide(record, { ...seenNothing, ...seen }, after(ms), policy), leave);
    }
  }
  const nothing: Seen = { ...seenNothing, ...everywhere, backup: 'none' };
  assert.deepEqual(decide(record, nothing, after(end), policy), expired);
});
