import { domainTests, edit, type Guard } from './guard.ts';

const starting = 'shared/decisions/start.ts';
const answering = 'shared/decisions/apply-answer.ts';
const retrying = 'shared/decisions/retry.ts';
const waits = 'shared/record/waiting.ts';

/** What keeps `waiting` true, and what is due from missing its tick. */
export const waiting: readonly Guard[] = [
  {
    name: 'a round announces only once that it waits',
    without: [edit(waits, 'if (isKnownToWait(before)) return next;', '')],
    tests: domainTests('waiting'),
  },
  {
    name: 'a record that announced that it waits remembers that, also after a lost answer',
    without: [edit(retrying, 'const known = isKnownToWait(record) && {', 'const known = false && {')],
    tests: domainTests('waiting'),
  },
  {
    name: 'a lost answer announces nothing',
    without: [
      edit(
        retrying,
        'return { ...kept, ...known, lastError: error, nextAttemptAt };',
        'return announceWaiting(record, { ...kept, ...known, lastError: error, nextAttemptAt }, error, facts.now);',
      ),
    ],
    tests: domainTests('waiting'),
  },
  {
    name: 'a request that Spanner refuses to start announces that it waits',
    without: [
      edit(
        retrying,
        'return announceWaiting(\n    record,\n    noteRefusal(record, error, backoffMs(record, facts), facts),\n    error,\n    facts.now,\n  );',
        'return noteRefusal(record, error, backoffMs(record, facts), facts);',
      ),
    ],
    tests: domainTests('waiting'),
  },
  {
    name: 'requests behind another of their database announce that they wait',
    without: [edit('functions/poll-operations/tick.ts', '  await tellThoseBehind(untried, tick);\n', '')],
    tests: ['test/functions/poll-operations/waiting-told.test.ts'],
  },
  {
    name: 'FAILED_PRECONDITION fails no request, whether a blocker is seen or not',
    without: [
      edit(
        answering,
        'if (blocker === undefined) return retry(record, error, facts);',
        'if (blocker === undefined) return retryWithinGrace(record, error, facts);',
      ),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'while another backup blocks a request, no younger request of its database is tried',
    without: [
      edit(
        starting,
        'record.lease !== undefined || record.blockedBy !== undefined)',
        'record.lease !== undefined)',
      ),
    ],
    tests: domainTests('waiting'),
  },
  {
    name: 'an attempt that is due a moment after a tick began is made in that tick',
    without: [
      edit('shared/decisions/due.ts', 'return Math.min(tickSlackMs, Math.floor(ms / 12));', 'return 0;'),
    ],
    tests: ['test/functions/poll-operations/retries.test.ts'],
  },
  {
    name: 'the wait for the next attempt counts from the beginning of the last call',
    without: [
      edit(
        retrying,
        'const nextAttemptAt = dueAfter(facts.callBeganAt, waitMs);',
        'const nextAttemptAt = dueAfter(timestampOf(facts.now), waitMs);',
      ),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'a lease is never over early',
    without: [
      edit(
        'shared/decisions/requested.ts',
        'isAfter(glance.lease.leaseUntil, now),',
        'isAfter(glance.lease.leaseUntil, new Date(now.getTime() + 5_000)),',
      ),
    ],
    tests: domainTests('due'),
  },
  {
    name: 'a request that was never tried does not start before an older one of its database',
    without: [edit('functions/poll-operations/groups.ts', 'return inOrderOfAge(work);', 'return work;')],
    tests: ['test/functions/poll-operations/waiting.test.ts'],
  },
  {
    name: 'a request that is observed with an older one of its database starts, though the instance is backed off',
    without: [edit('functions/poll-operations/observe-records.ts', 'isFresh(record, now, tick) || ', '')],
    tests: ['test/functions/poll-operations/in-order-of-age.test.ts'],
  },
];
