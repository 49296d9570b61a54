import { domainTests, edit, type Guard } from './guard.ts';

const answering = 'shared/decisions/apply-answer.ts';
const unobserved = 'shared/decisions/unobserved.ts';
const instance = 'functions/poll-operations/observe-instance.ts';
const ofInstance = ['test/functions/poll-operations/observe-singly.test.ts'];
const madeUp = ['test/functions/poll-operations/made-up.test.ts'];

/** What keeps a read that fails from being an outcome, and from being for ever. */
export const blindness: readonly Guard[] = [
  {
    name: 'a record that cannot be observed for two weeks is given up',
    without: [edit(unobserved, 'forMs >= unobservedForMs ? giveUp(words)', 'false ? giveUp(words)')],
    tests: domainTests('unobserved'),
  },
  {
    name: 'no record that cannot be observed is given up within two weeks',
    without: [edit(unobserved, 'forMs >= unobservedForMs', 'forMs >= 0')],
    tests: domainTests('unobserved'),
  },
  {
    name: 'a request is not started again while the backup of its lost call cannot be observed',
    without: [
      edit(unobserved, 'if (glance.lease !== undefined || operation !== undefined) return true;', ''),
    ],
    tests: domainTests('unobserved'),
  },
  {
    name: 'one failed read settles no record and announces nothing',
    without: [
      edit(
        unobserved,
        'const isLong = hasLasted(since, policy.refusalGraceMs, now);',
        'const isLong = true;',
      ),
    ],
    tests: domainTests('unobserved'),
  },
  {
    name: 'a short outage writes into no record',
    without: [edit(unobserved, '(isLong || (instanceSince === undefined && isOld))', 'true')],
    tests: domainTests('unobserved'),
  },
  {
    name: 'a record that is observed again does not count as unobserved any more',
    without: [
      edit(
        'functions/poll-operations/observing.ts',
        'words === undefined && glance.refusedSince !== undefined',
        'false',
      ),
    ],
    tests: ofInstance,
  },
  {
    name: 'when a list fails, operations and backups are got singly',
    without: [edit(instance, 'if (!isListed) reading.last = last;', 'if (!isListed) return;')],
    tests: ofInstance,
  },
  {
    name: 'when a list fails, each record of an instance is got singly within some turns',
    without: [edit(instance, 'inTurn(wanting(), observing.resumeAfter)', 'wanting()')],
    tests: ofInstance,
  },
  {
    name: 'an operation that could not be got does not count as absent',
    without: [edit(instance, 'if (one.words === undefined) one.see(', 'one.see(')],
    tests: ofInstance,
  },
  {
    name: 'absence from the list of ended operations means nothing if the unfinished ones could not be listed',
    without: [edit(instance, '.length >= 2 && reading.unlisted === undefined)', '.length >= 2)')],
    tests: ofInstance,
  },
  {
    name: 'a record succeeds by the backup that was read, not by the response of its operation',
    without: [
      edit(
        'shared/decisions/ended.ts',
        "verdict: observeBackup,\n    why: 'the response may be old",
        "verdict: ({ operation, response }) => response?.state === 'READY' ? { kind: 'settle', outcome: { state: 'succeeded', operation, backup: response } } : observeBackup,\n    why: 'the response may be old",
      ),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'a start that finds its operation ended succeeds only by the backup that was read',
    without: [
      edit(
        answering,
        "if (shown?.state !== 'READY') return retryUnderLease(record, error, facts);\n  return settle(record, { state: 'succeeded', operation, backup: shown }",
        "const made = result.backup ?? shown;\n  if (made?.state !== 'READY') return retryUnderLease(record, error, facts);\n  return settle(record, { state: 'succeeded', operation, backup: made }",
      ),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'an instance that cannot be observed is reported once an hour',
    without: [
      edit(
        'functions/poll-operations/turn.ts',
        'return reportedAt === undefined || isHourAgo(reportedAt) ? failingSince : undefined;',
        'return failingSince;',
      ),
    ],
    tests: ['test/functions/poll-operations/unobserved.test.ts'],
  },
];

/** What keeps a flood from the turns of others, and from the memory of a tick. */
export const fairness: readonly Guard[] = [
  {
    name: 'whole records are read few at a time',
    without: [
      edit(
        'functions/poll-operations/whole-records.ts',
        'export const recordsPerRead = 20;',
        'export const recordsPerRead = 500;',
      ),
    ],
    tests: ['test/functions/poll-operations/whole-records.test.ts'],
  },
  {
    name: 'a task that needs less room than it was given lets others in',
    without: [edit('functions/poll-operations/room.ts', '      this.#letIn();\n    };', '    };')],
    tests: ['test/functions/poll-operations/room.test.ts'],
  },
  {
    name: 'the number of instances observed at once is bounded over all projects',
    without: [
      edit('functions/poll-operations/observe-all.ts', 'this.#atWork < instancesAtOnce && this', 'this'),
    ],
    tests: madeUp,
  },
  {
    name: 'the number of starts under way at once is bounded over all projects',
    without: [
      edit(
        'functions/poll-operations/start-queue.ts',
        'while (this.#workers.size < startsAtOnce)',
        'for (;;)',
      ),
    ],
    tests: madeUp,
  },
  {
    name: 'the number of instances or starts under way at once is bounded for each project',
    without: [
      edit(
        'functions/poll-operations/fair-queue.ts',
        ' || (this.#underWay.get(key) ?? 0) >= this.#mostOf(key)) return;',
        ') return;',
      ),
    ],
    tests: ['test/functions/poll-operations/fair-queue.test.ts'],
  },
  {
    name: 'instances in which a backup runs are observed before those in which none began',
    without: [edit('functions/poll-operations/observe-all.ts', 'group.runs ? running : others', 'others')],
    tests: madeUp,
  },
  {
    name: 'reads that hang for requests that never began leave places to the backups that run',
    without: [
      edit(
        'functions/poll-operations/observe-all.ts',
        'this.#underWay.others >= othersAtOnce',
        'this.#underWay.others < 0',
      ),
    ],
    tests: madeUp,
  },
  {
    name: 'an instance that does not exist is observed less and less often',
    without: [
      edit('functions/poll-operations/turn.ts', 'if (refusals === 0) return false;', 'return false;'),
    ],
    tests: madeUp,
  },
  {
    name: 'the rotation fits into a document of Firestore',
    without: [edit('functions/poll-operations/rotation.ts', 'if (left < 0) break;', '')],
    tests: ['test/functions/poll-operations/rotation.test.ts'],
  },
  {
    name: 'budgets of projects at rest are forgotten',
    without: [
      edit('shared/runtime/budgets.ts', 'if (this.#budgets.size >= this.#sweepAt) this.#sweep();', ''),
    ],
    tests: ['test/shared/runtime/budget.test.ts'],
  },
  {
    name: 'the number of records that a tick takes is bounded',
    without: [edit('functions/poll-operations/groups.ts', 'if (read >= mostRecords) {', 'if (read < 0) {')],
    tests: madeUp,
  },
  {
    name: 'a look whose process stood still after its lists were read judges no database',
    without: [
      edit(
        'functions/poll-operations/freshness-look.ts',
        'if (deps.clock().getTime() - now.getTime() > deps.policy.tickDeadlineMs) return look;',
        '',
      ),
    ],
    tests: ['test/functions/poll-operations/freshness-frozen.test.ts'],
  },
];
