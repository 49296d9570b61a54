import { domainTests, edit, type Guard } from './guard.ts';

const start = 'shared/operations/start-backup.ts';
const starting = 'shared/decisions/start.ts';
const waits = 'shared/decisions/requested.ts';

const firstAttempts = [
  'test/shared/operations/own-lease.test.ts',
  'test/functions/create-backup/first-attempt.test.ts',
];

export const leasing: readonly Guard[] = [
  {
    name: 'an attempt is stored before Spanner is called',
    without: [
      edit(
        start,
        'await records.replace(stored, lease(stored.record, clock(), policy));',
        '{ ...stored, record: lease(stored.record, clock(), policy) };',
      ),
    ],
    tests: [],
  },
  {
    name: 'a worker looks at its lease once more before it calls',
    without: [edit(start, '!leaseIsFresh(held, clock(), policy)', 'false')],
    tests: [],
  },
  {
    name: 'a worker that is too late for its call takes its attempt back',
    without: [
      edit(start, "if (!(await takeBack(attempt, before, records))) return { kind: 'overtaken' };", ''),
    ],
    tests: firstAttempts,
  },
  {
    name: 'an attempt that is taken back is not counted',
    without: [
      edit('shared/record/transitions.ts', 'attempts: before.attempts,', 'attempts: record.attempts,'),
    ],
    tests: firstAttempts,
  },
  {
    name: 'an attempt is taken back under messages that joined',
    without: [
      edit(
        'shared/operations/own-lease.ts',
        'return (await records.replace(owned, withoutAttempt(owned.record, before))) !== undefined;',
        'return false;',
      ),
    ],
    tests: firstAttempts,
  },
  {
    name: 'when an attempt is taken back, the passed lease of an earlier lost answer stays',
    without: [
      edit('shared/record/transitions.ts', '...(before.lease !== undefined && { lease: before.lease }),', ''),
    ],
    tests: firstAttempts,
  },
  {
    name: 'nobody takes back an attempt that is not theirs',
    without: [
      edit(
        'shared/operations/own-lease.ts',
        'const owned = present && stillOwned(present, attempt.record);',
        "const owned = present?.record.state === 'requested' ? { ...present, record: present.record } : undefined;",
      ),
    ],
    tests: firstAttempts,
  },
  {
    name: 'while a lease stands, no other worker moves the record',
    without: [
      edit(
        waits,
        'isLeased: glance.lease !== undefined && isAfter(glance.lease.leaseUntil, now),',
        'isLeased: false,',
      ),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'leases are judged by the time at which the reads of Spanner began',
    without: [
      edit(
        'functions/poll-operations/observe-records.ts',
        'const now = tick.deps.clock();',
        'const now = new Date(tick.deps.clock().getTime() + tick.deps.policy.leaseMarginMs);',
      ),
      edit(
        'functions/poll-operations/groups.ts',
        'decideAtFirst(glanced.glance, deps.clock(), deps.policy)',
        'decideAtFirst(glanced.glance, new Date(deps.clock().getTime() + deps.policy.leaseMarginMs), deps.policy)',
      ),
    ],
    tests: [],
  },
  {
    name: 'a lost answer leaves the lease standing',
    without: [
      edit(starting, "DEADLINE_EXCEEDED: { answer: 'lost'", "DEADLINE_EXCEEDED: { answer: 'definite'"),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'the poller starts a record only in the version that it decided on',
    without: [
      edit('functions/poll-operations/open-tick.ts', 'stored.version !== version ||', ''),
      edit(
        'functions/poll-operations/open-tick.ts',
        '{ record: stored.record, version }',
        '{ ...stored, record: stored.record }',
      ),
    ],
    tests: [],
  },
  {
    name: 'before a request expires, its operation and its backup are observed once more',
    without: [
      edit(waits, 'mayBeUnseen && (isTooLate', 'false && (isTooLate'),
      edit(waits, "isTooLate && backup === 'not observed'", 'false'),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'a backup that a failed create left behind does not keep a record open',
    without: [
      edit(
        'shared/decisions/running.ts',
        'if (isCreating(backup)) return leftOver;',
        'if (isCreating(backup)) return undefined;',
      ),
    ],
    tests: domainTests('observe'),
  },
];
